/// Fills holes with patches of the same image that fit together, to the rim, and to a network's fill.
///
/// The network knows what goes where, and nothing finer; the photograph has the texture. Patches are chosen by both, and
/// put together so that they meet each other and the rim, and the network in its low frequencies (see
/// ``PatchSynthesis`` and ``PatchComposition``).
public enum GuidedPatchFill {
  /// Returns `image` with some of its holes filled.
  ///
  /// Patches of 7 × 7 pixels come from the surroundings of the holes, wholly known. Known samples come back bit for bit;
  /// those inside the holes are never read. The result depends on the seed, not on the number of threads. Time and
  /// memory follow the targets and the space between them, not the image.
  ///
  /// - Parameters:
  ///   - image: Three channels, samples in 0...1; changed in place where nobody else holds it.
  ///   - mask: All holes, of the image's size.
  ///   - targets: Those of them to fill, of the image's size.
  ///   - guide: The image with the targets filled by the network, at 1 / 2^`halvings` of the size, ⌈/ 2⌉ each time.
  ///   - halvings: How often the image was halved for the network.
  ///   - seed: Decides the random steps of the search.
  /// - Returns: The image with its targets filled, each channel within its range over the known pixels around; the
  ///   guide itself where no whole patch is known.
  /// - Precondition: The sizes fit each other.
  public static func fill(
    _ image: consuming PlanarImage, mask: Mask, targets: Mask, guide: PlanarImage, halvings: Int, seed: UInt64
  ) -> PlanarImage {
    fill(image, mask: mask, targets: targets, guide: guide, halvings: halvings, seed: seed, isParallel: true)
  }

  /// The same, on one thread where `isParallel` is false.
  package static func fill(
    _ image: consuming PlanarImage, mask: Mask, targets: Mask, guide: PlanarImage, halvings: Int,
    seed: UInt64,
    isParallel: Bool
  ) -> PlanarImage {
    precondition(
      image.width == mask.width && image.height == mask.height && targets.width == mask.width
        && targets.height == mask.height, "the masks' sizes are not the image's")
    precondition(image.channels == 3 && guide.channels == 3, "image and guide are red, green, blue")
    guard let box = targets.boundingBox else { return image }
    let window = Self.window(around: box, in: mask, step: 1 << halvings)
    let smallWindow = window.reduced(halvings: halvings)
    let (part, holes) = (image.cropped(to: window), mask.cropped(to: window))
    let synthesis = PatchSynthesis(
      image: part, mask: holes, targets: targets.cropped(to: window),
      guide: PatchGuide(
        fill: guide.cropped(to: smallWindow), halvings: halvings, mask: holes),
      settings: .guided, seed: seed, isParallel: isParallel)
    var result = image
    result.paste(
      synthesis.filled() ?? synthesis.guide?.fill(at: 0) ?? part, x: window.x, y: window.y,
      where: synthesis.targets)
    return result
  }

  // Sources come from as far around the holes, in pixels, and as shares of their longer side.
  private static let leastMargin = 256
  private static let marginShare = 0.5

  /// The part of the image that patches come from; its corner lies on the grid of the guide's pixels.
  private static func window(around box: Box, in mask: Mask, step: Int) -> Box {
    let margin = max(leastMargin, Int(marginShare * Double(max(box.width, box.height))))
    let wide = box.expanded(by: margin, imageWidth: mask.width, imageHeight: mask.height)
    let (left, top) = (wide.x / step * step, wide.y / step * step)
    // Odd sizes are rounded up at each halving, so the other end needs the grid too, or the image's border.
    func end(_ end: Int, size: Int) -> Int { min(size, (end + step - 1) / step * step) }
    return Box(
      x: left, y: top, width: end(wide.x + wide.width, size: mask.width) - left,
      height: end(wide.y + wide.height, size: mask.height) - top)
  }
}

extension Box {
  /// The box in an image that was halved, when its corner lies on the grid; sizes are rounded up at each halving.
  fileprivate func reduced(halvings: Int) -> Box {
    var (width, height) = (width, height)
    for _ in 0..<halvings { (width, height) = ((width + 1) / 2, (height + 1) / 2) }
    return Box(x: x >> halvings, y: y >> halvings, width: width, height: height)
  }
}
