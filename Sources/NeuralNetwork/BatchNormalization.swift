public import Torch

/// Whether a network is being trained or used: batch normalisation differs.
public enum Mode: Sendable, Hashable {
  /// The batch's statistics normalise and move the running ones.
  case training
  /// The running statistics normalise.
  case inference
}

/// Batch normalisation over the channels of an image batch (Ioffe & Szegedy 2015).
public final class BatchNormalization {
  public let weight: Tensor
  public let bias: Tensor
  public let runningMean: Tensor
  public let runningVariance: Tensor
  public let epsilon: Double
  private let store: ParameterStore

  /// Creates a layer named `weight`, `bias`, `running_mean`, `running_var` in `scope`.
  public init(_ channels: Int, epsilon: Double, in scope: ParameterScope) throws(TorchError) {
    self.epsilon = epsilon
    store = scope.store
    weight = try scope.parameter("weight", try .full(1, shape: [channels]))
    bias = try scope.parameter("bias", try .zeros(shape: [channels]))
    runningMean = try scope.buffer("running_mean", try .zeros(shape: [channels]))
    runningVariance = try scope.buffer("running_var", try .full(1, shape: [channels]))
  }

  /// Returns the normalised batch, of the input's shape.
  ///
  /// In training, the statistics are those of the batches of all processes in the store's
  /// ``ParameterStore/statisticsGroup``, where it has one.
  public func callAsFunction(_ input: Tensor, mode: Mode) throws(TorchError) -> Tensor {
    if mode == .training, let group = store.statisticsGroup {
      return try normalized(input, convolutionBias: nil, over: group)
    }
    return try input.batchNormalized(
      weight: weight, bias: bias, runningMean: runningMean, runningVariance: runningVariance,
      training: mode == .training, epsilon: epsilon)
  }

  /// Returns, in training, the activation of the normalised outputs of a convolution that has not added its bias.
  ///
  /// The batch's mean would take the bias off again; it moves the running mean as if it had been added.
  public func activated(
    _ input: Tensor, convolutionBias: Tensor?, activation: Activation
  ) throws(TorchError) -> Tensor {
    if let group = store.statisticsGroup {
      return try activation(normalized(input, convolutionBias: convolutionBias, over: group))
    }
    return try input.normalizedAndActivated(
      convolutionBias: convolutionBias, weight: weight, shift: bias, runningMean: runningMean,
      runningVariance: runningVariance, slope: activation.slope, epsilon: epsilon)
  }

  private func normalized(
    _ input: Tensor, convolutionBias: Tensor?, over group: ProcessGroup
  ) throws(TorchError) -> Tensor {
    try input.batchNormalized(
      convolutionBias: convolutionBias, weight: weight, shift: bias, runningMean: runningMean,
      runningVariance: runningVariance, over: group, epsilon: epsilon)
  }

  /// Returns the factor and the summand, [channels] each, that inference mode comes to.
  public func affine() throws(TorchError) -> (scale: Tensor, shift: Tensor) {
    let scale = try weight / runningVariance.scaled(by: 1, offset: epsilon).squareRoot()
    return (scale, try bias - runningMean * scale)
  }
}
