/// How long the parts of a completion took.
public struct CompletionTimings: Sendable, Hashable {
  /// The network, with the making of its input.
  public var network: Duration = .zero
  /// Blending, and putting the result into the image.
  public var blending: Duration = .zero
  /// The patches that give the network's fill its texture.
  public var texture: Duration = .zero
  /// A method without a network, with all that belongs to it.
  public var filling: Duration = .zero

  public init(
    network: Duration = .zero, blending: Duration = .zero, texture: Duration = .zero,
    filling: Duration = .zero
  ) {
    self.network = network
    self.blending = blending
    self.texture = texture
    self.filling = filling
  }

  /// Runs `body` and adds the time that it took to one of the parts.
  mutating func measure<Result, Failure: Error>(
    _ part: WritableKeyPath<CompletionTimings, Duration>, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let start = ContinuousClock.now
    defer { self[keyPath: part] += .now - start }
    return try body()
  }

  /// Each time multiplied.
  static func * (timings: CompletionTimings, factor: Double) -> CompletionTimings {
    CompletionTimings(
      network: timings.network * factor, blending: timings.blending * factor,
      texture: timings.texture * factor, filling: timings.filling * factor)
  }
}
