/// Fills holes with patches of the same image that fit together and to the rim.
///
/// The method and its sources: ``PatchSynthesis``. In the end the weighted mean of the patches is joined to the rim, so
/// that no seam shows there (``PatchComposition``).
public enum PatchMatchFill {
  /// Returns `image` with its holes filled by patches of 7 × 7 pixels.
  ///
  /// Patches come from anywhere in the image, wholly known and inside it; of two that fit alike, the nearer is
  /// preferred. The work starts from a harmonic fill in a version of the image so small that no hole is much
  /// wider than a few patches. Every filled sample is within the range of the known ones of its channel. Known
  /// samples come back bit for bit; those inside the holes are never read.
  ///
  /// The result depends on the seed, not on the number of threads. Time grows with the holes' area, some 5 s a
  /// million pixels of hole on one core, and little with the image's: at sizes with more than half a million patches
  /// to find, what was found at half the size is only improved. Memory is about 40 bytes for each pixel of the image.
  ///
  /// - Parameters:
  ///   - image: Any number of channels; three are red, green, blue. Patches are compared by the first three.
  ///   - mask: The holes, of the image's size, of any shape and number.
  ///   - targets: Those of them to fill; all where nil.
  ///   - seed: Decides the random steps of the search.
  /// - Returns: The filled image; the harmonic fill where no whole patch is known, as in an image of less than
  ///   7 pixels a side or under scattered holes; the image as it is without a hole or a known pixel.
  /// - Precondition: `image` and `mask` have the same size.
  public static func fill(
    _ image: PlanarImage, mask: Mask, targets: Mask? = nil, seed: UInt64 = 0
  ) -> PlanarImage {
    fill(image, mask: mask, targets: targets, seed: seed, isParallel: true)
  }

  /// The same, on one thread where `isParallel` is false.
  package static func fill(
    _ image: PlanarImage, mask: Mask, targets: Mask? = nil, seed: UInt64, isParallel: Bool
  ) -> PlanarImage {
    precondition(
      image.width == mask.width && image.height == mask.height, "the mask's size is not the image's")
    guard mask.boundingBox != nil else { return image }
    let synthesis = PatchSynthesis(
      image: image, mask: mask, targets: targets ?? mask, settings: .classical, seed: seed,
      isParallel: isParallel)
    return synthesis.filled() ?? HarmonicFill.fill(image, mask: mask)
  }
}
