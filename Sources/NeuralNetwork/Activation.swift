public import Torch

/// The nonlinearity after a layer.
public enum Activation: Sendable, Hashable, Codable {
  case relu
  /// x where x > 0, else slope · x.
  case leakyRelu(slope: Double)

  public func callAsFunction(_ input: Tensor) throws(TorchError) -> Tensor {
    switch self {
    case .relu: try input.relu()
    case .leakyRelu(let slope): try input.leakyRelu(slope: slope)
    }
  }
}
