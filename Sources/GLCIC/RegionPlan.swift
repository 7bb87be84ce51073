public import Imaging

/// Which parts of an image the network must compute for the holes of a mask.
///
/// The network's output at a pixel depends on a bounded neighbourhood. A region is a box of outputs that holds
/// hole pixels, and the larger box of inputs that decides them; what the network gives for the input box alone
/// equals, inside the output box, what it gives for the whole image. Together the output boxes cover all holes.
public struct RegionPlan: Sendable, Equatable {
  /// One pass of the network.
  public struct Region: Sendable, Hashable {
    /// The pixels whose output is used.
    public let output: Box
    /// The pixels that the network is given.
    ///
    /// Zero padding at its sides is real, or too far away to matter.
    public let input: Box
  }

  public let regions: [Region]

  /// The smallest box that holds every input box.
  public var extent: Box? {
    regions.dropFirst().reduce(regions.first?.input) { $0?.union($1.input) }
  }

  /// Plans the regions of a mask.
  ///
  /// - Parameters:
  ///   - mask: The holes; it has the image's size.
  ///   - radius: The receptive radius of the network in pixels.
  ///   - tileSize: The largest side of an output box, which bounds the memory of a pass.
  public init(mask: Mask, radius: Int, tileSize: Int = 1024) {
    let margin = radius + 1
    func input(_ box: Box) -> Box {
      let wide = box.expanded(by: margin, imageWidth: mask.width, imageHeight: mask.height)
      let columns = Self.aligned(wide.columns, within: mask.width)
      let rows = Self.aligned(wide.rows, within: mask.height)
      return Box(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
    }
    var boxes = Self.occupiedCells(of: mask)
    boxes = Self.merged(boxes) { input($0).area }
    boxes = boxes.flatMap { Self.tiles(of: $0, size: tileSize) }
    regions = boxes.map { Region(output: $0, input: input($0)) }
  }

  /// The network's grid step in input pixels: two layers of stride 2.
  private static let gridStep = 4

  /// Returns a range at least as wide that starts on the network's grid, and whose length leaves the same
  /// remainder as the whole side does, because padding may depend on it.
  private static func aligned(_ range: Range<Int>, within size: Int) -> Range<Int> {
    let low = range.lowerBound / gridStep * gridStep
    var high = range.upperBound
    while high < size, (high - low) % gridStep != size % gridStep { high += 1 }
    return low..<high
  }

  /// The tight boxes of the holes inside each cell of a coarse grid.
  private static func occupiedCells(of mask: Mask, cell: Int = 128) -> [Box] {
    var boxes: [Box] = []
    for top in stride(from: 0, to: mask.height, by: cell) {
      for left in stride(from: 0, to: mask.width, by: cell) {
        let box = Box(
          x: left, y: top, width: min(cell, mask.width - left), height: min(cell, mask.height - top))
        guard let tight = mask.cropped(to: box).boundingBox else { continue }
        boxes.append(Box(x: left + tight.x, y: top + tight.y, width: tight.width, height: tight.height))
      }
    }
    return boxes
  }

  /// Joins boxes as long as computing the joint box costs no more than computing both.
  private static func merged(_ boxes: [Box], cost: (Box) -> Int) -> [Box] {
    var boxes = boxes
    var changed = true
    while changed {
      changed = false
      var index = 0
      while index < boxes.count {
        var other = index + 1
        while other < boxes.count {
          let union = boxes[index].union(boxes[other])
          if cost(union) <= cost(boxes[index]) + cost(boxes[other]) {
            boxes[index] = union
            boxes.remove(at: other)
            changed = true
          } else {
            other += 1
          }
        }
        index += 1
      }
    }
    return boxes
  }

  /// Cuts a box into equal parts with sides of at most `size`.
  private static func tiles(of box: Box, size: Int) -> [Box] {
    func cuts(_ range: Range<Int>) -> [Range<Int>] {
      let parts = (range.count + size - 1) / size
      return (0..<parts).map { part in
        (range.lowerBound + range.count * part / parts)..<(range.lowerBound + range.count * (part + 1) / parts)
      }
    }
    return cuts(box.rows).flatMap { rows in
      cuts(box.columns).map { columns in
        Box(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
      }
    }
  }
}
