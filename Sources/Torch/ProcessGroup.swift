internal import CTorch
internal import Foundation

/// Processes that train together: collective operations by c10d's Gloo on the CPU and by NCCL on CUDA.
///
/// Every process calls the same operations in the same order. A process that ends, hangs or loses its machine
/// makes the operations of all others throw: at once where its connections close, else after the timeout, during
/// which its heartbeat (``PeerWatch``) must not stop. How long an operation takes does not matter.
public final class ProcessGroup {
  public let rank: Int
  /// The number of processes.
  public let size: Int
  /// The rank among the processes of this machine.
  public let localRank: Int
  /// The number of processes on this machine.
  public let localSize: Int
  /// Where this process computes.
  public let device: Device
  let handle: ctorch_group
  private let store: KeyValueStore
  private let servesStore: Bool
  private let watch: PeerWatch

  /// Meets the other processes.
  ///
  /// - Parameters:
  ///   - environment: What the launcher said.
  ///   - timeout: The seconds within which all must come, and later give a sign of life.
  ///   - device: Chooses the device by the rank among the processes of this machine.
  /// - Throws: ``ProcessGroupError``, or what `device` throws, which the other processes hear of.
  public init(
    _ environment: ProcessEnvironment, timeout: Double = 60, device: (_ localRank: Int) throws -> Device
  ) throws {
    (rank, size) = (environment.rank, environment.size)
    servesStore = rank == 0 && !environment.launcherServesStore
    let meeting = Meeting(environment, timeout: timeout)
    store = try meeting.connect(serves: servesStore)
    do {
      let hosts = try meeting.exchangeHosts(over: store)
      let host = hosts[environment.rank]
      localSize = hosts.filter { $0 == host }.count
      localRank = environment.localRank ?? hosts.prefix(environment.rank).filter { $0 == host }.count
      self.device = try device(localRank)
      try meeting.waitForAll(StoreKey.ready, over: store)
      let address = localSize == size ? "127.0.0.1" : ""
      handle = try meeting.makeGroup(store, address: address, device: self.device)
    } catch {
      let reason = String(describing: error)
      try? store.announce(error as? ProcessGroupError ?? .ended(rank: environment.rank, reason: reason))
      if servesStore { store.leave(0, of: environment.size, waiting: 2) }
      throw error
    }
    let group = GroupHandle(handle)
    watch = PeerWatch(
      rank: rank, size: size, store: try meeting.connect(serves: false),
      server: (environment.launcherServesStore ? nil : 0, meeting.address), timeout: timeout
    ) { ctorch_group_fail(group.value, $0.description) }
  }

  deinit {
    watch.stop()
    ctorch_group_free(handle)
  }

  /// The seconds that this process has waited in operations.
  public var waitedSeconds: Double { ctorch_group_waited_seconds(handle) }

  /// Overwrites tensors, all of one type and on the CPU or all on ``device``, with those of process 0.
  public func broadcast(_ tensors: [Tensor]) throws(ProcessGroupError) {
    try run { () throws(TorchError) in
      try withHandles(tensors) { list throws(TorchError) in try check(ctorch_group_broadcast(handle, list, 0))
      }
    }
  }

  /// Replaces a tensor by its sum over all processes.
  public func sum(_ tensor: Tensor) throws(ProcessGroupError) {
    try run { () throws(TorchError) in
      try withExtendedLifetime(tensor) { () throws(TorchError) in
        try check(ctorch_group_sum(handle, tensor.handle))
      }
    }
  }

  /// Returns the sums of numbers over all processes.
  public func sum(_ values: [Double]) throws(ProcessGroupError) -> [Double] {
    try run { () throws(TorchError) in
      let tensor = try Tensor(values, shape: [values.count])
      try check(ctorch_group_sum(handle, tensor.handle))
      return try tensor.doubles()
    }
  }

  /// Returns the means of numbers over all processes.
  public func mean(_ values: [Double]) throws(ProcessGroupError) -> [Double] {
    try sum(values).map { $0 / Double(size) }
  }

  /// Whether any process says so.
  public func any(_ condition: Bool) throws(ProcessGroupError) -> Bool { try sum([condition ? 1 : 0])[0] > 0 }

  /// Returns process 0's text; the other processes' own is ignored.
  public func broadcast(_ text: String) throws(ProcessGroupError) -> String {
    let bytes = rank == 0 ? Array(text.utf8) : []
    let count = Int(try sum([Double(bytes.count)])[0])
    guard count > 0 else { return "" }
    return try run { () throws(TorchError) in
      let padded = bytes + [UInt8](repeating: 0, count: count - bytes.count)
      let tensor = try Tensor(padded.map(Double.init), shape: [count]).converted(to: .uint8)
      try withHandles([tensor]) { list throws(TorchError) in
        try check(ctorch_group_broadcast(handle, list, 0))
      }
      return String(decoding: try tensor.bytes(), as: UTF8.self)
    }
  }

  /// Waits until all processes have come here.
  public func barrier() throws(ProcessGroupError) { _ = try sum([0]) }

  /// Leaves together with all others: call it last, where everything went well.
  public func close() throws(ProcessGroupError) {
    try barrier()
    watch.stop()
  }

  /// Tells the other processes why this one ends, and returns the error to show for it.
  ///
  /// Where the group has failed, that is the reason, whatever operation of libtorch met it as an `error`.
  ///
  /// - Returns: Nil where rank 0 has met the same error and shows it.
  public func leave(because error: any Error) -> (any Error)? {
    let hasFailed = ctorch_group_has_failed(handle)
    if rank > 0, isAlsoShownByRankZero(error, waiting: !hasFailed) { return nil }
    let reason = hasFailed ? groupFailure(error) : nil
    ctorch_group_fail(handle, "this process leaves")
    if watch.reachesStore {
      try? store.announce(reason ?? .ended(rank: rank, reason: String(describing: error)))
      // Those that have not yet heard need the store a little longer.
      store.leave(rank, of: size, waiting: servesStore ? 2.5 * watch.interval : 0)
    }
    return reason ?? error
  }

  /// Whether rank 0 has announced the same error; it may have done so before this process came to its own.
  private func isAlsoShownByRankZero(_ error: any Error, waiting: Bool) -> Bool {
    let same = ProcessGroupError.ended(rank: 0, reason: String(describing: error))
    for _ in 0..<(waiting ? 25 : 0) where watch.failure == nil {
      Thread.sleep(forTimeInterval: watch.interval / 10)
    }
    return watch.failure == same
  }

  private func groupFailure(_ error: any Error) -> ProcessGroupError {
    if let error = error as? ProcessGroupError { return error }
    return watch.failure ?? watch.verdict(on: String(describing: error))
  }

  /// Runs an operation; a failure becomes that of the process behind it.
  private func run<Result>(_ body: () throws(TorchError) -> Result) throws(ProcessGroupError) -> Result {
    do {
      return try body()
    } catch {
      throw watch.failure ?? watch.verdict(on: error.message)
    }
  }
}

/// A handle that may be told from another thread that the group has failed.
private struct GroupHandle: @unchecked Sendable {
  let value: ctorch_group

  init(_ value: ctorch_group) { self.value = value }
}
