// PatchMatch: good matches spread to the neighbours, and random ones are tried in ever smaller windows.
extension PatchField {
  // What the distance of two patches in space counts, in squared colours for the image's longer side.
  private static let remoteness: Float = 1

  /// Brings the distances up to date after the colours have changed.
  func measure() {
    forEachStrip(of: 0..<box.height) { rows in
      let meter = PatchMeter(self)
      self.forEachTarget(in: rows) { place, middle in
        let source = Int(self.nearest.pointer[place])
        self.distances.pointer[place] = meter.distance(middle, source, below: .infinity)
      }
    }
  }

  /// Improves the field by some passes, each in the other direction than the one before.
  func search(passes: Range<Int>) {
    for pass in passes {
      previous.pointer.update(from: nearest.pointer, count: box.area)
      forEachStrip(of: 0..<box.height) { rows in self.search(rows, pass: pass) }
    }
  }

  private func search(_ rows: Range<Int>, pass: Int) {
    let step = pass & 1 == 0 ? 1 : -1
    let meter = PatchMeter(self)
    for index in 0..<rows.count {
      let row = step > 0 ? rows.lowerBound + index : rows.upperBound - 1 - index
      let before = row - step
      let above = rows.contains(before) ? nearest : (0..<box.height).contains(before) ? previous : nil
      for index in 0..<box.width {
        let column = step > 0 ? index : box.width - 1 - index
        let place = row * box.width + column
        guard nearest.pointer[place] >= 0 else { continue }
        var match = PatchMatch(
          middle: (row + box.y) * width + column + box.x, source: Int(nearest.pointer[place]),
          distance: distances.pointer[place])
        if index > 0, case let near = nearest.pointer[place - step], near >= 0 {
          meter.offer(Int(near) + step, to: &match)
        }
        if let above, case let near = above.pointer[place - step * box.width], near >= 0 {
          meter.offer(Int(near) + step * width, to: &match)
        }
        var random = random(pass: pass, place: place)
        meter.offerRandomly(&random, to: &match)
        nearest.pointer[place] = Int32(match.source)
        distances.pointer[place] = match.distance
      }
    }
  }

  /// A target and the best source for it so far.
  struct PatchMatch {
    let middle: Int
    var source: Int
    var distance: Float
  }

  /// Compares patches.
  struct PatchMeter {
    private let colors: UnsafeMutablePointer<SIMD4<Float>>
    private let kinds: UnsafeMutablePointer<PatchGeometry.Kind>
    private let width: Int
    private let height: Int
    private let remoteness: Float

    init(_ field: PatchField) {
      colors = field.level.colors.pixels.pointer
      kinds = field.level.geometry.kinds.pointer
      width = field.width
      height = field.level.geometry.height
      remoteness = PatchField.remoteness / Float(max(width, height))
    }

    /// Returns the sum of squared differences of two patches and what their distance in space counts.
    ///
    /// Where that is `limit` or more, some number that is too.
    @inline(__always)
    func distance(_ target: Int, _ source: Int, below limit: Float) -> Float {
      let reach = PatchGeometry.reach
      let (row, otherRow) = (target / width, source / width)
      let (down, across) = (row - otherRow, target - source - (row - otherRow) * width)
      var sum = SIMD4<Float>.zero
      sum[0] = remoteness * Float(down * down + across * across).squareRoot()
      var left = colors + (target - reach * width - reach)
      var right = colors + (source - reach * width - reach)
      for row in 0...(2 * reach) {
        for column in 0...(2 * reach) {
          let difference = left[column] - right[column]
          sum += difference * difference
        }
        left += width
        right += width
        if row & 1 == 1, sum.sum() >= limit { return limit }
      }
      return sum.sum()
    }

    /// Takes `source` over where it is one, and better.
    @inline(__always)
    func offer(_ source: Int, to match: inout PatchMatch) {
      guard source != match.source, kinds[source] == .source else { return }
      let distance = distance(match.middle, source, below: match.distance)
      if distance < match.distance { (match.source, match.distance) = (source, distance) }
    }

    /// Tries one source in each of windows around the best one, from the whole image's size to three pixels.
    @inline(__always)
    func offerRandomly(_ random: inout PatchRandom, to match: inout PatchMatch) {
      let reach = PatchGeometry.reach
      var radius = max(width, height)
      while radius >= 1 {
        let bits = random.next()
        let (row, column) = match.source.quotientAndRemainder(dividingBy: width)
        let (top, bottom) = (max(reach, row - radius), min(height - reach - 1, row + radius))
        let (left, right) = (max(reach, column - radius), min(width - reach - 1, column + radius))
        let y = top + PatchRandom.number(bits >> 32, below: bottom - top + 1)
        let x = left + PatchRandom.number(bits, below: right - left + 1)
        offer(y * width + x, to: &match)
        radius /= 2
      }
    }
  }
}
