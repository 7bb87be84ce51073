internal import CTorch

// What measuring with trained networks needs beside the layers of our own.
extension Tensor {
  /// Returns the largest value of each square of `kernel` pixels; padding is never the largest.
  ///
  /// - Returns: [batch, channels, rows, columns] with rows = ⌊(height + 2 · padding − kernel) / stride⌋ + 1.
  /// - Throws: `TorchError` for an image smaller than the kernel.
  public func maxPooled(kernel: Int, stride: Int, padding: Int = 0) throws(TorchError) -> Tensor {
    try map { ctorch_max_pool($0, $1, Int64(kernel), Int64(stride), Int64(padding)) }
  }

  /// Returns the mean of each square of `kernel` pixels; of what reaches over the border, only the pixels count.
  ///
  /// - Returns: [batch, channels, rows, columns] with rows = ⌊(height + 2 · padding − kernel) / stride⌋ + 1.
  /// - Throws: `TorchError` for an image smaller than the kernel.
  public func averagePooled(kernel: Int, stride: Int, padding: Int = 0) throws(TorchError) -> Tensor {
    try map { ctorch_average_pool($0, $1, Int64(kernel), Int64(stride), Int64(padding)) }
  }

  /// Returns images at another size, bilinear between the pixels' centres, without smoothing before shrinking.
  public func resizedBilinearly(height: Int, width: Int) throws(TorchError) -> Tensor {
    try map { ctorch_resize_bilinear($0, $1, Int64(height), Int64(width)) }
  }

  /// Returns the upper triangular R of the factors QR of a matrix of floating-point numbers.
  ///
  /// - Returns: [min(rows, columns), columns].
  public func triangularFactor() throws(TorchError) -> Tensor { try map(ctorch_triangular_factor) }

  /// Returns the singular values of a matrix of floating-point numbers, from the largest down.
  public func singularValues() throws(TorchError) -> Tensor { try map(ctorch_singular_values) }
}
