/// A sample of up to four channels in double precision: the squared Laplacian's condition is beyond Float.
typealias DoubleLanes = SIMD4<Double>

/// The square of the 5-point Laplacian on the pixels of holes, with nothing crossing the image's border.
///
/// Vectors have an element for each hole pixel and each known one beside a hole, in row order, and a zero
/// behind the last, which stands for every other pixel.
struct BiharmonicOperator {
  /// The number of pixels.
  let count: Int
  /// Which of the pixels are hole pixels, in order.
  let unknowns: LoopStorage<Int32>
  /// The place of each pixel in the image.
  let places: LoopStorage<Int32>
  /// Left, top, right, bottom neighbour among the pixels, or `count`.
  private let links: LoopStorage<SIMD4<Int32>>
  /// How many neighbours each pixel has within the image.
  private let degrees: LoopStorage<Double>
  /// The Laplacian of the vector at work.
  private let laplacian: LoopStorage<DoubleLanes>

  /// Creates the operator for the holes of `mask`, `unknownCount` pixels inside `box`.
  init(mask: Mask, box: Box, unknownCount: Int) {
    let outer = box.expanded(by: 1, imageWidth: mask.width, imageHeight: mask.height)
    let pixels = MultigridPixels(mask: mask.withNeighbours(in: outer), box: outer)
    count = pixels.count
    unknowns = LoopStorage(count: unknownCount, repeating: 0)
    places = LoopStorage(count: count, repeating: 0)
    links = LoopStorage(count: count, repeating: .zero)
    degrees = LoopStorage(count: count, repeating: 0)
    laplacian = LoopStorage(count: count + 1, repeating: .zero)
    let (unknown, place, link, degree) = (
      unknowns.pointer, places.pointer, links.pointer, degrees.pointer
    )
    var found = 0
    pixels.forEachNeighbourhood { index, row, column, above, here, below in
      link[index] = SIMD4(here[-1], above[0], here[1], below[0])
      let (x, y) = (column + outer.x, row + outer.y)
      place[index] = Int32(y * mask.width + x)
      degree[index] = Double(
        (x > 0 ? 1 : 0) + (y > 0 ? 1 : 0) + (x < mask.width - 1 ? 1 : 0) + (y < mask.height - 1 ? 1 : 0))
      if mask[y, x] {
        unknown[found] = Int32(index)
        found += 1
      }
    }
  }

  /// Sets `result` at the unknowns to the operator applied to `vector`, and returns their inner product.
  func apply(to vector: LoopStorage<DoubleLanes>, result: LoopStorage<DoubleLanes>) -> DoubleLanes {
    let (x, y) = (vector.pointer, result.pointer)
    let (links, degrees, bending) = (links.pointer, degrees.pointer, laplacian.pointer)
    for index in 0..<count { bending[index] = Self.laplacian(of: x, index, links, degrees) }
    var sum = DoubleLanes.zero
    for position in 0..<unknowns.count {
      let index = Int(unknowns.pointer[position])
      y[index] = Self.laplacian(of: bending, index, links, degrees)
      sum += y[index] * x[index]
    }
    return sum
  }

  /// Sets `result` at the unknowns to minus the operator applied to the known samples less `mean`.
  func loadRightHandSide(
    _ image: PlanarImage, mask: Mask, channels: Range<Int>, mean: DoubleLanes,
    result: LoopStorage<DoubleLanes>
  ) {
    func value(_ place: Int) -> DoubleLanes {
      guard mask.values[place] == 0 else { return .zero }
      return image.lanes(at: place, channels: channels) - mean
    }
    let bending = laplacian.pointer
    for index in 0..<count {
      let place = Int(places.pointer[index])
      let (row, column) = place.quotientAndRemainder(dividingBy: mask.width)
      var sum = degrees.pointer[index] * value(place)
      if column > 0 { sum -= value(place - 1) }
      if row > 0 { sum -= value(place - mask.width) }
      if column < mask.width - 1 { sum -= value(place + 1) }
      if row < mask.height - 1 { sum -= value(place + mask.width) }
      bending[index] = sum
    }
    for position in 0..<unknowns.count {
      let index = Int(unknowns.pointer[position])
      result.pointer[index] = -Self.laplacian(of: bending, index, links.pointer, degrees.pointer)
    }
  }

  @inline(__always)
  private static func laplacian(
    of x: UnsafeMutablePointer<DoubleLanes>, _ index: Int, _ links: UnsafeMutablePointer<SIMD4<Int32>>,
    _ degrees: UnsafeMutablePointer<Double>
  ) -> DoubleLanes {
    let link = links[index]
    return degrees[index] * x[index] - (x[Int(link[0])] + x[Int(link[2])])
      - (x[Int(link[1])] + x[Int(link[3])])
  }
}

extension PlanarImage {
  /// Returns the samples of up to four channels at a pixel.
  func lanes(at pixel: Int, channels: Range<Int>) -> DoubleLanes {
    var result = DoubleLanes.zero
    for channel in channels {
      result[channel - channels.lowerBound] = Double(samples[channel * planeCount + pixel])
    }
    return result
  }
}

extension Mask {
  /// Returns the mask with the four neighbours of each of its pixels, all of which lie in `box`, added.
  fileprivate func withNeighbours(in box: Box) -> Mask {
    var result = self
    for row in box.rows {
      for column in box.columns where self[row, column] {
        if column > 0 { result[row, column - 1] = true }
        if row > 0 { result[row - 1, column] = true }
        if column < width - 1 { result[row, column + 1] = true }
        if row < height - 1 { result[row + 1, column] = true }
      }
    }
    return result
  }
}
