import Foundation

/// Threads for work that blocks or is long, which Swift's own pool must not be held up by.
final class WorkerPool: Sendable {
  private let queue = OperationQueue()

  /// Creates a pool of at most `threads` threads.
  init(threads: Int) { queue.maxConcurrentOperationCount = threads }

  /// Runs `body` on one of the threads.
  func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
      queue.addOperation { continuation.resume(returning: body()) }
    }
  }
}
