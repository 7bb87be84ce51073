/// A symmetric operator on a grid's unknowns: `(A x)_i = diagonal_i x_i - Σ coefficient_ij x_j`.
protocol MultigridOperator {
  /// The number of unknowns.
  var count: Int { get }

  /// Returns the row of the operator at unknown `index`; absent neighbours have coefficient zero.
  func stencil(at index: Int) -> MultigridStencil

  /// Returns the unknowns around `index` in the order of `MultigridStencil`, `count` where there is none.
  func neighbours(of index: Int) -> SIMD8<Int32>

  /// Sets `solution` to one Gauss-Seidel sweep in row order, started at zero.
  func sweepForward(rightHandSide: LaneVector, solution: LaneVector)

  /// Sets `residual` to what remains directly after `sweepForward`.
  func residual(afterForwardSweep solution: LaneVector, residual: LaneVector)

  /// Improves `solution` by one Gauss-Seidel sweep in reverse row order.
  func sweepBackward(rightHandSide: LaneVector, solution: LaneVector)
}

/// One row of an operator: its diagonal and the (negated) entries of the eight neighbours in row order.
///
/// The order is 0 top left, 1 top, 2 top right, 3 left, 4 right, 5 bottom left, 6 bottom, 7 bottom right.
struct MultigridStencil {
  var coefficients: SIMD8<Float>
  var diagonal: Float
}

/// The finest grid's operator: the 5-point Laplacian with known pixels at zero and nothing across the border, plus
/// a multiple of each unknown itself where it is screened.
struct FivePointOperator: MultigridOperator {
  let count: Int
  /// Left, top, right, bottom neighbour among the unknowns, or `count`.
  private let links: LoopStorage<SIMD4<Int32>>
  /// How many of the four neighbours are closed off; the diagonal is four less that, plus the screening.
  private let borders: LoopStorage<UInt8>
  private let inverseDiagonals = LoopStorage<Float>(count: 5, repeating: 1)
  private let screening: Float

  /// Creates the operator on `pixels`, the hole pixels inside `box` of an image of the given size.
  ///
  /// - Parameters:
  ///   - pixels: The unknowns.
  ///   - box: Where they lie.
  ///   - imageWidth: The image's width.
  ///   - imageHeight: Its height.
  ///   - closed: Known pixels across which nothing passes, as if the image ended before them.
  ///   - screening: What is added to the diagonal, in 1 / pixel².
  init(
    pixels: MultigridPixels, box: Box, imageWidth: Int, imageHeight: Int, closed: Mask? = nil,
    screening: Float = 0
  ) {
    count = pixels.count
    self.screening = screening
    links = LoopStorage(count: count, repeating: .zero)
    borders = LoopStorage(count: count, repeating: 0)
    for missing in 0..<4 { inverseDiagonals.pointer[missing] = 1 / (Float(4 - missing) + screening) }
    if screening > 0 { inverseDiagonals.pointer[4] = 1 / screening }
    let (link, outside) = (links.pointer, borders.pointer)
    pixels.forEachNeighbourhood { index, row, column, above, here, below in
      link[index] = SIMD4(here[-1], above[0], here[1], below[0])
      let (x, y) = (column + box.x, row + box.y)
      outside[index] =
        (x == 0 ? 1 : 0) + (y == 0 ? 1 : 0) + (x == imageWidth - 1 ? 1 : 0) + (y == imageHeight - 1 ? 1 : 0)
      guard let closed else { return }
      if x > 0, closed[y, x - 1] { outside[index] += 1 }
      if y > 0, closed[y - 1, x] { outside[index] += 1 }
      if x < imageWidth - 1, closed[y, x + 1] { outside[index] += 1 }
      if y < imageHeight - 1, closed[y + 1, x] { outside[index] += 1 }
    }
  }

