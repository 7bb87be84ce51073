internal import Foundation
internal import Synchronization

/// Tells dead processes from slow ones: every process counts up in the store, and watches the others do so.
///
/// The connection belongs to the watch's own thread, which counts whatever the process computes meanwhile.
final class PeerWatch: Sendable {
  private struct State {
    var counts: [Int]
    var changes: [SuspendingClock.Instant]
    var lastRound: SuspendingClock.Instant
    var failure: ProcessGroupError?
    var isStopped = false
  }

  let rank: Int
  let timeout: Double
  /// Seconds between two counts.
  let interval: Double
  private let store: KeyValueStore
  private let serverName: String
  private let serverRank: Int?
  private let onFailure: @Sendable (ProcessGroupError) -> Void
  private let state: Mutex<State>
  private let stopped = DispatchSemaphore(value: 0)
  private let left = DispatchSemaphore(value: 0)

  /// Starts to watch `size` processes.
  ///
  /// - Parameters:
  ///   - rank: This process.
  ///   - size: The number of processes.
  ///   - store: A connection that nobody else uses.
  ///   - server: The process that serves the store, or nil for the launcher; and its address.
  ///   - timeout: Seconds without a count after which a process is given up.
  ///   - onFailure: Called at most once, from a thread of the watch's, which it must not keep.
  init(
    rank: Int, size: Int, store: KeyValueStore, server: (rank: Int?, address: String), timeout: Double,
    onFailure: @escaping @Sendable (ProcessGroupError) -> Void
  ) {
    self.rank = rank
    self.timeout = timeout
    self.store = store
    self.onFailure = onFailure
    interval = min(1, timeout / 8)
    serverRank = server.rank
    serverName = server.address
    let now = SuspendingClock.now
    state = Mutex(
      State(
        counts: Array(repeating: 0, count: size), changes: Array(repeating: now, count: size), lastRound: now)
    )
    for body in [beat, judge] { Thread.detachNewThread(body) }
  }

  /// What the watch has found, if anything.
  var failure: ProcessGroupError? { state.withLock { $0.failure } }

  /// Whether the store answers.
  var reachesStore: Bool { state.withLock { Self.seconds(since: $0.lastRound) < 3 * interval } }

  /// Ends the watch; nothing that happens afterwards is a failure.
  func stop() {
    let wasStopped = state.withLock { state in
      defer { state.isStopped = true }
      return state.isStopped
    }
    guard !wasStopped else { return }
    for _ in 0..<2 { stopped.signal() }
    // The thread may hang in a store that does not answer.
    _ = left.wait(timeout: .now() + 2)
  }

  /// Finds out which process is behind an operation that failed.
  func verdict(on reason: String) -> ProcessGroupError {
    let start = SuspendingClock.now
    while Self.seconds(since: start) < 4 * interval {
      if let failure { return failure }
      let late = lateRanks(after: 2.5 * interval)
      if !late.isEmpty { return .gone(ranks: late, reason: reason) }
      Thread.sleep(forTimeInterval: interval / 10)
    }
    return .gone(ranks: [], reason: reason)
  }

  private func lateRanks(after seconds: Double) -> [Int] {
    state.withLock { state in
      state.changes.indices.filter { $0 != rank && Self.seconds(since: state.changes[$0]) > seconds }
    }
  }

  private func beat() {
    defer { left.signal() }
    repeat {
      do {
        try round()
      } catch {
        fail(serverIsGone(error.message))
        return
      }
    } while stopped.wait(timeout: .now() + interval) == .timedOut
  }

  private func round() throws(TorchError) {
    try store.add(1, to: StoreKey.beat(rank))
    if let announced = try store.announcement() { fail(announced) }
    var counts: [Int] = []
    for peer in 0..<state.withLock({ $0.counts.count }) {
      counts.append(try store.add(0, to: StoreKey.beat(peer)))
    }
    let now = SuspendingClock.now
    state.withLock { state in
      // A process that was itself stopped for a while has no right to judge the others by that time.
      let wasAsleep = Self.seconds(since: state.lastRound) > 4 * interval
      for (peer, count) in counts.enumerated() where wasAsleep || count != state.counts[peer] {
        state.changes[peer] = now
      }
      state.counts = counts
      state.lastRound = now
    }
  }

  /// Looks at what `beat` has found, and whether it finds anything at all.
  private func judge() {
    while stopped.wait(timeout: .now() + interval) == .timedOut {
      let silence = state.withLock { Self.seconds(since: $0.lastRound) }
      if silence > timeout {
        fail(serverRank.map { .silent(ranks: [$0], seconds: timeout) } ?? serverIsGone("no answer"))
      } else if silence < 2 * interval {
        let late = lateRanks(after: timeout)
        if !late.isEmpty { fail(.silent(ranks: late, seconds: timeout)) }
      }
    }
  }

  private func serverIsGone(_ reason: String) -> ProcessGroupError {
    guard let serverRank else { return .unreachable(address: serverName, reason: "the launcher is gone") }
    return .gone(ranks: [serverRank], reason: "its store at \(serverName) is closed")
  }

  private func fail(_ error: ProcessGroupError) {
    state.withLock { state in
      guard !state.isStopped, state.failure == nil else { return }
      state.failure = error
      // Inside the lock: after `stop` nothing may be told any more.
      onFailure(error)
    }
  }

  private static func seconds(since instant: SuspendingClock.Instant) -> Double {
    (SuspendingClock.now - instant) / .seconds(1)
  }
}
