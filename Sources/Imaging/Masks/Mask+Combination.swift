extension Mask {
  /// Adds the holes of another mask whose top left pixel lies at (`x`, `y`); what lies outside is ignored.
  public mutating func formUnion(_ other: Mask, x: Int = 0, y: Int = 0) {
    let rows = max(0, -y)..<max(max(0, -y), min(other.height, height - y))
    let columns = max(0, -x)..<max(max(0, -x), min(other.width, width - x))
    for row in rows {
      for column in columns where other[row, column] { values[(row + y) * width + column + x] = 1 }
    }
  }
}
