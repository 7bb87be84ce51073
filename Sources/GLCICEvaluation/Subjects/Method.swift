public import GLCIC
public import Imaging

/// A way to fill holes that evaluation compares.
public struct Method: Sendable {
  /// The method's name in files and on the command line, different from those of the others.
  public let id: String
  /// The method's name in tables.
  public let title: String
  /// What fills.
  public let filler: Filler

  public init(id: String, title: String, filler: Filler) {
    self.id = id
    self.title = title
    self.filler = filler
  }

  /// Creates a classical method.
  public init(_ method: ClassicalMethod) {
    self.init(
      id: method.rawValue, title: method.title, filler: .classical(ClassicalCompleter(method: method)))
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
