// PatchMatch: good matches spread to the neighbours, and random ones are tried in ever smaller windows.
extension PatchField {
  /// Brings the distances up to date after the colours have changed.
  func measure() {
    forEachStrip(of: 0..<box.height) { rows in
      let meter = PatchMeter(self)
      self.forEachTarget(in: rows) { place, middle in
        let source = Int(self.nearest.pointer[place])
        self.distances.pointer[place] = meter.distance(middle, source, below: .max)
      }
    }
  }

  /// Improves the field by some passes, each in the other direction than the one before.
  ///
  /// - Parameters:
  ///   - passes: Their numbers, which decide directions and random numbers.
  ///   - radius: How far from the best source so far random ones are tried, in pixels.
  func search(passes: Range<Int>, within radius: Int = .max) {
    for pass in passes {
      previous.pointer.update(from: nearest.pointer, count: box.area)
      forEachStrip(of: 0..<box.height) { rows in self.search(rows, pass: pass, within: radius) }
    }
  }

  private func search(_ rows: Range<Int>, pass: Int, within radius: Int) {
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
        var match = PatchMeter.Match(
          middle: (row + box.y) * width + column + box.x, source: Int(nearest.pointer[place]),
          distance: distances.pointer[place])
        if index > 0, case let near = nearest.pointer[place - step], near >= 0 {
          meter.offer(Int(near) + step, to: &match)
        }
        if let above, case let near = above.pointer[place - step * box.width], near >= 0 {
          meter.offer(Int(near) + step * width, to: &match)
        }
        var random = random(pass: pass, place: place)
        meter.offerRandomly(&random, within: radius, to: &match)
        nearest.pointer[place] = Int32(match.source)
        distances.pointer[place] = match.distance
      }
    }
  }
}
