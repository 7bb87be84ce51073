/// Restriction and interpolation between a grid and the one that holds every second pixel of every second row.
///
/// The weights are those of black-box multigrid (Dendy, J. Comp. Phys. 48, 1982): they come from the operator
/// itself, so that known pixels inside the hole are felt on every coarser grid. Each coarse unknown reaches
/// its own fine pixel with weight one and the eight around it; restriction is the transpose.
struct MultigridTransfer {
  let coarseCount: Int
  /// The fine unknown at each coarse one's place.
  private let centres: LoopStorage<Int32>
  /// The fine unknowns around it, in the order of `MultigridStencil`.
  private let neighbours: LoopStorage<SIMD8<Int32>>
  private let weights: LoopStorage<SIMD8<Float>>

  /// Creates the transfer from the fine grid's operator and the fine unknown at each coarse one's place.
  init(fine: some MultigridOperator, parents: [Int32]) {
    coarseCount = parents.count
    centres = LoopStorage(count: coarseCount, repeating: 0)
    neighbours = LoopStorage(count: coarseCount, repeating: .zero)
    // One more, all zero, is what an absent coarse neighbour reads in `galerkinRow`.
    weights = LoopStorage(count: coarseCount + 1, repeating: .zero)
    for (index, parent) in parents.enumerated() {
      let around = fine.neighbours(of: Int(parent))
      centres.pointer[index] = parent
      neighbours.pointer[index] = around
      weights.pointer[index] = Self.interpolationWeights(around: around, fine: fine)
    }
  }

  /// Sets `coarse` to the weighted sums of `fine` around each coarse unknown.
  func restrict(_ fine: LaneVector, to coarse: LaneVector) {
    let (source, target, centre) = (fine.pointer, coarse.pointer, centres.pointer)
    let (around, weight) = (neighbours.pointer, weights.pointer)
    for index in 0..<coarseCount {
      let (links, factors) = (around[index], weight[index])
      var sum = source[Int(centre[index])]
      for side in 0..<8 { sum += source[Int(links[side])] * factors[side] }
      target[index] = sum
    }
  }

  /// Adds the interpolated `coarse` to `fine`.
  func addInterpolated(_ coarse: LaneVector, to fine: LaneVector) {
    let (source, target, centre) = (coarse.pointer, fine.pointer, centres.pointer)
    let (around, weight) = (neighbours.pointer, weights.pointer)
    for index in 0..<coarseCount {
      let (links, factors, value) = (around[index], weight[index], source[index])
      target[Int(centre[index])] += value
      for side in 0..<8 { target[Int(links[side])] += value * factors[side] }
    }
  }

  /// Returns the weights with which a coarse unknown reaches the eight fine pixels around it.
  private static func interpolationWeights(
    around: SIMD8<Int32>, fine: some MultigridOperator
  ) -> SIMD8<Float> {
    let absent = Int32(fine.count)
    var weights = SIMD8<Float>.zero
    // Edge pixels: the stencil is summed across the line that joins the two coarse unknowns.
    func setEdge(_ side: Int, toward near: SIMD8<Float>, away far: SIMD8<Float>) {
      guard around[side] != absent else { return }
      let row = fine.stencil(at: Int(around[side]))
      let toward = (row.coefficients * near).sum()
      let across = (row.coefficients * (1 - near - far)).sum()
      if toward > 0 { weights[side] = toward / (row.diagonal - across) }
    }
    setEdge(1, toward: Self.bottom, away: Self.top)
    setEdge(3, toward: Self.right, away: Self.left)
    setEdge(4, toward: Self.left, away: Self.right)
    setEdge(6, toward: Self.top, away: Self.bottom)
    // Centre pixels: one equation, in which two edge pixels that have just been interpolated stand for
    // the coarse unknown, and the coarse unknown itself.
    func setCentre(_ side: Int, _ first: Int, at firstPlace: Int, _ second: Int, at secondPlace: Int) {
      guard around[side] != absent else { return }
      let row = fine.stencil(at: Int(around[side]))
      let sum =
        row.coefficients[7 - side] + row.coefficients[firstPlace] * weights[first]
        + row.coefficients[secondPlace] * weights[second]
      weights[side] = sum / row.diagonal
    }
    setCentre(0, 3, at: 6, 1, at: 4)
    setCentre(2, 4, at: 6, 1, at: 3)
    setCentre(5, 3, at: 1, 6, at: 4)
    setCentre(7, 4, at: 1, 6, at: 3)
    return weights
  }

