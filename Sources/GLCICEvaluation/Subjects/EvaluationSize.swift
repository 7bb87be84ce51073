public import Imaging

/// The size at which images are measured.
public enum EvaluationSize: Sendable, Hashable {
  /// The shorter side is resized to so many pixels, and the middle square is taken.
  case square(Int)
  /// Images as they are.
  case full

  /// Decodes an image and brings it to the size; its samples are those of 8 bits.
  ///
  /// - Parameters:
  ///   - data: An encoded image.
  ///   - name: What errors call it.
  /// - Returns: RGB planes of the size.
  /// - Throws: `ImagingError` where the image cannot be read.
  public func image(decoding data: [UInt8], name: String) throws(ImagingError) -> PlanarImage {
    switch self {
    case .full:
      return try Image(data: data, name: name).modelPlanes().rounded8Bit()
    case .square(let size):
      let image = try PlanarImage(decoding: data, shorterSide: size, name: name)
      return image.cropped(
        to: Box(middleSquare: size, imageWidth: image.width, imageHeight: image.height))
    }
  }
}