  /// Sets `result` to the operator applied to `vector` and returns their inner product, lane by lane.
  func apply(to vector: LaneVector, result: LaneVector) -> SIMD4<Double> {
    let (x, y, links, outside) = (vector.pointer, result.pointer, links.pointer, borders.pointer)
    return blockwiseSum(count: count) { index in
      let link = links[index]
      let centre = x[index]
      // Differences first: on a smooth vector they are exact, and the sum keeps Float's full precision.
      var sum = (centre - x[Int(link[0])]) + (centre - x[Int(link[2])])
      sum += (centre - x[Int(link[1])]) + (centre - x[Int(link[3])])
      sum += (screening - Float(outside[index])) * centre
      y[index] = sum
      return sum * centre
    }
  }

  func stencil(at index: Int) -> MultigridStencil {
    let ones = SIMD4<Float>.one.replacing(
      with: 0, where: links.pointer[index] .== SIMD4(repeating: Int32(count)))
    return MultigridStencil(
      coefficients: SIMD8(0, ones[1], 0, ones[0], ones[2], 0, ones[3], 0),
      diagonal: Float(4 - borders.pointer[index]) + screening)
  }

  func neighbours(of index: Int) -> SIMD8<Int32> {
    let link = links.pointer[index]
    return SIMD8(
      corner(link[1], 0, link[0], 1), link[1], corner(link[1], 2, link[2], 1), link[0], link[2],
      corner(link[3], 0, link[0], 3), link[3], corner(link[3], 2, link[2], 3))
  }

  /// Returns the pixel on `side` of `first`, or else the one on `otherSide` of `second`.
  ///
  /// A diagonal pixel that neither reaches has no part in the interpolation, so it may count as absent.
  private func corner(_ first: Int32, _ side: Int, _ second: Int32, _ otherSide: Int) -> Int32 {
    let absent = Int32(count)
    if first != absent { return links.pointer[Int(first)][side] }
    return second == absent ? absent : links.pointer[Int(second)][otherSide]
  }

  func sweepForward(rightHandSide: LaneVector, solution: LaneVector) {
    let (b, x, links, outside) = (rightHandSide.pointer, solution.pointer, links.pointer, borders.pointer)
    let inverses = inverseDiagonals.pointer
    let absent = Int32(count)
    var left = Lanes.zero
    for index in 0..<count {
      let link = links[index]
      let inverse = inverses[Int(outside[index])]
      // A left neighbour is always the unknown just before, so it need not come back from memory.
      let leftWeight: Float = link[0] == absent ? 0 : inverse
      left = (b[index] + x[Int(link[1])]) * inverse + left * leftWeight
      x[index] = left
    }
  }

  func residual(afterForwardSweep solution: LaneVector, residual: LaneVector) {
    let (x, y, links) = (solution.pointer, residual.pointer, links.pointer)
    for index in 0..<count {
      let link = links[index]
      y[index] = x[Int(link[2])] + x[Int(link[3])]
    }
  }

  func sweepBackward(rightHandSide: LaneVector, solution: LaneVector) {
    let (b, x, links, outside) = (rightHandSide.pointer, solution.pointer, links.pointer, borders.pointer)
    let inverses = inverseDiagonals.pointer
    let absent = Int32(count)
    var right = Lanes.zero
    for index in stride(from: count - 1, through: 0, by: -1) {
      let link = links[index]
      let inverse = inverses[Int(outside[index])]
      let rightWeight: Float = link[2] == absent ? 0 : inverse
      let others = (b[index] + x[Int(link[0])]) + (x[Int(link[1])] + x[Int(link[3])])
      right = others * inverse + right * rightWeight
      x[index] = right
    }
  }
}

/// Returns the sum of `term(0)...term(count - 1)`, added up in Float by blocks and in Double between them.
@inline(__always)
func blockwiseSum(count: Int, _ term: (Int) -> Lanes) -> SIMD4<Double> {
  var total = SIMD4<Double>.zero
  var start = 0
  while start < count {
    let end = min(start + 256, count)
    var sum = Lanes.zero
    for index in start..<end { sum += term(index) }
    total += SIMD4<Double>(sum)
    start = end
  }
  return total
}