  // The neighbours on each side of a pixel.
  private static let top = SIMD8<Float>(1, 1, 1, 0, 0, 0, 0, 0)
  private static let bottom = SIMD8<Float>(0, 0, 0, 0, 0, 1, 1, 1)
  private static let left = SIMD8<Float>(1, 0, 0, 1, 0, 1, 0, 0)
  private static let right = SIMD8<Float>(0, 0, 1, 0, 1, 0, 0, 1)
}

extension MultigridTransfer {
  /// Returns the coarse operator: restriction times `fine` times interpolation (Galerkin), a 9-point one.
  func galerkinProduct(fine: some MultigridOperator, pixels: MultigridPixels) -> NinePointOperator {
    let coarse = NinePointOperator(pixels: pixels)
    let patch = GalerkinPatch()
    for index in 0..<coarseCount {
      apply(fine, toBasisFunction: index, patch: patch)
      coarse.setDiagonal(patch.inner(weights.pointer[index], at: 0), at: index)
      let around = coarse.neighbours(of: index)
      // The later four neighbours; the operator is symmetric.
      for side in 4..<8 where Int(around[side]) < coarseCount {
        let product = patch.inner(
          weights.pointer[Int(around[side])], at: 2 * GalerkinPatch.offset(of: side))
        coarse.setCoefficient(-product, at: index, side: side)
      }
    }
    return coarse
  }

  /// Sets `patch` to the fine operator applied to one coarse unknown's basis function.
  private func apply(_ fine: some MultigridOperator, toBasisFunction index: Int, patch: GalerkinPatch) {
    let (links, factors) = (neighbours.pointer[index], weights.pointer[index])
    patch.clear()
    patch.add(fine.stencil(at: Int(centres.pointer[index])), times: 1, at: 0)
    for side in 0..<8 where factors[side] != 0 {
      patch.add(
        fine.stencil(at: Int(links[side])), times: factors[side], at: GalerkinPatch.offset(of: side))
    }
  }
}

/// The 7 × 7 fine pixels around a coarse unknown; places count from the middle one.
private struct GalerkinPatch {
  private let storage = LoopStorage<Float>(count: 49, repeating: 0)
  private let centre: UnsafeMutablePointer<Float>

  init() { centre = storage.pointer + 24 }

  /// Returns the distance to the neighbour on `side`.
  static func offset(of side: Int) -> Int {
    switch side {
    case 0..<3: side - 8
    case 3: -1
    case 4: 1
    default: side + 1
    }
  }

  func clear() { storage.pointer.update(repeating: 0, count: storage.count) }

  /// Adds a multiple of an operator's row that belongs to the pixel at `place`.
  func add(_ stencil: MultigridStencil, times factor: Float, at place: Int) {
    let (pixel, change) = (centre + place, stencil.coefficients * factor)
    pixel[0] += stencil.diagonal * factor
    pixel[-8] -= change[0]
    pixel[-7] -= change[1]
    pixel[-6] -= change[2]
    pixel[-1] -= change[3]
    pixel[1] -= change[4]
    pixel[6] -= change[5]
    pixel[7] -= change[6]
    pixel[8] -= change[7]
  }

  /// Returns the inner product with a basis function whose coarse unknown lies at `place`.
  func inner(_ weights: SIMD8<Float>, at place: Int) -> Float {
    let pixel = centre + place
    let around = SIMD8(
      pixel[-8], pixel[-7], pixel[-6], pixel[-1], pixel[1], pixel[6], pixel[7], pixel[8])
    return pixel[0] + (around * weights).sum()
  }
}
