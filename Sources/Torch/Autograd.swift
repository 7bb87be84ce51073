internal import CTorch

extension Tensor {
  /// Whether gradients are accumulated for this tensor.
  public var requiresGradient: Bool { ctorch_requires_grad(handle) }

  /// Sets whether gradients are accumulated for this leaf.
  public func setRequiresGradient(_ required: Bool) throws(TorchError) {
    try check(ctorch_set_requires_grad(handle, required))
  }

  /// Adds the gradient of this scalar to every leaf that it came from.
  public func backward() throws(TorchError) { try check(ctorch_backward(handle)) }

  /// The accumulated gradient, or nil where there is none.
  public func gradient() throws(TorchError) -> Tensor? {
    var handle = ctorch_tensor()
    try check(ctorch_gradient(&handle, self.handle))
    return handle.pointer == nil ? nil : Tensor(owning: handle)
  }

  /// Forgets the accumulated gradient.
  public func clearGradient() throws(TorchError) { try check(ctorch_clear_gradient(handle)) }
}

/// Runs `body` without recording operations on the tape.
///
/// The setting belongs to the thread, so the closure is synchronous.
public func withoutGradients<Result, Failure: Error>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  let previous = ctorch_set_gradients_enabled(false)
  defer { _ = ctorch_set_gradients_enabled(previous) }
  return try body()
}

/// Runs `body` with the matrix operations of a device in bfloat16 and the rest in float32 (autocast).
///
/// Where `enabled` is false `body` runs as it is. The setting belongs to the thread.
public func withBFloat16Autocast<Result>(
  _ enabled: Bool, on device: Device, _ body: () throws(TorchError) -> Result
) throws(TorchError) -> Result {
  guard enabled else { return try body() }
  var previous = ctorch_autocast()
  let kind = device.cValue.kind
  try check(ctorch_set_autocast(&previous, kind, ctorch_autocast(enabled: true, dtype: .bfloat16)))
  defer {
    // The cached casts of weights must not outlive the weights' next update.
    ctorch_clear_autocast_cache()
    var ignored = ctorch_autocast()
    _ = ctorch_set_autocast(&ignored, kind, previous)
  }
  return try body()
}
