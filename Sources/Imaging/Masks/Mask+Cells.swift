extension Mask {
  /// Returns the tight boxes of the holes inside each cell of a grid, cells without a hole left out.
  ///
  /// - Parameter size: The side of a cell in pixels.
  /// - Returns: Boxes that do not overlap, row by row.
  public func occupiedCells(size: Int) -> [Box] {
    precondition(size > 0, "a cell has a size")
    var boxes: [Box] = []
    for top in stride(from: 0, to: height, by: size) {
      // Most rows of most masks are empty: one look at a whole strip skips them.
      let rows = top..<min(top + size, height)
      guard values[(rows.lowerBound * width)..<(rows.upperBound * width)].contains(1) else { continue }
      for left in stride(from: 0, to: width, by: size) {
        let cell = Box(x: left, y: top, width: min(size, width - left), height: rows.count)
        guard let tight = cropped(to: cell).boundingBox else { continue }
        boxes.append(Box(x: left + tight.x, y: top + tight.y, width: tight.width, height: tight.height))
      }
    }
    return boxes
  }
}
