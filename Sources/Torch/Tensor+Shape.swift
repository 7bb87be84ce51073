internal import CTorch

extension Tensor {
  /// Returns images resized by bicubic interpolation, whose filter is as wide as a reduction needs.
  ///
  /// - Parameters:
  ///   - height: The new height, in pixels.
  ///   - width: The new width, in pixels.
  /// - Returns: [batch, channels, height, width] from [batch, channels, any height, any width]; 8-bit values stay
  ///   such, rounded. No gradient flows through it.
  /// - Throws: `TorchError` when memory is short.
  public func resizedBicubically(height: Int, width: Int) throws(TorchError) -> Tensor {
    try map { ctorch_resize_bicubic($0, $1, Int64(height), Int64(width)) }
  }

  /// Returns the elements converted to another type.
  public func converted(to dataType: DataType) throws(TorchError) -> Tensor {
    try map { ctorch_to_dtype($0, $1, dataType.cValue) }
  }

  /// Returns the tensor on another device, or itself where it is already there.
  public func moved(to device: Device) throws(TorchError) -> Tensor {
    if device == self.device { return self }
    return try map { ctorch_to_device($0, $1, device.cValue) }
  }

  /// Returns an image batch laid out with a pixel's channels side by side, which convolutions like best.
  public func channelsLast() throws(TorchError) -> Tensor { try map { ctorch_contiguous($0, $1, true) } }

  /// Returns the tensor laid out in row-major order.
  public func contiguous() throws(TorchError) -> Tensor { try map { ctorch_contiguous($0, $1, false) } }

  /// Returns the same elements off the autograd tape.
  public func detached() throws(TorchError) -> Tensor { try map(ctorch_detach) }

  /// Returns a copy of the elements.
  public func copied() throws(TorchError) -> Tensor { try map(ctorch_clone) }

  /// Overwrites the elements with those of a tensor of the same shape, off the tape.
  public func assign(_ source: Tensor) throws(TorchError) {
    try withExtendedLifetime(source) { () throws(TorchError) in
      try check(ctorch_assign(handle, source.handle))
    }
  }

  /// Moves the elements the share `weight` of the way to those of `source`, off the tape.
  public func interpolate(towards source: Tensor, weight: Double) throws(TorchError) {
    try withExtendedLifetime(source) { () throws(TorchError) in
      try check(ctorch_lerp_assign(handle, source.handle, weight))
    }
  }

  /// Returns the elements, in row-major order, in another shape; one size may be -1, to be worked out.
  public func reshaped(to shape: [Int]) throws(TorchError) -> Tensor {
    try withShape(shape) { size throws(TorchError) in try map { ctorch_reshape($0, $1, size) } }
  }

  /// Returns the tensor with its dimensions in another order.
  public func permuted(_ order: [Int]) throws(TorchError) -> Tensor {
    try withShape(order) { size throws(TorchError) in try map { ctorch_permute($0, $1, size) } }
  }

  /// Returns the slice `range` of a dimension; it shares the elements.
  public func narrowed(dimension: Int, to range: Range<Int>) throws(TorchError) -> Tensor {
    try map { ctorch_narrow($0, $1, Int32(dimension), Int64(range.lowerBound), Int64(range.count)) }
  }

  /// Returns tensors joined along a dimension.
  public static func concatenated(_ tensors: [Tensor], dimension: Int) throws(TorchError) -> Tensor {
    try withHandles(tensors) { list throws(TorchError) in
      try make { ctorch_concatenate($0, list, Int32(dimension)) }
    }
  }

  /// Returns an image batch with zeros added around it; negative counts cut off.
  public func padded(
    left: Int = 0, right: Int = 0, top: Int = 0, bottom: Int = 0
  ) throws(TorchError) -> Tensor {
    try map { ctorch_pad($0, $1, Int64(left), Int64(right), Int64(top), Int64(bottom)) }
  }
}
