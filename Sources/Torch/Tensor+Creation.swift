internal import CTorch

extension Tensor {
  /// Creates a float32 tensor on the CPU from its elements in row-major order.
  ///
  /// - Precondition: as many values as the shape has elements.
  public convenience init(_ values: [Float], shape: [Int]) throws(TorchError) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values for the shape \(shape)")
    try self.init(copying: values, shape: shape, dataType: .float32)
  }

  /// Creates a float64 tensor on the CPU from its elements in row-major order.
  ///
  /// - Precondition: as many values as the shape has elements.
  public convenience init(_ values: [Double], shape: [Int]) throws(TorchError) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values for the shape \(shape)")
    try self.init(copying: values, shape: shape, dataType: .float64)
  }

  /// Creates a tensor of 8-bit integers on the CPU from its elements in row-major order.
  ///
  /// - Precondition: as many values as the shape has elements.
  public convenience init(_ values: [UInt8], shape: [Int]) throws(TorchError) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values for the shape \(shape)")
    try self.init(copying: values, shape: shape, dataType: .uint8)
  }

  /// Creates a tensor on the CPU from the bytes of its elements in row-major order.
  ///
  /// - Precondition: as many bytes as the shape and the type need.
  public convenience init(
    bytes: UnsafeRawBufferPointer, shape: [Int], dataType: DataType
  ) throws(TorchError) {
    precondition(bytes.count == shape.reduce(dataType.byteCount, *), "\(bytes.count) bytes for \(shape)")
    let handle = try withShape(shape) { size throws(TorchError) in
      var handle = ctorch_tensor()
      try check(ctorch_from_data(&handle, bytes.baseAddress, size, dataType.cValue))
      return handle
    }
    self.init(owning: handle)
  }

  private convenience init<Element>(
    copying values: [Element], shape: [Int], dataType: DataType
  ) throws(TorchError) {
    let outcome = values.withUnsafeBytes { buffer in
      Result { () throws(TorchError) in
        try withShape(shape) { size throws(TorchError) in
          var handle = ctorch_tensor()
          try check(ctorch_from_data(&handle, buffer.baseAddress, size, dataType.cValue))
          return handle
        }
      }
    }
    self.init(owning: try outcome.get())
  }

  /// Returns a tensor with every element equal to `value`.
  public static func full(
    _ value: Double, shape: [Int], dataType: DataType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try withShape(shape) { size throws(TorchError) in
      try make { ctorch_full($0, value, size, dataType.cValue, device.cValue) }
    }
  }

  /// Returns a tensor of zeros.
  public static func zeros(
    shape: [Int], dataType: DataType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try full(0, shape: shape, dataType: dataType, device: device)
  }

  /// Returns float32 draws from a normal distribution, a pure function of the seed.
  public static func normal(
    mean: Double = 0, deviation: Double, shape: [Int], seed: UInt64
  ) throws(TorchError) -> Tensor {
    try withShape(shape) { size throws(TorchError) in
      try make { ctorch_normal($0, mean, deviation, size, seed) }
    }
  }

  /// Returns float32 draws from a uniform distribution over `low..<high`, a pure function of the seed.
  public static func uniform(
    low: Double, high: Double, shape: [Int], seed: UInt64
  ) throws(TorchError) -> Tensor {
    try withShape(shape) { size throws(TorchError) in
      try make { ctorch_uniform($0, low, high, size, seed) }
    }
  }
}
