public import Torch

/// A fully connected layer.
public final class Linear {
  /// [output features, input features].
  public let weight: Tensor
  /// [output features].
  public let bias: Tensor

  /// Creates a layer with fresh weights, named `weight` and `bias` in `scope`.
  public init(_ inputs: Int, _ outputs: Int, in scope: ParameterScope) throws(TorchError) {
    let initialization = scope.store.initialization
    weight = try scope.parameter(
      "weight",
      try initialization.weight(
        shape: [outputs, inputs], fanIn: Double(inputs), fanOut: Double(outputs),
        seed: scope.seed(for: "weight")))
    bias = try scope.parameter(
      "bias", try initialization.bias(count: outputs, fanIn: Double(inputs), seed: scope.seed(for: "bias")))
  }

  /// Returns [batch, outputs] from [batch, inputs].
  public func callAsFunction(_ input: Tensor) throws(TorchError) -> Tensor {
    try input.linear(weight: weight, bias: bias)
  }
}
