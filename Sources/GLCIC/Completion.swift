public import Imaging

/// An image whose holes are to be filled.
public struct CompletionRequest: Sendable {
  /// Of any size and kind.
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

/// How holes are filled.
public struct CompletionOptions: Sendable, Hashable {
  /// What is done at the rim of a hole.
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

  public var blending: Blending = .poisson
  public var strategy: Strategy = .auto
  /// Whether the network computes the whole image instead of what the holes need: slow, for checking.
  public var wholeImage = false

  public init(blending: Blending = .poisson, strategy: Strategy = .auto, wholeImage: Bool = false) {
    self.blending = blending
    self.strategy = strategy
    self.wholeImage = wholeImage
  }
}

/// A completed image, and where the time went.
public struct Completion: Sendable {
  public let image: Image
  public let timings: CompletionTimings
}

/// How long the parts of a completion took.
public struct CompletionTimings: Sendable, Hashable {
  /// The network, with the making of its input.
  public var network: Duration = .zero
  /// Blending, and putting the result into the image.
  public var blending: Duration = .zero
  /// A method without a network, with all that belongs to it.
  public var filling: Duration = .zero

  public init(network: Duration = .zero, blending: Duration = .zero, filling: Duration = .zero) {
    self.network = network
    self.blending = blending
    self.filling = filling
  }
}
