/// Why an image could not be read, converted or written.
///
/// `description` is one line for the person at the terminal, such as `photo.jpg: no such file`.
public struct ImagingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure, for callers that act on it.
  public enum Code: Sendable {
    /// There is no such file, or it is not one that can be read.
    case unreadable
    /// The bytes are not an image of a format that is read here, or of a kind that is not.
    case unsupported
    /// The image is truncated or corrupt.
    case damaged
    /// The header states more pixels than the limit allows.
    case tooLarge
    /// Two images that belong together differ in size.
    case sizeMismatch
    /// The output cannot be written.
    case unwritable
    /// There is a file already, which was not to be replaced.
    case present
  }

  public let code: Code
  /// The file, or another name of the image.
  public let name: String
  /// What is wrong and, where something helps, what to do.
  public let reason: String

  /// Creates an error about the image called `name`.
  public init(_ code: Code, name: String, reason: String) {
    self.code = code
    self.name = name
    self.reason = reason
  }

  public var description: String {
    "\(name): \(reason)".split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
