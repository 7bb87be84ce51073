package import Imaging

/// The bands of an image, each of about an octave of spatial frequencies (Burt and Adelson 1983).
///
/// An image is reduced by the filter [1, 4, 6, 4, 1] / 16 in rows and columns, of which every second pixel is kept,
/// from the first; expanded by twice that filter between zeros; and a band is what the expanded one lacks. Borders
/// reflect without repeating the outermost pixel. So do T. Karras et al. (2018) and OpenCV's `pyrDown`; sides need
/// not be even here, and a side of one pixel stays one.
package enum LaplacianPyramid {
  /// Returns the first bands of an image.
  ///
  /// - Parameters:
  ///   - image: Samples in 0...1, any size and number of channels.
  ///   - count: How many bands; what is coarser than these is dropped.
  /// - Returns: Bands with samples in −1...1: the first of the image's size, each other of half the size of the one
  ///   before, rounded up.
  package static func bands(of image: PlanarImage, count: Int) -> [PlanarImage] {
    var rest = image
    return (0..<count).map { _ in
      let small = rest.resampled(
        rows: .reducing(rest.height), columns: .reducing(rest.width))
      var band = small.resampled(
        rows: .expanding(to: rest.height), columns: .expanding(to: rest.width))
      band.subtract(from: rest)
      rest = small
      return band
    }
  }
}

/// How pixels in a line are weighed to make those of a line of another length.
private struct LineFilter {
  /// The number of pixels that each new one is made of.
  let taps: Int
  /// For each new pixel, the places of its `taps` pixels.
  let places: [Int]
  /// Their weights.
  let weights: [Float]

  /// The number of new pixels.
  var count: Int { places.count / taps }

  /// Halves a line of `length` pixels, rounded up.
  static func reducing(_ length: Int) -> LineFilter {
    let starts = stride(from: 0, to: length, by: 2)
    return LineFilter(
      taps: 5, places: starts.flatMap { start in (-2...2).map { reflected(start + $0, length) } },
      weights: starts.flatMap { _ in [1, 4, 6, 4, 1].map { $0 / 16 } })
  }

  /// Doubles a line to `length` pixels, of which every second one, from the first, was there before.
  static func expanding(to length: Int) -> LineFilter {
    func places(_ place: Int) -> [Int] {
      let offsets = place.isMultiple(of: 2) ? [-2, 0, 2] : [-1, 1, 1]
      return offsets.map { reflected(place + $0, length) / 2 }
    }
    return LineFilter(
      taps: 3, places: (0..<length).flatMap(places),
      weights: (0..<length).flatMap { $0.isMultiple(of: 2) ? [0.125, 0.75, 0.125] : [0.5, 0.5, 0] })
  }

  /// The place inside a line that a place beyond its ends mirrors.
  private static func reflected(_ place: Int, _ length: Int) -> Int {
    guard length > 1 else { return 0 }
    let period = 2 * (length - 1)
    let rest = (place % period + period) % period
    return min(rest, period - rest)
  }
}

extension PlanarImage {
  /// Makes each row of several rows, then each column of several columns.
  fileprivate func resampled(rows: LineFilter, columns: LineFilter) -> PlanarImage {
    var result = PlanarImage(width: columns.count, height: rows.count, channels: channels)
    var line = [Float](repeating: 0, count: width)
    samples.withUnsafeBufferPointer { source in
      result.samples.withUnsafeMutableBufferPointer { target in
        line.withUnsafeMutableBufferPointer { line in
          for number in 0..<(channels * rows.count) {
            let (channel, row) = number.quotientAndRemainder(dividingBy: rows.count)
            line.update(repeating: 0)
            for tap in (row * rows.taps)..<((row + 1) * rows.taps) {
              let start = (channel * height + rows.places[tap]) * width
              let weight = rows.weights[tap]
              for column in 0..<width { line[column] += weight * source[start &+ column] }
            }
            columns.apply(
              to: UnsafeBufferPointer(line),
              into: UnsafeMutableBufferPointer(
                rebasing: target[(number * columns.count)..<((number + 1) * columns.count)]))
          }
        }
      }
    }
    return result
  }

  /// Replaces all samples by what those of another image of the size have more.
  fileprivate mutating func subtract(from other: PlanarImage) {
    samples.withUnsafeMutableBufferPointer { samples in
      other.samples.withUnsafeBufferPointer { other in
        for index in 0..<samples.count { samples[index] = other[index] - samples[index] }
      }
    }
  }
}

extension LineFilter {
  /// Filters a line of samples.
  fileprivate func apply(to line: UnsafeBufferPointer<Float>, into result: UnsafeMutableBufferPointer<Float>)
  {
    places.withUnsafeBufferPointer { places in
      weights.withUnsafeBufferPointer { weights in
        for index in 0..<result.count {
          var sum: Float = 0
          for tap in (index &* taps)..<(index &* taps &+ taps) { sum += weights[tap] * line[places[tap]] }
          result[index] = sum
        }
      }
    }
  }
}
