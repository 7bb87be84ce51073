/// The image at its own size and at halves of it, down to where the holes are some patches wide.
package struct PatchPyramid {
  /// From the finest to the coarsest.
  private(set) var levels: [Level]

  /// One size of the image.
  package struct Level: Sendable {
    package let colors: PatchColors
    package let mask: Mask
    package let geometry: PatchGeometry

    package init(colors: PatchColors, mask: Mask, geometry: PatchGeometry) {
      self.colors = colors
      self.mask = mask
      self.geometry = geometry
    }
  }

  // Smaller ones leave too few patches to choose from, and lose what the rim tells.
  private static let coarsestHole = 30.0
  private static let leastSources = 64

  /// Halves the image as often as the widest place of its holes asks for.
  init(finest: PatchColors, mask: Mask, geometry: PatchGeometry, widestHole: Double) {
    levels = [Level(colors: finest, mask: mask, geometry: geometry)]
    var widest = widestHole
    while widest > Self.coarsestHole, let last = levels.last {
      let mask = last.mask.halved()
      let geometry = PatchGeometry(mask: mask)
      guard geometry.sourceCount >= Self.leastSources else { break }
      let colors = last.colors.halved(mask: last.mask, smallMask: mask)
      levels.append(Level(colors: colors, mask: mask, geometry: geometry))
      widest /= 2
    }
  }
}
