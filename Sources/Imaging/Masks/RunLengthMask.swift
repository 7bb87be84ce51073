/// A mask as the lengths of its runs, the form that COCO's annotations use.
///
/// The pixels are taken column by column, each from the top. Runs of known and of hole pixels take turns, and the
/// first is one of known pixels, so it may have the length 0. Pixels after the last run are known.
public struct RunLengthMask: Sendable, Hashable {
  public let width: Int
  public let height: Int
  /// The lengths of the runs in pixels.
  public let counts: [Int]

  /// Creates a mask from its runs; nil where a length is negative or they are longer than the mask.
  public init?(width: Int, height: Int, counts: [Int]) {
    let (area, overflows) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0, !overflows else { return nil }
    var left = area
    for count in counts {
      guard count >= 0, count <= left else { return nil }
      left -= count
    }
    self.width = width
    self.height = height
    self.counts = counts
  }

  /// Creates a mask from COCO's compressed string; nil where it is malformed.
  ///
  /// Each length, less that of the run before the last one from the third on, is a signed number of groups of five
  /// bits, the lowest first; a character is 48 + the group, with 32 more where another group follows.
  public init?(width: Int, height: Int, compressed: some Sequence<UInt8>) {
    var counts: [Int] = []
    var value = 0
    var shift = 0
    for character in compressed {
      guard (48..<112).contains(character), shift < 60 else { return nil }
      let group = Int(character) - 48
      value |= (group & 31) << shift
      shift += 5
      guard group & 32 == 0 else { continue }
      if group & 16 != 0 { value |= -1 << shift }
      let count = counts.count > 2 ? value &+ counts[counts.count - 2] : value
      counts.append(count)
      (value, shift) = (0, 0)
    }
    guard shift == 0 else { return nil }
    self.init(width: width, height: height, counts: counts)
  }

  /// Creates the runs of a mask.
  public init(_ mask: Mask) {
    var counts: [Int] = []
    var current: UInt8 = 0
    var length = 0
    for column in 0..<mask.width {
      for row in 0..<mask.height {
        let value = mask.values[row * mask.width + column]
        if value != current {
          counts.append(length)
          (current, length) = (value, 0)
        }
        length += 1
      }
    }
    width = mask.width
    height = mask.height
    self.counts = counts + [length]
  }

  /// The pixels of the mask.
  public var mask: Mask {
    var result = Mask(width: width, height: height)
    forEachHole { run in
      for index in run { result.values[index % height * width + index / height] = 1 }
    }
    return result
  }

  /// The number of hole pixels.
  public var area: Int {
    var area = 0
    forEachHole { area += $0.count }
    return area
  }

  /// The smallest box that holds every hole pixel, or nil where there is none.
  public var boundingBox: Box? {
    var box: Box?
    forEachHole { run in
      let (first, last) = (run.lowerBound, run.upperBound - 1)
      let isOneColumn = first / height == last / height
      let part = Box(
        x: first / height, y: isOneColumn ? first % height : 0, width: last / height - first / height + 1,
        height: isOneColumn ? run.count : height)
      box = box?.union(part) ?? part
    }
    return box
  }

  /// Calls `body` with each run of hole pixels, as places in column order; none is empty.
  private func forEachHole(_ body: (Range<Int>) -> Void) {
    var start = 0
    for (index, count) in counts.enumerated() {
      if !index.isMultiple(of: 2), count > 0 { body(start..<(start + count)) }
      start += count
    }
  }
}
