public import Torch

/// A fully connected layer.
public final class Linear {
  /// [output features, input features].
  public let weight: Tensor
  /// [output features].
  public let bias: Tensor

  /// Creates a layer with fresh weights, named `weight` and `bias` in `scope`.
  public init(_ inputs: Int, _ outputs: Int, in scope: ParameterScope) throws(TorchError) {
    weight = try scope.parameter(
      "weight", scope.freshWeight(shape: [outputs, inputs], fanIn: Double(inputs), fanOut: Double(outputs)))
    bias = try scope.parameter("bias", scope.freshBias(count: outputs, fanIn: Double(inputs)))
  }

  /// Returns [batch, outputs] from [batch, inputs].
  public func callAsFunction(_ input: Tensor) throws(TorchError) -> Tensor {
    try input.linear(weight: weight, bias: bias)
  }
}
