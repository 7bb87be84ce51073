/// Fills holes with patches of the same image that fit together and to the rim.
///
/// Y. Wexler, E. Shechtman, M. Irani, *Space-Time Completion of Video*, PAMI 29(3), 2007: coarse to fine, the
/// nearest patches are searched and vote for the colours in turn. The search is that of C. Barnes,
/// E. Shechtman, A. Finkelstein, D. Goldman, *PatchMatch*, ACM ToG 28(3), SIGGRAPH 2009. A measure of texture
/// beside the colours is compared too, as in A. Newson et al., *Video Inpainting of Complex Scenes*, SIAM J.
/// Imaging Sciences 7(4), 2014: without it, patches drift into whatever is smooth.
public enum PatchMatchFill {
  /// Returns `image` with its holes filled by patches of 7 × 7 pixels.
  ///
  /// Patches come from anywhere in the image, wholly known and inside it; of two that fit alike, the nearer is
  /// preferred. The work starts from a harmonic fill in a version of the image so small that no hole is much
  /// wider than a few patches. Every filled sample is a weighted mean of known ones of its channel. Known
  /// samples come back bit for bit; those inside the holes are never read.
  ///
  /// The result depends on the seed, not on the number of threads. Time grows with the holes' area, some 5 s a
  /// million pixels of hole on one core, and little with the image's: sizes of the image with more than a
  /// million patches to find are searched once only. Memory is about 40 bytes for each pixel of the image.
  ///
  /// - Parameters:
  ///   - image: Any number of channels; three are red, green, blue. Patches are compared by the first three.
  ///   - mask: The holes, of the image's size, of any shape and number.
  ///   - seed: Decides the random steps of the search.
  /// - Returns: The filled image; the harmonic fill where no whole patch is known, as in an image of less than
  ///   7 pixels a side or under scattered holes; the image as it is without a hole or a known pixel.
  /// - Precondition: `image` and `mask` have the same size.
  public static func fill(_ image: PlanarImage, mask: Mask, seed: UInt64 = 0) -> PlanarImage {
    fill(image, mask: mask, seed: seed, isParallel: true)
  }

  /// The same, on one thread where `isParallel` is false.
  package static func fill(
    _ image: PlanarImage, mask: Mask, seed: UInt64, isParallel: Bool
  ) -> PlanarImage {
    precondition(
      image.width == mask.width && image.height == mask.height, "the mask's size is not the image's")
    guard let box = mask.boundingBox else { return image }
    let geometry = PatchGeometry(mask: mask)
    guard geometry.sourceCount > 0 else { return HarmonicFill.fill(image, mask: mask) }
    let pyramid = PatchPyramid(
      finest: PatchColors(image, mask: mask), mask: mask, geometry: geometry, widestHole: mask.width(in: box))
    var coarser: PatchField?
    for (depth, level) in pyramid.levels.reversed().enumerated() {
      let field = PatchField(
        level, seed: seed &+ UInt64(depth) << 32, isParallel: isParallel, startingFrom: coarser)
      field.refine(rounds: rounds(depth: depth, targets: field.box.area))
      coarser = field
    }
    var result = image
    coarser?.paint(&result)
    return result
  }

  /// How often the nearest patches are searched and vote at a level; 0 is the coarsest.
  private static func rounds(depth: Int, targets: Int) -> Int {
    targets > 1 << 20 ? 1 : max(4, 10 - 2 * depth)
  }
}

extension Mask {
  /// The width of the widest place of the holes, which lie in `box`.
  fileprivate func width(in box: Box) -> Double {
    cropped(to: box.expanded(by: 1, imageWidth: width, imageHeight: height)).widestHole
  }
}
