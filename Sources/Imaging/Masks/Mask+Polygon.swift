extension Mask {
  /// Makes every pixel inside a closed outline a hole, as the tools of COCO do it, pixel for pixel.
  ///
  /// Corners are rounded to a grid five times finer than the pixels. A column is entered and left wherever the
  /// outline passes its middle, and what lies between an odd and the next even passage is inside, so the parts of
  /// an outline that crosses itself follow the even-odd rule. What lies outside the mask is cut off.
  ///
  /// - Parameter outline: x and y of the corners in turn, in pixels from the top left corner of the mask, finite
  ///   numbers up to a million or so either way. Fewer than three corners fill nothing.
  public mutating func fill(polygon outline: [Double]) {
    let corners = outline.count / 2
    guard corners > 2, width > 0, height > 0 else { return }
    var passages = PolygonPassages(width: width, height: height)
    var previous = FinePoint(outline, corners - 1)
    for index in 0..<corners {
      let corner = FinePoint(outline, index)
      passages.add(from: previous, to: corner)
      previous = corner
    }
    passages.fill(&self)
  }
}

/// A corner on the grid of fifths of a pixel.
private struct FinePoint {
  var x: Int
  var y: Int

  init(_ outline: [Double], _ index: Int) {
    // A half is added before the fraction is dropped, also from negative numbers.
    x = Int(5 * outline[2 * index] + 0.5)
    y = Int(5 * outline[2 * index + 1] + 0.5)
  }
}

/// Where an outline passes the middles of the columns.
private struct PolygonPassages {
  private let width: Int
  private let height: Int
  /// For each column its rows and one more: whether an odd number of passages lies there.
  private var isOdd: [Bool]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    isOdd = Array(repeating: false, count: width * (height + 1))
  }

  mutating func add(from start: FinePoint, to end: FinePoint) {
    let (across, down) = (abs(end.x - start.x), abs(end.y - start.y))
    guard across > 0 else { return }
    if across >= down {
      start.x < end.x ? addFlat(start, end) : addFlat(end, start)
    } else {
      start.y < end.y ? addSteep(start, end) : addSteep(end, start)
    }
  }

  /// The columns whose middle, between the fine places 5 · column + 2 and the next, lies within fine places.
  private func columns(from first: Int, to last: Int) -> Range<Int> {
    let low = max(0, first <= 2 ? 0 : (first + 2) / 5)
    let high = last < 3 ? 0 : min(width, (last - 3) / 5 + 1)
    return low..<max(low, high)
  }

  /// An edge that goes at least as far across as down, from left to right: one place for each fine column.
  private mutating func addFlat(_ start: FinePoint, _ end: FinePoint) {
    let slope = Double(end.y - start.y) / Double(end.x - start.x)
    func row(_ x: Int) -> Int { Int(Double(start.y) + slope * Double(x - start.x) + 0.5) }
    for column in columns(from: start.x, to: end.x) {
      let middle = 5 * column + 2
      pass(column, at: min(row(middle), row(middle + 1)))
    }
  }

  /// An edge that goes farther down than across, from top to bottom: one place for each fine row.
  private mutating func addSteep(_ start: FinePoint, _ end: FinePoint) {
    let (slope, last) = (Double(end.x - start.x) / Double(end.y - start.y), end.y - start.y)
    func column(_ step: Int) -> Int { Int(Double(start.x) + slope * Double(step) + 0.5) }
    for place in columns(from: min(start.x, end.x), to: max(start.x, end.x)) {
      let middle = 5 * place + 2
      func isPast(_ step: Int) -> Bool { (column(step) > middle) == (slope > 0) }
      // The formula is near; rounding decides the last step.
      var step = min(max(Int((Double(middle) + 0.5 - Double(start.x)) / slope), 1), last)
      while step > 1, isPast(step - 1) { step -= 1 }
      while step < last, !isPast(step) { step += 1 }
      pass(place, at: start.y + step - 1)
    }
  }

  private mutating func pass(_ column: Int, at fineRow: Int) {
    let row = ((Double(fineRow) + 0.5) / 5 - 0.5).rounded(.up)
    isOdd[column * (height + 1) + Int(min(max(row, 0), Double(height)))].toggle()
  }

  func fill(_ mask: inout Mask) {
    for column in 0..<width {
      var isInside = false
      for row in 0..<height {
        if isOdd[column * (height + 1) + row] { isInside.toggle() }
        if isInside { mask.values[row * width + column] = 1 }
      }
    }
  }
}
