internal import CTorch

// The layers of a trained network: a convolution fused with its bias and activation, its weight laid out once.
extension Tensor {
  /// Returns this weight of a convolution in the layout that the device's fused kernels want.
  ///
  /// - Parameters:
  ///   - stride: The convolution's step between outputs.
  ///   - dilation: Its step between kernel taps.
  /// - Returns: A weight for ``convolvedAndActivated(packedWeight:bias:stride:rowPadding:columnPadding:dilation:negativeSlope:)``
  ///   only; where the device has no such kernels, the weight as it is.
  /// - Throws: `TorchError` when libtorch fails.
  public func packedForConvolution(stride: Int = 1, dilation: Int = 1) throws(TorchError) -> Tensor {
    try map { ctorch_pack_convolution($0, $1, Int64(stride), Int64(dilation)) }
  }

  /// Returns this weight of a transposed convolution in the layout that the device's fused kernels want.
  public func packedForTransposedConvolution(stride: Int = 1) throws(TorchError) -> Tensor {
    try map { ctorch_pack_transposed_convolution($0, $1, Int64(stride)) }
  }

  /// Returns the activation of the convolution; nothing is recorded for gradients.
  ///
  /// - Parameters:
  ///   - packedWeight: What ``packedForConvolution(stride:dilation:)`` made, for the same stride and dilation.
  ///   - bias: [output channels], of the input's type.
  ///   - stride: Step between outputs, in pixels.
  ///   - rowPadding: Rows of zeros above, and as many below.
  ///   - columnPadding: Columns of zeros to the left, and as many to the right.
  ///   - dilation: Step between kernel taps, in pixels.
  ///   - negativeSlope: What negative outputs are multiplied by: 0 is ReLU, 1 leaves them.
  /// - Returns: [batch, output channels, rows, columns], as ``convolved(weight:bias:stride:padding:dilation:)``.
  /// - Throws: `TorchError` for shapes that do not fit each other.
  public func convolvedAndActivated(
    packedWeight: Tensor, bias: Tensor, stride: Int = 1, rowPadding: Int = 0, columnPadding: Int = 0,
    dilation: Int = 1, negativeSlope: Double = 1
  ) throws(TorchError) -> Tensor {
    try withExtendedLifetime(bias) { () throws(TorchError) -> Tensor in
      try combine(packedWeight) {
        ctorch_fused_convolution(
          $0, $1, $2, bias.handle, Int64(stride), Int64(rowPadding), Int64(columnPadding), Int64(dilation),
          negativeSlope)
      }
    }
  }

  /// Returns the activation of the transposed convolution; nothing is recorded for gradients.
  ///
  /// - Parameters:
  ///   - packedWeight: What ``packedForTransposedConvolution(stride:)`` made, for the same stride.
  ///   - bias: [output channels], of the input's type.
  ///   - stride: Step between the places of two inputs in the output, in pixels.
  ///   - rowPadding: Rows cut off above, and as many below.
  ///   - columnPadding: Columns cut off to the left, and as many to the right.
  ///   - negativeSlope: What negative outputs are multiplied by: 0 is ReLU, 1 leaves them.
  /// - Returns: [batch, output channels, rows, columns], as ``transposeConvolved(weight:bias:stride:padding:)``.
  /// - Throws: `TorchError` for shapes that do not fit each other.
  public func transposeConvolvedAndActivated(
    packedWeight: Tensor, bias: Tensor, stride: Int = 1, rowPadding: Int = 0, columnPadding: Int = 0,
    negativeSlope: Double = 1
  ) throws(TorchError) -> Tensor {
    try withExtendedLifetime(bias) { () throws(TorchError) -> Tensor in
      try combine(packedWeight) {
        ctorch_fused_transposed_convolution(
          $0, $1, $2, bias.handle, Int64(stride), Int64(rowPadding), Int64(columnPadding), negativeSlope)
      }
    }
  }

  /// Returns `self · scale + shift` in one pass; both factors are broadcast to this tensor's shape.
  public func scaled(by scale: Tensor, plus shift: Tensor) throws(TorchError) -> Tensor {
    try withExtendedLifetime(shift) { () throws(TorchError) -> Tensor in
      try combine(scale) { ctorch_scale_and_shift($0, $1, $2, shift.handle) }
    }
  }
}
