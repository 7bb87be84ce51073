/// The image at its own size and at halves of it, down to where the holes are some patches wide.
package struct PatchPyramid {
  /// From the finest to the coarsest.
  private(set) var levels: [Level]

  /// One size of the image.
  package struct Level: Sendable {
    package let colors: PatchColors
    /// All holes.
    package let mask: Mask
    /// The holes to fill.
    package let targets: Mask
    package let geometry: PatchGeometry
    /// What the filled image should look like from afar, or nil.
    let guide: PatchColors?

    package init(
      colors: PatchColors, mask: Mask, targets: Mask? = nil, geometry: PatchGeometry? = nil,
      guide: PatchColors? = nil
    ) {
      self.colors = colors
      self.mask = mask
      self.targets = targets ?? mask
      self.geometry = geometry ?? PatchGeometry(mask: mask, targets: targets)
      self.guide = guide
    }
  }

  // Smaller ones leave too few patches to choose from, and lose what the rim tells.
  private static let leastSources = 64

  /// Halves the image as often as the widest place of its holes asks for.
  ///
  /// - Parameters:
  ///   - image: The image at its own size.
  ///   - mask: All holes.
  ///   - targets: The holes to fill.
  ///   - coarsestHole: How wide the widest hole is at the coarsest level at most, in pixels.
  ///   - guide: What the filled image should look like, or nil.
  init(image: PlanarImage, mask: Mask, targets: Mask, coarsestHole: Double, guide: PatchGuide?) {
    var masks = [(mask: mask, targets: targets, geometry: PatchGeometry(mask: mask, targets: targets))]
    var widest = targets.widestPlace
    while widest > coarsestHole, let last = masks.last {
      let (mask, targets) = (last.mask.halved(), last.targets.halved())
      let geometry = PatchGeometry(mask: mask, targets: targets)
      guard geometry.sourceCount >= Self.leastSources else { break }
      masks.append((mask, targets, geometry))
      widest /= 2
    }
    let guides = guide?.blurred(levels: masks.count)
    var colors = PatchColors(image, mask: mask)
    levels = masks.enumerated().map { number, part in
      if number > 0 { colors = colors.halved(smallMask: part.mask) }
      return Level(
        colors: colors, mask: part.mask, targets: part.targets, geometry: part.geometry,
        guide: guides?[number])
    }
  }
}

extension Mask {
  /// The width of the widest place of the holes, what lies outside of their surroundings left out.
  fileprivate var widestPlace: Double {
    guard let box = boundingBox else { return 0 }
    return cropped(to: box.expanded(by: 1, imageWidth: width, imageHeight: height)).widestHole
  }
}
