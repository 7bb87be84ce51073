public import Imaging

/// A way to fill holes, by its name on the command line and in results.
public enum FillMethod: Sendable, Hashable {
  /// A network, then patches of the photograph that follow what the network gave.
  case glcic
  /// The network's output, joined to the photograph by seamless cloning: the paper.
  case network
  /// The network's output as it is.
  case networkUnblended
  /// A method that needs no training.
  case classical(ClassicalMethod)

  /// What is used unless something else is asked for.
  public static let standard = FillMethod.glcic

  /// Returns the network's method that fills as these options do.
  ///
  /// With patches the blending does not matter: what guides them is always blended.
  public init(texture: CompletionOptions.Texture, blending: CompletionOptions.Blending) {
    switch (texture, blending) {
    case (.patches, _): self = .glcic
    case (.none, .poisson): self = .network
    case (.none, .none): self = .networkUnblended
    }
  }

  /// What the method is called in tables.
  public var title: String {
    switch self {
    case .glcic: "glcic"
    case .network: "network"
    case .networkUnblended: "network, unblended"
    case .classical(let method): method.title
    }
  }

  /// Whether a model is needed.
  public var usesNetwork: Bool {
    switch self {
    case .glcic, .network, .networkUnblended: true
    case .classical: false
    }
  }

  /// Whether a seed decides how the holes are filled.
  public var usesSeed: Bool { self == .glcic || self == .classical(.patchMatch) }

  /// Returns the options with which a network fills in this way; nil for a method without one.
  public func options(
    strategy: CompletionOptions.Strategy = .auto, wholeImage: Bool = false, seed: UInt64 = 0
  ) -> CompletionOptions? {
    guard usesNetwork else { return nil }
    return CompletionOptions(
      texture: self == .glcic ? .patches : .none, blending: self == .networkUnblended ? .none : .poisson,
      strategy: strategy, wholeImage: wholeImage, seed: seed)
  }
}

extension FillMethod: CaseIterable {
  public static var allCases: [FillMethod] {
    [.glcic, .network, .networkUnblended] + ClassicalMethod.allCases.map(Self.classical)
  }
}

extension FillMethod: RawRepresentable {
  public init?(rawValue: String) {
    guard let method = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = method
  }

  public var rawValue: String {
    switch self {
    case .glcic: "glcic"
    case .network: "network"
    case .networkUnblended: "network-unblended"
    case .classical(let method): method.rawValue
    }
  }
}
