internal import CTorch

extension Tensor {
  public static func + (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
    try left.combine(right, ctorch_add)
  }

  public static func - (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
    try left.combine(right, ctorch_subtract)
  }

  public static func * (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
    try left.combine(right, ctorch_multiply)
  }

  public static func / (left: Tensor, right: Tensor) throws(TorchError) -> Tensor {
    try left.combine(right, ctorch_divide)
  }

  /// Returns `scale * self + offset`.
  public func scaled(by scale: Double, offset: Double = 0) throws(TorchError) -> Tensor {
    try map { ctorch_affine($0, $1, scale, offset) }
  }

  public static prefix func - (tensor: Tensor) throws(TorchError) -> Tensor { try tensor.scaled(by: -1) }

  public static func * (tensor: Tensor, scale: Double) throws(TorchError) -> Tensor {
    try tensor.scaled(by: scale)
  }

  public static func + (tensor: Tensor, offset: Double) throws(TorchError) -> Tensor {
    try tensor.scaled(by: 1, offset: offset)
  }

  public func squared() throws(TorchError) -> Tensor { try map(ctorch_square) }
  public func absolute() throws(TorchError) -> Tensor { try map(ctorch_absolute) }
  public func squareRoot() throws(TorchError) -> Tensor { try map(ctorch_sqrt) }
  public func logarithm() throws(TorchError) -> Tensor { try map(ctorch_log) }

  /// Returns log(1 + exp(x)) without overflow.
  public func softplus() throws(TorchError) -> Tensor { try map(ctorch_softplus) }

  public func relu() throws(TorchError) -> Tensor { try map(ctorch_relu) }

  /// Returns x where x > 0, else `slope * x`.
  public func leakyRelu(slope: Double) throws(TorchError) -> Tensor {
    try map { ctorch_leaky_relu($0, $1, slope) }
  }

  public func sigmoid() throws(TorchError) -> Tensor { try map(ctorch_sigmoid) }
  public func hyperbolicTangent() throws(TorchError) -> Tensor { try map(ctorch_tanh) }

  /// Returns the elements limited to a range.
  public func clamped(to range: ClosedRange<Double>) throws(TorchError) -> Tensor {
    try map { ctorch_clamp($0, $1, range.lowerBound, range.upperBound) }
  }

  /// Returns the sum of all elements, a scalar.
  public func sum() throws(TorchError) -> Tensor { try map(ctorch_sum) }

  /// Returns the mean of all elements, a scalar.
  public func mean() throws(TorchError) -> Tensor { try map(ctorch_mean) }

  /// Returns whether no element is infinite or not a number.
  public func isFinite() throws(TorchError) -> Bool {
    var result = false
    try check(ctorch_all_finite(&result, handle))
    return result
  }
}
