public import GLCIC
public import Imaging

/// A way to fill holes that evaluation compares.
public enum Method: Sendable {
  /// A network, with its options.
  case network(Completer, CompletionOptions)
  /// Fast marching (Telea 2004), radius 5 as OpenCV's users take it.
  case telea
  /// The solution of Laplace's equation with the rim as boundary.
  case harmonic
  /// The mean colour of the known pixels.
  case mean

  /// The method's name in tables.
  public var name: String {
    switch self {
    case .network(_, let options): options.blending == .poisson ? "network, blended" : "network"
    case .telea: "Telea"
    case .harmonic: "harmonic fill"
    case .mean: "mean colour"
    }
  }

  /// Returns the image with its holes filled, limited to 0...1; known samples as they were.
  public func fill(_ image: PlanarImage, mask: Mask) async throws -> PlanarImage {
    var result =
      switch self {
      case .network(let completer, let options):
        try await completer.complete(image, mask: mask, options: options)
      case .telea: FastMarching.fill(image, mask: mask, radius: 5)
      case .harmonic: HarmonicFill.fill(image, mask: mask)
      case .mean: Self.meanFill(image, mask: mask)
      }
    for index in result.samples.indices { result.samples[index] = min(1, max(0, result.samples[index])) }
    return result
  }

  private static func meanFill(_ image: PlanarImage, mask: Mask) -> PlanarImage {
    var result = image
    let known = max(1, image.planeCount - mask.area)
    for channel in 0..<image.channels {
      let plane = channel * image.planeCount
      var sum = 0.0
      for (pixel, hole) in mask.values.enumerated() where hole == 0 {
        sum += Double(image.samples[plane + pixel])
      }
      for (pixel, hole) in mask.values.enumerated() where hole != 0 {
        result.samples[plane + pixel] = Float(sum / Double(known))
      }
    }
    return result
  }
}
