/// The way between an image's samples and a solver's vectors: hole pixels in row order and the known pixels
/// beside them.
struct HoleBoundary {
  private let mask: Mask
  private let box: Box

  init(mask: Mask, box: Box) {
    self.mask = mask
    self.box = box
  }

  /// The mean of the boundary values beside the holes, and how far they lie from it at most.
  struct Offset {
    var mean = Lanes.zero
    var range = Lanes.zero
  }

  /// Sets `rightHandSide` to the sums of the known neighbours' values, `image` less `source` (or zero), less
  /// their mean over the whole boundary.
  ///
  /// Without the mean the unknowns are small where the boundary hardly varies, which spares rounding errors.
  func load(
    _ image: PlanarImage, minus source: PlanarImage?, channels: Range<Int>, rightHandSide: LaneVector
  ) -> Offset {
    var (sum, pairs) = (SIMD4<Double>.zero, 0)
    forEachBoundaryPair { _, known in
      sum += SIMD4<Double>(difference(image, source, at: known, channels: channels))
      pairs += 1
    }
    var offset = Offset(mean: Lanes(sum / Double(max(pairs, 1))))
    rightHandSide.pointer.update(repeating: .zero, count: rightHandSide.count)
    forEachBoundaryPair { unknown, known in
      let value = difference(image, source, at: known, channels: channels) - offset.mean
      rightHandSide.pointer[unknown] += value
      offset.range = pointwiseMax(offset.range, pointwiseMax(value, -value))
    }
    return offset
  }

  /// Writes the solution plus `mean` plus `source` (or zero) into the holes of `image`.
  func store(
    _ solution: LaneVector, plus mean: Lanes, _ source: PlanarImage?, channels: Range<Int>,
    into image: inout PlanarImage
  ) {
    let planeCount = image.planeCount
    var unknown = 0
    for row in box.rows {
      let line = (row * mask.width + box.x)..<(row * mask.width + box.x + box.width)
      for pixel in line where mask.values[pixel] != 0 {
        let value = solution.pointer[unknown] + mean
        for channel in channels {
          let place = channel * planeCount + pixel
          image.samples[place] = value[channel - channels.lowerBound] + (source?.samples[place] ?? 0)
        }
        unknown += 1
      }
    }
  }

  /// Adds the solution to the holes of `image`.
  func add(_ solution: LaneVector, channels: Range<Int>, to image: inout PlanarImage) {
    let planeCount = image.planeCount
    var unknown = 0
    image.samples.withUnsafeMutableBufferPointer { samples in
      forEachHolePixel { pixel in
        let value = solution.pointer[unknown]
        for channel in channels {
          samples[channel * planeCount + pixel] += value[channel - channels.lowerBound]
        }
        unknown += 1
      }
    }
  }

  /// Calls `body` with each unknown's pixel, in their order.
  func forEachHolePixel(_ body: (_ pixel: Int) -> Void) {
    mask.values.withUnsafeBufferPointer { values in
      for row in box.rows {
        let start = row * mask.width + box.x
        for pixel in start..<(start + box.width) where values[pixel] != 0 { body(pixel) }
      }
    }
  }

  /// Calls `body` with each unknown and each known pixel beside it.
  private func forEachBoundaryPair(_ body: (_ unknown: Int, _ known: Int) -> Void) {
    let (width, height) = (mask.width, mask.height)
    mask.values.withUnsafeBufferPointer { values in
      var unknown = 0
      for row in box.rows {
        for column in box.columns where values[row * width + column] != 0 {
          let pixel = row * width + column
          if column > 0, values[pixel - 1] == 0 { body(unknown, pixel - 1) }
          if row > 0, values[pixel - width] == 0 { body(unknown, pixel - width) }
          if column + 1 < width, values[pixel + 1] == 0 { body(unknown, pixel + 1) }
          if row + 1 < height, values[pixel + width] == 0 { body(unknown, pixel + width) }
          unknown += 1
        }
      }
    }
  }

  private func difference(
    _ image: PlanarImage, _ source: PlanarImage?, at pixel: Int, channels: Range<Int>
  ) -> Lanes {
    var value = Lanes.zero
    for channel in channels {
      let place = channel * image.planeCount + pixel
      value[channel - channels.lowerBound] = image.samples[place] - (source?.samples[place] ?? 0)
    }
    return value
  }
}
