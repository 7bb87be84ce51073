/// A coarse grid's operator: a symmetric 9-point stencil with coefficients of its own at every unknown.
struct NinePointOperator: MultigridOperator {
  let count: Int
  private let links: LoopStorage<SIMD8<Int32>>
  private let coefficients: LoopStorage<SIMD8<Float>>
  private let diagonals: LoopStorage<Float>
  private let inverseDiagonals: LoopStorage<Float>

  /// Creates the operator on `pixels` with every coefficient zero and a diagonal of one.
  init(pixels: MultigridPixels) {
    count = pixels.count
    links = LoopStorage(count: count, repeating: .zero)
    coefficients = LoopStorage(count: count, repeating: .zero)
    diagonals = LoopStorage(count: count, repeating: 1)
    inverseDiagonals = LoopStorage(count: count, repeating: 1)
    let link = links.pointer
    pixels.forEachNeighbourhood { index, _, _, above, here, below in
      link[index] = SIMD8(
        above[-1], above[0], above[1], here[-1], here[1], below[-1], below[0], below[1])
    }
  }

  /// Sets the diagonal, which must be positive, at unknown `index`.
  func setDiagonal(_ value: Float, at index: Int) {
    diagonals.pointer[index] = value
    inverseDiagonals.pointer[index] = 1 / value
  }

  /// Sets the coefficient toward the neighbour on `side`, and the mirrored one of that neighbour.
  func setCoefficient(_ value: Float, at index: Int, side: Int) {
    coefficients.pointer[index][side] = value
    coefficients.pointer[Int(links.pointer[index][side])][7 - side] = value
  }

  func stencil(at index: Int) -> MultigridStencil {
    MultigridStencil(coefficients: coefficients.pointer[index], diagonal: diagonals.pointer[index])
  }

  func neighbours(of index: Int) -> SIMD8<Int32> { links.pointer[index] }

  func sweepForward(rightHandSide: LaneVector, solution: LaneVector) {
    let (b, x, link, factor) = (rightHandSide.pointer, solution.pointer, links.pointer, coefficients.pointer)
    let inverse = inverseDiagonals.pointer
    for index in 0..<count {
      let (near, weight) = (link[index], factor[index])
      var sum = b[index]
      for side in 0..<4 { sum += x[Int(near[side])] * weight[side] }
      x[index] = sum * inverse[index]
    }
  }

  func residual(afterForwardSweep solution: LaneVector, residual: LaneVector) {
    let (x, y, link, factor) = (solution.pointer, residual.pointer, links.pointer, coefficients.pointer)
    for index in 0..<count {
      let (near, weight) = (link[index], factor[index])
      var sum = Lanes.zero
      for side in 4..<8 { sum += x[Int(near[side])] * weight[side] }
      y[index] = sum
    }
  }

  func sweepBackward(rightHandSide: LaneVector, solution: LaneVector) {
    let (b, x, link, factor) = (rightHandSide.pointer, solution.pointer, links.pointer, coefficients.pointer)
    let inverse = inverseDiagonals.pointer
    for index in stride(from: count - 1, through: 0, by: -1) {
      let (near, weight) = (link[index], factor[index])
      var sum = b[index]
      for side in 0..<8 { sum += x[Int(near[side])] * weight[side] }
      x[index] = sum * inverse[index]
    }
  }
}
