/// The unknowns of one grid: its pixels in row order, stored compactly.
struct MultigridPixels {
  /// The column of each pixel.
  private(set) var columns: [Int32] = []
  /// The index of the first pixel of each row, and the pixel count at the end.
  private(set) var rowStarts: [Int32] = [0]
  /// One more than the largest column.
  private(set) var width = 0

  var count: Int { columns.count }
  var height: Int { rowStarts.count - 1 }

  /// Lists the hole pixels of `mask` within `box`; columns and rows count from the box's corner.
  init(mask: Mask, box: Box) {
    width = box.width
    rowStarts.reserveCapacity(box.height + 1)
    mask.values.withUnsafeBufferPointer { values in
      for row in box.rows {
        let start = row * mask.width + box.x
        for column in 0..<box.width where values[start + column] != 0 { columns.append(Int32(column)) }
        rowStarts.append(Int32(columns.count))
      }
    }
  }

  /// Lists every pixel of `fine` whose row and column are even, halves both, and returns in `parents` which
  /// pixel of `fine` each is.
  init(coarsening fine: MultigridPixels, parents: inout [Int32]) {
    width = (fine.width + 1) / 2
    parents.removeAll(keepingCapacity: true)
    for row in stride(from: 0, to: fine.height, by: 2) {
      for index in fine.rowStarts[row]..<fine.rowStarts[row + 1] where fine.columns[Int(index)] & 1 == 0 {
        columns.append(fine.columns[Int(index)] / 2)
        parents.append(index)
      }
      rowStarts.append(Int32(columns.count))
    }
  }

  /// Calls `body` for each pixel with its index, row and column, and pointers into the index maps of the
  /// rows above, at and below it, placed so that `[-1]`, `[0]` and `[1]` are the columns around the pixel.
  ///
  /// A map holds `count` where there is no pixel. Only three rows are ever mapped, so that the memory stays
  /// linear in the number of pixels.
  func forEachNeighbourhood(
    _ body: (
      _ index: Int, _ row: Int, _ column: Int,
      _ above: UnsafePointer<Int32>, _ here: UnsafePointer<Int32>, _ below: UnsafePointer<Int32>
    ) -> Void
  ) {
    let lineCount = width + 2
    let maps = LoopStorage(count: 3 * lineCount, repeating: Int32(count))
    let absent = Int32(count)
    withExtendedLifetime(maps) {
      let lines = (0..<3).map { maps.pointer + $0 * lineCount + 1 }
      if height > 0 { write(row: 0, into: lines[0]) }
      for row in 0..<height {
        let (above, here, below) = (lines[(row + 2) % 3], lines[row % 3], lines[(row + 1) % 3])
        if row + 1 < height { write(row: row + 1, into: below) }
        for index in Int(rowStarts[row])..<Int(rowStarts[row + 1]) {
          let column = Int(columns[index])
          body(index, row, column, above + column, here + column, below + column)
        }
        if row > 0 { write(row: row - 1, into: above, value: absent) }
      }
    }
  }

  /// Writes the index of each pixel of `row` (or `value`) into a map.
  private func write(row: Int, into line: UnsafeMutablePointer<Int32>, value: Int32? = nil) {
    for index in rowStarts[row]..<rowStarts[row + 1] { line[Int(columns[Int(index)])] = value ?? index }
  }
}
