public import Imaging

/// An image whose holes are to be filled.
public struct CompletionRequest: Sendable {
  /// Of any size and kind; where it is wholly transparent, its colours count for nothing.
  public var image: Image
  /// The holes; it has the image's size, at least one pixel, and not all of them.
  public var mask: Mask
  /// Whether filled pixels become opaque; otherwise alpha stays as it is.
  public var makeOpaque: Bool

  public init(image: Image, mask: Mask, makeOpaque: Bool = false) {
    self.image = image
    self.mask = mask
    self.makeOpaque = makeOpaque
  }
}

extension CompletionRequest {
  /// The pixels that nothing may be taken from: the holes, and what is wholly transparent, whose colour nobody sees.
  ///
  /// - Throws: ``CompletionError`` for a mask that does not fit, or one that leaves nothing to go by.
  func unknownPixels() throws(CompletionError) -> Mask {
    try CompletionError.check(mask, width: image.width, height: image.height)
    guard var unknown = image.invisiblePixels() else { return mask }
    unknown.formUnion(mask)
    guard unknown.values.contains(0) else { throw .nothingVisible }
    return unknown
  }
}

/// How a network fills holes.
public struct CompletionOptions: Sendable, Hashable {
  /// What gives the holes their texture.
  public enum Texture: String, Sendable, Hashable, CaseIterable {
    /// Patches of the image itself that follow what the network gave.
    case patches
    /// Nothing: the network's output is the result (the paper).
    case none
  }

  /// What is done with the network's output at the rim of a hole.
  public enum Blending: String, Sendable, Hashable, CaseIterable {
    /// Seamless cloning of the network's output (the paper, section 3.4): no visible rim.
    case poisson
    /// The network's output as it is.
    case none
  }

  /// At what size the network sees a hole.
  public enum Strategy: String, Sendable, Hashable, CaseIterable {
    /// `resize` for the holes that are much larger than those the network was trained on, `native` for the others.
    case auto
    /// Always the image's own size.
    case native
    /// Smaller versions of the image first, down to where the hole has the size that the network was trained on;
    /// each larger one starts from the one before.
    case resize
  }

  public var texture: Texture = .patches
  /// For the network's own output; where it guides patches, it is always blended.
  public var blending: Blending = .poisson
  public var strategy: Strategy = .auto
  /// Whether the network computes the whole image, at its own size, instead of what the holes need.
  ///
  /// Slow, for checking. Patches then come from the whole image too.
  public var wholeImage = false
  /// Decides the random steps of the search for patches: another seed is another try.
  public var seed: UInt64 = 0

  public init(
    texture: Texture = .patches, blending: Blending = .poisson, strategy: Strategy = .auto,
    wholeImage: Bool = false, seed: UInt64 = 0
  ) {
    self.texture = texture
    self.blending = blending
    self.strategy = strategy
    self.wholeImage = wholeImage
    self.seed = seed
  }
}

/// A completed image, and where the time went.
public struct Completion: Sendable {
  public let image: Image
  public let timings: CompletionTimings
}
