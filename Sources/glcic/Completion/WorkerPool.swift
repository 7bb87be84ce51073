import Foundation

/// Threads for work that blocks or is long, which Swift's own pool must not be held up by.
final class WorkerPool: Sendable {
  private let queue = OperationQueue()

  /// Creates a pool of at most `threads` threads.
  init(threads: Int) { queue.maxConcurrentOperationCount = threads }

  /// Runs `body` on one of the threads.
  func run<Outcome: Sendable>(_ body: @escaping @Sendable () -> Outcome) async -> Outcome {
    await withCheckedContinuation { continuation in
      queue.addOperation { continuation.resume(returning: body()) }
    }
  }

  /// Runs `body` for each value, as many at a time as there are threads; the results are in the values' order.
  func map<Value: Sendable, Outcome: Sendable>(
    _ values: [Value], _ body: @escaping @Sendable (Value) throws -> Outcome
  ) async -> [Result<Outcome, any Error>] {
    let tasks = values.map { value in Task { await run { Result { try body(value) } } } }
    var results: [Result<Outcome, any Error>] = []
    for task in tasks { results.append(await task.value) }
    return results
  }
}
