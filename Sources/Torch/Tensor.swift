internal import CTorch

/// An n-dimensional array of libtorch, on some device, with a place on the autograd tape.
///
/// A class because the handle has an owner; not `Sendable` because its elements are shared and mutable.
/// Images are [batch, channels, height, width].
public final class Tensor {
  let handle: ctorch_tensor

  /// Takes ownership of a handle that the shim gave out.
  init(owning handle: ctorch_tensor) { self.handle = handle }

  deinit { ctorch_tensor_free(handle) }

  /// Runs one C call that gives out a tensor.
  static func make(
    _ body: (UnsafeMutablePointer<ctorch_tensor>) -> ctorch_status
  ) throws(TorchError) -> Tensor {
    var handle = ctorch_tensor()
    try check(body(&handle))
    return Tensor(owning: handle)
  }

  /// Runs one C call on this tensor that gives out another.
  func map(
    _ body: (UnsafeMutablePointer<ctorch_tensor>, ctorch_tensor) -> ctorch_status
  ) throws(TorchError) -> Tensor {
    try withExtendedLifetime(self) { () throws(TorchError) -> Tensor in
      try Tensor.make { body($0, handle) }
    }
  }

  /// Runs one C call on this tensor and another that gives out a third.
  func combine(
    _ other: Tensor,
    _ body: (UnsafeMutablePointer<ctorch_tensor>, ctorch_tensor, ctorch_tensor) -> ctorch_status
  ) throws(TorchError) -> Tensor {
    try withExtendedLifetime((self, other)) { () throws(TorchError) -> Tensor in
      try Tensor.make { body($0, handle, other.handle) }
    }
  }

  /// The number of dimensions.
  public var rank: Int { Int(ctorch_rank(handle)) }

  /// The size of each dimension.
  public var shape: [Int] { (0..<rank).map { Int(ctorch_size(handle, Int32($0))) } }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// The type of the elements, or nil for one that this library does not use.
  public var dataType: DataType? { DataType(ctorch_tensor_dtype(handle)) }

  /// Where the elements are.
  public var device: Device { Device(ctorch_tensor_device(handle)) }

  /// Whether the channels of a pixel lie side by side in memory.
  public var isChannelsLast: Bool { ctorch_is_channels_last(handle) }

  /// Returns the elements in row-major order, converted to float32.
  public func floats() throws(TorchError) -> [Float] {
    let source = dataType == .float32 ? self : try converted(to: .float32)
    return try source.elements()
  }

  /// Returns the elements in row-major order, converted to float64.
  public func doubles() throws(TorchError) -> [Double] {
    let source = dataType == .float64 ? self : try converted(to: .float64)
    return try source.elements()
  }

  /// Returns the elements' bytes in row-major order, in their own type.
  public func bytes() throws(TorchError) -> [UInt8] {
    try elements(perElement: dataType?.byteCount ?? 0)
  }

  private func elements<Element: BitwiseCopyable>(perElement: Int = 1) throws(TorchError) -> [Element] {
    let count = count * perElement
    var status = ctorch_status.ok
    let values = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer.prefix(count)))
      status = ctorch_copy_to_host(handle, bytes.baseAddress, bytes.count)
      // What a failed copy left is thrown away unread.
      initialized = status == .ok ? count : 0
    }
    try withExtendedLifetime(self) { () throws(TorchError) in try check(status) }
    return values
  }

  /// Returns the only element.
  ///
  /// - Throws: `TorchError` unless there is exactly one.
  public func item() throws(TorchError) -> Double {
    var value = 0.0
    try check(ctorch_item(&value, handle))
    return value
  }
}

/// Calls `body` with the C form of a shape.
func withShape<Result>(
  _ shape: [Int], _ body: (ctorch_shape) throws(TorchError) -> Result
) throws(TorchError) -> Result {
  let values = shape.map(Int64.init)
  // The buffer's closure is untyped, so the typed error is carried across by a Result.
  let outcome = values.withUnsafeBufferPointer { buffer -> Swift.Result<Result, TorchError> in
    Swift.Result { () throws(TorchError) -> Result in
      try body(ctorch_shape(values: buffer.baseAddress, count: Int32(buffer.count)))
    }
  }
  return try outcome.get()
}

/// Calls `body` with the C form of a list of tensors, which stay alive meanwhile.
func withHandles<Result>(
  _ tensors: [Tensor], _ body: (ctorch_tensors) throws(TorchError) -> Result
) throws(TorchError) -> Result {
  let handles = tensors.map(\.handle)
  let outcome = withExtendedLifetime(tensors) {
    handles.withUnsafeBufferPointer { buffer -> Swift.Result<Result, TorchError> in
      Swift.Result { () throws(TorchError) -> Result in
        try body(ctorch_tensors(values: buffer.baseAddress, count: Int32(buffer.count)))
      }
    }
  }
  return try outcome.get()
}
