public import Torch

/// The nonlinearity after a layer.
public enum Activation: Sendable, Hashable, Codable {
  case relu
  /// x where x > 0, else slope · x.
  case leakyRelu(slope: Double)

  /// What negative values are multiplied by.
  public var slope: Double {
    switch self {
    case .relu: 0
    case .leakyRelu(let slope): slope
    }
  }

  public func callAsFunction(_ input: Tensor) throws(TorchError) -> Tensor {
    switch self {
    case .relu: try input.relu()
    case .leakyRelu(let slope): try input.leakyRelu(slope: slope)
    }
  }
}
