import GLCIC
import Imaging

/// What fills the holes of images.
enum HoleFiller: Sendable {
  case network(Completer, CompletionOptions)
  case classical(ClassicalCompleter)

  /// How many images are best given together.
  var batchSize: Int {
    switch self {
    case .network(let completer, _): completer.batchSize
    case .classical: 1
    }
  }

  /// The sides of the random holes that are made for it, in pixels; the paper's where no model knows any.
  var holeSides: ClosedRange<Int> {
    switch self {
    case .network(let completer, _): completer.trainedSides
    case .classical: HoleShape.paper.sides
    }
  }

  /// Fills the holes of several images; one that fails does not touch the others.
  func complete(_ requests: [CompletionRequest]) async -> [Result<Completion, any Error>] {
    switch self {
    case .network(let completer, let options): return await completer.complete(requests, options: options)
    case .classical(let completer):
      return await Self.pool.run { requests.map { request in Result { try completer.complete(request) } } }
    }
  }

  private static let pool = WorkerPool(threads: 1)
}
