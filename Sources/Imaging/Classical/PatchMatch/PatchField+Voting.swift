import Foundation

// Wexler et al., section 3.2: each pixel becomes the mean of what the patches around it say, weighted.
extension PatchField {
  // The last vote counts good matches more.
  private static let lastSharpness: Float = 4
  // Keeps the weights of hopeless matches above zero, for pixels that have no others.
  private static let largestExponent: Float = 20

  /// Sets the colours of the hole to what the nearest sources of all targets say.
  func vote() {
    weighVotes(sharpness: 1)
    let colors = level.colors.pixels
    forEachStrip(of: holeRows) { rows in
      self.forEachHolePixel(in: rows) { pixel, row, column in
        var (sum, total) = (SIMD4<Float>.zero, Float(0))
        self.forEachVoter(row, column) { source, weight in
          sum += SIMD4<Float>(colors.pointer[source]) * weight
          total += weight
        }
        if total > 0 { colors.pointer[pixel] = SIMD4<Int16>((sum / total).rounded(.toNearestOrEven)) }
      }
    }
  }

  /// Sets the hole pixels of the image itself, channel by channel, by a last vote.
  func paint(_ image: inout PlanarImage) {
    weighVotes(sharpness: Self.lastSharpness)
    let (count, channels) = (image.planeCount, image.channels)
    image.samples.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let samples = buffer
      forEachStrip(of: holeRows) { rows in
        self.forEachHolePixel(in: rows) { pixel, row, column in
          for channel in 0..<channels {
            let plane = channel * count
            var (sum, total) = (Float(0), Float(0))
            var (lowest, highest) = (Float.infinity, -Float.infinity)
            self.forEachVoter(row, column) { source, weight in
              let sample = samples[plane + source]
              sum += sample * weight
              total += weight
              (lowest, highest) = (min(lowest, sample), max(highest, sample))
            }
            // Rounding must not leave the range of what was known.
            if total > 0 { samples[plane + pixel] = min(max(sum / total, lowest), highest) }
          }
        }
      }
    }
  }

  /// Sets each target's weight: its confidence, and how near its source is for what is usual.
  func weighVotes(sharpness: Float) {
    let factor = -sharpness / (2 * usualDistance())
    forEachTarget { place, _ in
      let exponent = max(factor * Float(distances.pointer[place]), -Self.largestExponent)
      votes.pointer[place] = confidences.pointer[place] * exp(exponent)
    }
  }

  /// The distance that three quarters of the targets do not exceed, by a sample of them.
  private func usualDistance() -> Float {
    var sample: [Float] = []
    let step = box.area / 20_000 + 1
    for place in stride(from: 0, to: box.area, by: step) where nearest.pointer[place] >= 0 {
      sample.append(Float(distances.pointer[place]))
    }
    sample.sort()
    return max(sample.isEmpty ? 0 : sample[sample.count * 3 / 4], 1)
  }

  /// The rows in which hole pixels can be.
  var holeRows: Range<Int> {
    let reach = PatchGeometry.reach
    return (box.y - reach)..<(box.y + box.height + reach)
  }

  @inline(__always)
  func forEachHolePixel(
    in rows: Range<Int>, _ body: (_ pixel: Int, _ row: Int, _ column: Int) -> Void
  ) {
    let reach = PatchGeometry.reach
    level.targets.values.withUnsafeBufferPointer { holes in
      for row in rows {
        for column in (box.x - reach)..<(box.x + box.width + reach) where holes[row * width + column] != 0 {
          body(row * width + column, row, column)
        }
      }
    }
  }

  /// Calls `body` for every target that holds a pixel, with the pixel at its place in the source, and the weight.
  @inline(__always)
  func forEachVoter(_ row: Int, _ column: Int, _ body: (_ source: Int, _ weight: Float) -> Void) {
    let reach = PatchGeometry.reach
    let pixel = row * width + column
    for y in max(row - reach, box.y)..<min(row + reach + 1, box.y + box.height) {
      for x in max(column - reach, box.x)..<min(column + reach + 1, box.x + box.width) {
        let place = (y - box.y) * box.width + x - box.x
        let source = Int(nearest.pointer[place])
        guard source >= 0 else { continue }
        body(source + pixel - (y * width + x), votes.pointer[place])
      }
    }
  }
}
