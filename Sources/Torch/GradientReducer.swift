internal import CTorch

/// Averages the gradients of parameters over the processes of a group while backward is under way.
///
/// Parameters share buckets in the reverse of their order. A bucket is sent as soon as backward has reached all of
/// its parameters, so that most of the exchange happens beside the computation (Li et al. 2020, section 3.2).
public final class GradientReducer {
  private let handle: ctorch_reducer

  /// Prepares buckets of about `bucketBytes`; the parameters must stay where they are.
  public init(
    _ parameters: [Tensor], group: ProcessGroup, bucketBytes: Int = 4 << 20
  ) throws(TorchError) {
    handle = try withHandles(parameters) { list throws(TorchError) in
      var handle = ctorch_reducer()
      try check(ctorch_reducer_create(&handle, group.handle, list, Int64(bucketBytes)))
      return handle
    }
  }

  deinit { ctorch_reducer_free(handle) }

  /// Runs backward from a scalar; each parameter's gradient becomes the mean over all processes.
  ///
  /// What was accumulated before counts too, so that earlier passes may add to it with ``Tensor/backward()``.
  public func backward(_ loss: Tensor) throws(TorchError) {
    try withExtendedLifetime(loss) { () throws(TorchError) in
      try check(ctorch_reducer_backward(handle, loss.handle))
    }
  }
}
