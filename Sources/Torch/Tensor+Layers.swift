internal import CTorch

extension Tensor {
  /// Calls `body` with the C handle of an optional tensor, alive meanwhile.
  private static func withOptional<Result>(
    _ tensor: Tensor?, _ body: (ctorch_tensor) throws(TorchError) -> Result
  ) throws(TorchError) -> Result {
    try withExtendedLifetime(tensor) { () throws(TorchError) -> Result in
      try body(tensor?.handle ?? ctorch_tensor())
    }
  }

  /// Returns the two-dimensional convolution with zero padding on all sides.
  ///
  /// - Parameters:
  ///   - weight: [output channels, input channels, kernel height, kernel width].
  ///   - bias: [output channels].
  ///   - stride: Step between outputs, in pixels.
  ///   - padding: Zeros added on each side.
  ///   - dilation: Step between kernel taps, in pixels.
  /// - Returns: [batch, output channels, rows, columns] with
  ///   rows = ⌊(height + 2 · padding − dilation · (kernel − 1) − 1) / stride⌋ + 1.
  /// - Throws: `TorchError` for shapes that do not fit each other.
  public func convolved(
    weight: Tensor, bias: Tensor?, stride: Int = 1, padding: Int = 0, dilation: Int = 1
  ) throws(TorchError) -> Tensor {
    try Tensor.withOptional(bias) { bias throws(TorchError) in
      try combine(weight) {
        ctorch_convolution($0, $1, $2, bias, Int64(stride), Int64(padding), Int64(dilation))
      }
    }
  }

  /// Returns the transposed convolution.
  ///
  /// - Parameters:
  ///   - weight: [input channels, output channels, kernel height, kernel width].
  ///   - bias: [output channels].
  ///   - stride: Step between the places of two inputs in the output, in pixels.
  ///   - padding: Rows and columns cut off on each side.
  /// - Returns: [batch, output channels, rows, columns] with
  ///   rows = (height − 1) · stride + kernel − 2 · padding.
  /// - Throws: `TorchError` for shapes that do not fit each other.
  public func transposeConvolved(
    weight: Tensor, bias: Tensor?, stride: Int = 1, padding: Int = 0
  ) throws(TorchError) -> Tensor {
    try Tensor.withOptional(bias) { bias throws(TorchError) in
      try combine(weight) {
        ctorch_transposed_convolution($0, $1, $2, bias, Int64(stride), Int64(padding))
      }
    }
  }

  /// Returns the channels normalised to the mean and variance of the batch (`training`) or to the running ones.
  ///
  /// With `training` the running statistics move by `momentum` towards the batch's, in place.
  /// Ioffe & Szegedy 2015, equations of algorithm 1.
  public func batchNormalized(
    weight: Tensor, bias: Tensor, runningMean: Tensor, runningVariance: Tensor,
    training: Bool, momentum: Double = 0.1, epsilon: Double = 1e-5
  ) throws(TorchError) -> Tensor {
    try withExtendedLifetime((bias, runningMean, runningVariance)) { () throws(TorchError) -> Tensor in
      try combine(weight) {
        ctorch_batch_normalization(
          $0, $1, $2, bias.handle, runningMean.handle, runningVariance.handle, training, momentum, epsilon)
      }
    }
  }

  /// Returns the channels normalised to the mean and variance of the batch, then rectified: max(z, `slope` · z).
  ///
  /// The same as adding the convolution's bias, ``batchNormalized(weight:bias:runningMean:runningVariance:training:momentum:epsilon:)``
  /// in training and the activation, in fewer passes over memory on the CPU. The batch's mean takes the bias off again:
  /// it moves the running mean only, and its gradient is zero.
  ///
  /// `convolutionBias` is what a convolution would have added to each channel, `shift` what batch normalisation adds,
  /// `slope` what negative values are multiplied by, 0...1; 0 is ReLU.
  public func normalizedAndActivated(
    convolutionBias: Tensor?, weight: Tensor, shift: Tensor, runningMean: Tensor, runningVariance: Tensor,
    slope: Double, momentum: Double = 0.1, epsilon: Double = 1e-5
  ) throws(TorchError) -> Tensor {
    try withExtendedLifetime((shift, runningMean, runningVariance)) { () throws(TorchError) -> Tensor in
      try Tensor.withOptional(convolutionBias) { bias throws(TorchError) in
        try combine(weight) {
          ctorch_normalized_activation(
            $0, $1, bias, $2, shift.handle, runningMean.handle, runningVariance.handle, momentum, epsilon,
            slope)
        }
      }
    }
  }

  /// Returns the channels normalised to the mean and variance of the batches of all processes of a group.
  ///
  /// The batches are equally large. Result and gradients are those of one process with all of them. The
  /// `convolutionBias` counts as in the function above.
  public func batchNormalized(
    convolutionBias: Tensor?, weight: Tensor, shift: Tensor, runningMean: Tensor, runningVariance: Tensor,
    over group: ProcessGroup, momentum: Double = 0.1, epsilon: Double = 1e-5
  ) throws(TorchError) -> Tensor {
    try withExtendedLifetime((shift, runningMean, runningVariance, group)) {
      () throws(TorchError) -> Tensor in
      try Tensor.withOptional(convolutionBias) { bias throws(TorchError) in
        try combine(weight) {
          ctorch_synchronized_batch_normalization(
            $0, $1, bias, $2, shift.handle, runningMean.handle, runningVariance.handle, momentum, epsilon,
            group.handle)
        }
      }
    }
  }

  /// Returns `self · weightᵀ + bias`.
  ///
  /// `weight` is [output features, input features], `bias` [output features].
  public func linear(weight: Tensor, bias: Tensor?) throws(TorchError) -> Tensor {
    try Tensor.withOptional(bias) { bias throws(TorchError) in
      try combine(weight) { ctorch_linear($0, $1, $2, bias) }
    }
  }
}
