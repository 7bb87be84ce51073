public import GLCIC
public import Imaging

/// A way to fill holes that evaluation compares.
public enum Method: Sendable {
  /// A network, with its options.
  case network(Completer, CompletionOptions)
  /// A method that needs no training.
  case classical(ClassicalMethod)

  /// The method's name in tables.
  public var name: String {
    switch self {
    case .network(_, let options): options.blending == .poisson ? "network, blended" : "network"
    case .classical(let method): method.title
    }
  }

  /// Returns the image with its holes filled, limited to 0...1; known samples as they were.
  public func fill(_ image: PlanarImage, mask: Mask) async throws -> PlanarImage {
    var result =
      switch self {
      case .network(let completer, let options):
        try await completer.complete(image, mask: mask, options: options)
      case .classical(let method): try method.fill(image, mask: mask)
      }
    for index in result.samples.indices { result.samples[index] = min(1, max(0, result.samples[index])) }
    return result
  }
}
