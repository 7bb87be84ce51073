public import GLCIC
public import Imaging

/// A photograph prepared for evaluation: its middle, and a hole drawn from a seed.
public struct EvaluationImage: Sendable {
  public let truth: PlanarImage
  public let mask: Mask

  /// Prepares an image.
  ///
  /// - Parameters:
  ///   - data: An encoded image; its shorter side is resized to `size`, and the middle square is taken.
  ///   - name: What errors call it.
  ///   - size: The side of the square in pixels.
  ///   - holes: The shape of the hole.
  ///   - seed: With `index`, decides the hole.
  ///   - index: The image's place in the evaluation.
  /// - Throws: `ImagingError` where the image cannot be read.
  public init(
    decoding data: [UInt8], name: String, size: Int, holes: HoleShape, seed: UInt64, index: Int
  ) throws(ImagingError) {
    let image = try PlanarImage(decoding: data, shorterSide: size, name: name)
    truth = image.cropped(
      to: Box(x: (image.width - size) / 2, y: (image.height - size) / 2, width: size, height: size))
    var random = RandomSource(seed: seed, UInt64(index))
    mask = HoleSampler(shape: holes).sample(width: size, height: size, using: &random).mask
  }

  /// The image with its hole white.
  public var masked: PlanarImage { truth.filling(mask, with: 1) }
}
