internal import Torch

/// How fresh weights are drawn.
public enum Initialization: String, Sendable, Hashable, Codable {
  /// Normal with variance 2 / fan-in, biases zero (He et al. 2015).
  case heNormal
  /// Uniform with variance 2 / (fan-in + fan-out), biases zero (Glorot & Bengio 2010); Keras's default.
  case glorotUniform
  /// Uniform in ±1/√fan-in, biases too; PyTorch's default.
  case fanInUniform

  func weight(shape: [Int], fanIn: Double, fanOut: Double, seed: UInt64) throws(TorchError) -> Tensor {
    switch self {
    case .heNormal:
      return try .normal(deviation: (2 / fanIn).squareRoot(), shape: shape, seed: seed)
    case .glorotUniform:
      let limit = (6 / (fanIn + fanOut)).squareRoot()
      return try .uniform(low: -limit, high: limit, shape: shape, seed: seed)
    case .fanInUniform:
      let limit = 1 / fanIn.squareRoot()
      return try .uniform(low: -limit, high: limit, shape: shape, seed: seed)
    }
  }

  func bias(count: Int, fanIn: Double, seed: UInt64) throws(TorchError) -> Tensor {
    guard self == .fanInUniform else { return try .zeros(shape: [count]) }
    let limit = 1 / fanIn.squareRoot()
    return try .uniform(low: -limit, high: limit, shape: [count], seed: seed)
  }
}
