public import GLCIC
public import Imaging

/// A way to fill holes that evaluation compares.
public struct Method: Sendable {
  /// How a method fills.
  public enum Kind: Sendable {
    /// A network, with its options.
    case network(Completer, CompletionOptions)
    /// A method that needs no training.
    case classical(ClassicalMethod)
  }

  /// The method's name in files and on the command line, different from those of the others.
  public let id: String
  /// The method's name in tables.
  public let title: String
  public let kind: Kind

  public init(id: String, title: String, kind: Kind) {
    self.id = id
    self.title = title
    self.kind = kind
  }

  /// Creates a classical method.
  public init(_ method: ClassicalMethod) {
    self.init(id: method.rawValue, title: method.title, kind: .classical(method))
  }
}

extension PlanarImage {
  /// Returns the image limited to 0...1 and rounded to the levels of 8 bits, as files hold it.
  public func rounded8Bit() -> PlanarImage {
    var result = self
    result.samples.withUnsafeMutableBufferPointer { samples in
      for index in samples.indices {
        samples[index] = (min(1, max(0, samples[index])) * 255).rounded() / 255
      }
    }
    return result
  }
}
