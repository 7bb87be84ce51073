/// A rectangle of whole pixels: `width` × `height` pixels whose top left one is (`x`, `y`).
public struct Box: Sendable, Hashable, Codable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// Creates the square in the middle of an image of `imageWidth` × `imageHeight`; an odd rest lies to the right and below.
  public init(middleSquare side: Int, imageWidth: Int, imageHeight: Int) {
    self.init(x: (imageWidth - side) / 2, y: (imageHeight - side) / 2, width: side, height: side)
  }

  /// The columns that the box covers.
  public var columns: Range<Int> { x..<(x + width) }

  /// The rows that the box covers.
  public var rows: Range<Int> { y..<(y + height) }

  /// The number of pixels in the box.
  public var area: Int { width * height }

  /// Returns the smallest box that holds this one and `other`.
  public func union(_ other: Box) -> Box {
    let left = min(x, other.x)
    let top = min(y, other.y)
    return Box(
      x: left, y: top,
      width: max(x + width, other.x + other.width) - left,
      height: max(y + height, other.y + other.height) - top)
  }

  /// Returns the box grown by `margin` pixels on each side and cut to an image of `imageWidth` × `imageHeight`.
  public func expanded(by margin: Int, imageWidth: Int, imageHeight: Int) -> Box {
    let left = max(0, x - margin)
    let top = max(0, y - margin)
    return Box(
      x: left, y: top,
      width: min(imageWidth, x + width + margin) - left,
      height: min(imageHeight, y + height + margin) - top)
  }

  /// Whether the two boxes share a pixel.
  public func intersects(_ other: Box) -> Bool {
    x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
  }

  /// Returns the box shifted by (`dx`, `dy`) pixels.
  public func moved(x dx: Int, y dy: Int) -> Box { Box(x: x + dx, y: y + dy, width: width, height: height) }

  /// Whether `other` lies within this box.
  public func contains(_ other: Box) -> Bool { union(other) == self }

  /// Returns the box cut into equal parts, row by row, with sides of at most `size` pixels.
  public func tiles(size: Int) -> [Box] {
    func cuts(_ range: Range<Int>) -> [Range<Int>] {
      let parts = (range.count + size - 1) / size
      return (0..<parts).map { part in
        (range.lowerBound + range.count * part / parts)..<(range.lowerBound + range.count * (part + 1) / parts)
      }
    }
    return cuts(rows).flatMap { rows in
      cuts(columns).map { columns in
        Box(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
      }
    }
  }
}
