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
  /// How often the part is halved before the network sees it.
  var halvings = 0

  /// Cuts the holes of an image into groups that do not see each other.
  ///
  /// - Parameters:
  ///   - mask: The holes of the whole image.
  ///   - margin: How far the network sees, in pixels.
  ///   - grid: The network's grid step in pixels, with which the parts are aligned.
  /// - Returns: Parts that do not overlap, to be filled at the image's own size.
  static func parts(of mask: Mask, margin: Int, grid: Int) -> [HolePart] {
    let extents = mask.occupiedCells(size: 128).map { mask.surroundings(of: $0, margin: margin, grid: grid) }
    return Box.joiningOverlaps(extents).map { box in
      let holes = mask.cropped(to: box)
      return HolePart(extent: box, holes: holes, targets: holes)
    }
  }

  /// Returns the part with the same targets, to be filled from smaller versions of it.
  ///
  /// What the network sees there is larger in the image, and so is the part; it may hold other holes then.
  func halved(times halvings: Int, margin: Int, grid: Int, mask: Mask) -> HolePart {
    guard halvings > 0, let bounds = targets.boundingBox else { return self }
    let inside = bounds.moved(x: extent.x, y: extent.y)
    let wide = mask.surroundings(of: inside, margin: margin << halvings, grid: grid << halvings)
    var wider = Mask(width: wide.width, height: wide.height)
    wider.formUnion(targets, x: extent.x - wide.x, y: extent.y - wide.y)
    return HolePart(extent: wide, holes: mask.cropped(to: wide), targets: wider, halvings: halvings)
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
