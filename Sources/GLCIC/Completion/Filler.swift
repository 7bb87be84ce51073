internal import Dispatch
public import Imaging

/// What is ready to fill the holes of images: a loaded network with its options, or a classical method.
public enum Filler: Sendable {
  case network(Completer, CompletionOptions)
  case classical(ClassicalCompleter)

  /// How many images are best given together.
  public var batchSize: Int {
    switch self {
    case .network(let completer, _): completer.batchSize
    case .classical: 1
    }
  }

  /// The sides of the random holes that are made for it, in pixels; the paper's where no model knows any.
  public var holeSides: ClosedRange<Int> {
    switch self {
    case .network(let completer, _): completer.trainedSides
    case .classical: HoleShape.paper.sides
    }
  }

  /// Fills the holes of several images.
  ///
  /// - Returns: For each request what it came to, in their order; one that fails does not touch the others.
  public func complete(_ requests: [CompletionRequest]) async -> [Result<Completion, any Error>] {
    switch self {
    case .network(let completer, let options): await completer.complete(requests, options: options)
    case .classical(let completer):
      await Self.apart { requests.map { request in Result { try completer.complete(request) } } }
    }
  }

  /// Fills the holes of planes; known samples come back bit for bit.
  ///
  /// - Parameters:
  ///   - planes: RGB in 0...1, any size.
  ///   - mask: The holes; at least one pixel, and not all of them.
  /// - Returns: The completed planes; samples that a network filled may leave 0...1 a little.
  /// - Throws: ``CompletionError`` for a mask that does not fit; `TorchError`.
  public func complete(_ planes: PlanarImage, mask: Mask) async throws -> PlanarImage {
    switch self {
    case .network(let completer, let options):
      try await completer.complete(planes, mask: mask, options: options)
    case .classical(let completer):
      try await Self.apart { Result { try completer.complete(planes, mask: mask) } }.get()
    }
  }

  private static let queue = DispatchQueue(label: "glcic.filler")

  /// Runs long work on a thread of its own, one after the other, so that it does not hold up other tasks.
  private static func apart<Outcome: Sendable>(
    _ body: @escaping @Sendable () -> Outcome
  ) async -> Outcome {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: body()) }
    }
  }
}
