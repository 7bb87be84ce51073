internal import Imaging

/// A part of an image that holds all that decides how some of its holes are filled.
///
/// It is treated as an image of its own: its borders are the image's, or lie too far from the holes to be seen.
struct HolePart: Sendable, Equatable {
  /// Where the part lies in the image.
  let extent: Box
  /// All holes inside the extent.
  let holes: Mask
  /// The holes that this part is there to fill.
  let targets: Mask
  /// The part of the extent that the network is shown: the whole, unless patches ask for a wider extent.
  let view: Box
  /// How often the part is halved before the network sees it.
  var halvings = 0

  /// Creates a part that the network is shown whole.
  init(extent: Box, holes: Mask, targets: Mask, halvings: Int = 0) {
    self.init(extent: extent, holes: holes, targets: targets, view: holes.bounds, halvings: halvings)
  }

  private init(extent: Box, holes: Mask, targets: Mask, view: Box, halvings: Int) {
    self.extent = extent
    self.holes = holes
    self.targets = targets
    self.view = view
    self.halvings = halvings
  }

  /// Cuts the holes of an image into groups that do not see each other.
  ///
  /// - Parameters:
  ///   - mask: The holes of the whole image that are to be filled.
  ///   - unknown: Those, and all other pixels whose colours are unknown.
  ///   - margin: How far the network sees, in pixels.
  ///   - grid: The network's grid step in pixels, with which the parts are aligned.
  /// - Returns: Parts that do not overlap, to be filled at the image's own size.
  static func parts(of mask: Mask, unknown: Mask, margin: Int, grid: Int) -> [HolePart] {
    let extents = mask.occupiedCells(size: 128).map { mask.surroundings(of: $0, margin: margin, grid: grid) }
    return Box.joiningOverlaps(extents).map { box in
      HolePart(extent: box, holes: unknown.cropped(to: box), targets: mask.cropped(to: box))
    }
  }

  /// Returns the part with the same targets, to be filled from smaller versions of it.
  ///
  /// What the network sees there is larger in the image, and so is the part; it may hold other holes then.
  func halved(times halvings: Int, margin: Int, grid: Int, mask: Mask) -> HolePart {
    guard halvings > 0, let bounds = targets.boundingBox else { return self }
    let inside = bounds.moved(x: extent.x, y: extent.y)
    let wide = mask.surroundings(of: inside, margin: margin << halvings, grid: grid << halvings)
    return HolePart(
      extent: wide, holes: mask.cropped(to: wide), targets: moved(targets, to: wide), halvings: halvings)
  }

  /// Returns the part with an extent in which patches for its targets can be found; the network's view stays.
  ///
  /// - Parameters:
  ///   - margin: How far patches may lie from the targets, in pixels.
  ///   - least: The least side of the extent, where the image is as large.
  ///   - grid: The network's grid step in pixels.
  ///   - mask: The holes of the whole image.
  /// - Returns: The wider part; it may hold other holes.
  func widened(margin: Int, least: Int, grid: Int, mask: Mask) -> HolePart {
    guard let bounds = targets.boundingBox?.moved(x: extent.x, y: extent.y) else { return self }
    func window(_ range: Range<Int>, size: Int) -> Range<Int> {
      let margin = max(margin, (least - range.count + 1) / 2)
      // Beside the image's border it reaches the further to the other side.
      let start = min(max(0, range.lowerBound - margin), max(0, size - range.count - 2 * margin))
      return start..<min(size, start + range.count + 2 * margin)
    }
    let (columns, rows) = (window(bounds.columns, size: mask.width), window(bounds.rows, size: mask.height))
    let wide = Box(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
    let aligned = mask.surroundings(of: wide.union(extent), margin: 0, grid: grid << halvings)
    return HolePart(
      extent: aligned, holes: mask.cropped(to: aligned), targets: moved(targets, to: aligned),
      view: view.moved(x: extent.x - aligned.x, y: extent.y - aligned.y), halvings: halvings)
  }

  /// Returns the part with an extent that holds something known, where all around the targets is transparent.
  ///
  /// - Parameters:
  ///   - grid: The network's grid step in pixels.
  ///   - mask: The holes of the whole image; at least one pixel is known.
  /// - Returns: The part, wider where needed; the network's view stays.
  func reachingKnown(grid: Int, mask: Mask) -> HolePart {
    var part = self
    var margin = max(extent.width, extent.height)
    while part.holes.area == part.extent.area, part.extent != mask.bounds {
      margin *= 2
      part = part.widened(margin: margin, least: 0, grid: grid, mask: mask)
    }
    return part
  }

  /// Returns a mask of the part's extent as one of another extent that holds all its holes.
  private func moved(_ mask: Mask, to other: Box) -> Mask {
    var result = Mask(width: other.width, height: other.height)
    result.formUnion(mask, x: extent.x - other.x, y: extent.y - other.y)
    return result
  }
}

extension Mask {
  /// The box with at least `margin` pixels more on each side, on the grid, within the mask.
  fileprivate func surroundings(of box: Box, margin: Int, grid: Int) -> Box {
    func aligned(_ range: Range<Int>, within size: Int) -> Range<Int> {
      let low = max(0, range.lowerBound - margin) / grid * grid
      return low..<min(size, (range.upperBound + margin + grid - 1) / grid * grid)
    }
    let columns = aligned(box.columns, within: width)
    let rows = aligned(box.rows, within: height)
    return Box(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }
}

extension Box {
  /// Returns boxes that do not overlap and cover the given ones: overlapping ones are joined.
  fileprivate static func joiningOverlaps(_ boxes: [Box]) -> [Box] {
    var result: [Box] = []
    for box in boxes {
      var joined = box
      // What is joined grows, and may meet others then.
      while let index = result.firstIndex(where: { $0.intersects(joined) }) {
        joined = joined.union(result.remove(at: index))
      }
      result.append(joined)
    }
    return result
  }
}
