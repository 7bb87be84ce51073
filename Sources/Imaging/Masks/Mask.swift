/// Which pixels of an image are to be filled: 1 = hole, 0 = known.
public struct Mask: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// `height * width` values in row order, each 0 (known) or 1 (hole).
  public var values: [UInt8]

  /// Creates a mask from its values, row by row, each 0 or 1.
  ///
  /// - Precondition: `values.count == width * height`.
  public init(width: Int, height: Int, values: [UInt8]) {
    precondition(values.count == width * height, "value count does not fit the size")
    self.width = width
    self.height = height
    self.values = values
  }

  /// Creates a mask without a hole.
  public init(width: Int, height: Int) {
    self.init(width: width, height: height, values: Array(repeating: 0, count: width * height))
  }

  /// Creates a mask whose holes are `boxes`; parts outside the image are cut off.
  public init(width: Int, height: Int, boxes: [Box]) {
    self.init(width: width, height: height)
    for box in boxes { fill(box) }
  }

  public subscript(row: Int, column: Int) -> Bool {
    get { values[row * width + column] != 0 }
    set { values[row * width + column] = newValue ? 1 : 0 }
  }

  /// Makes every pixel of `box` a hole; the part of it outside the image is ignored.
  public mutating func fill(_ box: Box) {
    for row in box.rows.clamped(to: 0..<height) {
      for column in box.columns.clamped(to: 0..<width) { values[row * width + column] = 1 }
    }
  }

  /// The box of the whole mask.
  public var bounds: Box { Box(x: 0, y: 0, width: width, height: height) }

  /// The number of hole pixels.
  public var area: Int {
    values.withUnsafeBufferPointer { values in
      var area = 0
      for value in values { area &+= Int(value) }
      return area
    }
  }

  /// The smallest box that holds every hole pixel, or nil where there is none.
  public var boundingBox: Box? {
    values.withUnsafeBufferPointer { values in
      var box: Box?
      for row in 0..<height {
        let line = values[(row * width)..<((row + 1) * width)]
        guard let first = line.firstIndex(of: 1), let last = line.lastIndex(of: 1) else { continue }
        let run = Box(x: first - row * width, y: row, width: last - first + 1, height: 1)
        box = box?.union(run) ?? run
      }
      return box
    }
  }

  /// Returns the part of the mask inside `box`, which must lie within it.
  public func cropped(to box: Box) -> Mask {
    var result: [UInt8] = []
    result.reserveCapacity(box.area)
    for row in box.rows {
      result.append(contentsOf: values[(row * width + box.x)..<(row * width + box.x + box.width)])
    }
    return Mask(width: box.width, height: box.height, values: result)
  }
}
