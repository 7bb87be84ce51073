/// What a filled image should look like from afar: a network's fill, at one of the image's halves.
///
/// Patches are compared by it too, where they come from and where they go, as in A. Hertzmann et al., *Image Analogies*,
/// SIGGRAPH 2001. There both sides are blurred alike. A network's fill is soft already, so here the photograph is blurred
/// more than the fill; blurred as little, only what is as soft as the fill would resemble it.
struct PatchGuide {
  /// The image with its holes filled, 1 / 2^`halvings` of its size, ⌈/ 2⌉ each time.
  let fill: PlanarImage
  let halvings: Int
  /// The holes, of the fill's size.
  private let holes: Mask
  /// The image's own size, and those of its halves as far as the fill's or beyond.
  private let sizes: [(width: Int, height: Int)]

  /// - Parameters:
  ///   - fill: The image with its holes filled, 1 / 2^`halvings` of its size.
  ///   - halvings: How often the image was halved.
  ///   - mask: The image's holes at its own size.
  init(fill: PlanarImage, halvings: Int, mask: Mask) {
    self.fill = fill
    self.halvings = halvings
    holes = (0..<halvings).reduce(mask) { mask, _ in mask.halved() }
    var sizes = [(width: mask.width, height: mask.height)]
    for level in 0..<halvings { sizes.append(((sizes[level].width + 1) / 2, (sizes[level].height + 1) / 2)) }
    precondition(
      fill.width == sizes[halvings].width && fill.height == sizes[halvings].height,
      "the guide's size does not fit the image's")
    self.sizes = sizes
  }

  // Three box blurs, of 9 and of 3 pixels: about Gaussians of σ 4.5 and 1.4.
  private static let photographRadius = 4
  private static let fillRadius = 1

  /// Returns the blurred fill at a number of levels, from the finest.
  func blurred(levels count: Int) -> [PatchColors] {
    var levels = [PatchColors?](repeating: nil, count: count)
    var soft = fill.blurred(radius: Self.photographRadius, times: 3)
    soft.paste(fill.blurred(radius: Self.fillRadius, times: 3), x: 0, y: 0, where: holes)
    var image = soft
    for level in (0...halvings).reversed() {
      if level < halvings { image = image.doubled(width: sizes[level].width, height: sizes[level].height) }
      if level < count { levels[level] = PatchColors(image) }
    }
    image = soft
    for level in 0..<count where level > halvings {
      image = image.halved()
      levels[level] = PatchColors(image)
    }
    return levels.compactMap(\.self)
  }

  /// Returns the fill itself at a level, from the finest.
  func fill(at level: Int) -> PlanarImage {
    var image = fill
    for _ in halvings..<max(level, halvings) { image = image.halved() }
    for finer in stride(from: halvings - 1, through: min(level, halvings), by: -1) {
      image = image.doubled(width: sizes[finer].width, height: sizes[finer].height)
    }
    return image
  }

  /// Returns the fill at the image's own size, in a part of it that holds a box, and where that part lies.
  func fill(around box: Box) -> (image: PlanarImage, box: Box) {
    // A pixel more on each side, so that what is interpolated there does not matter.
    let step = 1 << halvings
    let (left, top) = (max(0, box.x / step - 1), max(0, box.y / step - 1))
    let right = min(fill.width, (box.x + box.width - 1) / step + 2)
    let bottom = min(fill.height, (box.y + box.height - 1) / step + 2)
    var part = Box(x: left, y: top, width: right - left, height: bottom - top)
    var image = fill.cropped(to: part)
    for level in (0..<halvings).reversed() {
      part = Box(
        x: 2 * part.x, y: 2 * part.y, width: min(2 * part.width, sizes[level].width - 2 * part.x),
        height: min(2 * part.height, sizes[level].height - 2 * part.y))
      image = image.doubled(width: part.width, height: part.height)
    }
    return (image, part)
  }
}
