/// Solves Laplace's equation in the holes of a mask, for up to four channels at once.
///
/// The 5-point equation holds at every hole pixel: known 4-neighbours give exact (Dirichlet) values, and
/// nothing crosses the image's border (Neumann). The method is the conjugate gradient method, each channel
/// on its own, preconditioned by one multigrid V-cycle. Time and memory are linear in the number of hole
/// pixels (about 180 bytes each); the number of iterations does not grow with the hole.
package final class PoissonSolver {
  /// How many iterations the last `solve` took.
  package private(set) var iterationCount = 0

  private let count: Int
  private let grid: FivePointOperator
  private let multigrid: MultigridHierarchy
  private let boundary: HoleBoundary
  private let solution: LaneVector
  private let residual: LaneVector
  private let preconditioned: LaneVector
  private let direction: LaneVector
  private let product: LaneVector

  // Bounds the work where rounding keeps the error estimate above the tolerance; masks take 5 to 12.
  private static let iterationLimit = 60

  /// Prepares the solver for the holes of `mask`; nil where there is no hole, or no known pixel at all.
  ///
  /// - Parameters:
  ///   - mask: The holes.
  ///   - closed: Known pixels across which nothing passes, as if the image ended before them.
  ///   - screening: A multiple of each unknown that is added to its equation, in 1 / pixel²: what lies further away
  ///     than 1 / √screening pixels hardly counts.
  package init?(mask: Mask, closed: Mask? = nil, screening: Float = 0) {
    guard let box = mask.boundingBox else { return nil }
    let pixels = MultigridPixels(mask: mask, box: box)
    guard pixels.count < mask.values.count else { return nil }
    count = pixels.count
    grid = FivePointOperator(
      pixels: pixels, box: box, imageWidth: mask.width, imageHeight: mask.height,
      closed: closed, screening: screening)
    multigrid = MultigridHierarchy(finest: grid, pixels: pixels)
    boundary = HoleBoundary(mask: mask, box: box)
    solution = LaneVector(unknowns: count)
    residual = LaneVector(unknowns: count)
    preconditioned = LaneVector(unknowns: count)
    direction = LaneVector(unknowns: count)
    product = LaneVector(unknowns: count)
  }

  /// Fills the holes of `image`, channel by channel: with the harmonic extension of the known samples around
  /// them, or, given `source`, with `source` plus the harmonic extension of the difference `image - source`.
  ///
  /// - Parameters:
  ///   - image: samples of the mask's size; those outside the holes stay as they are.
  ///   - source: samples of the same size and channel count, or nil for zero.
  ///   - tolerance: the largest energy norm of the error that is left, as a part of the boundary values'
  ///     range; the largest error of a sample is of the same size.
  package func extend(
    into image: inout PlanarImage, source: PlanarImage? = nil, tolerance: Float = 2e-6
  ) {
    iterationCount = 0
    for first in stride(from: 0, to: image.channels, by: 4) {
      let channels = first..<min(first + 4, image.channels)
      let offset = boundary.load(image, minus: source, channels: channels, rightHandSide: residual)
      solve(tolerance: tolerance * offset.range)
      boundary.store(solution, plus: offset.mean, source, channels: channels, into: &image)
    }
  }

  /// Adds to the holes of `image` the solution that is zero at all known pixels.
  ///
  /// - Parameters:
  ///   - image: Samples of the mask's size.
  ///   - channels: Those to change, at most four.
  ///   - tolerance: The largest energy norm of the error that is left.
  ///   - rightHandSide: Returns the equation's right-hand side at a pixel, a lane for each channel.
  package func addSolution(
    to image: inout PlanarImage, channels: Range<Int>, tolerance: Float,
    rightHandSide: (_ pixel: Int) -> SIMD4<Float>
  ) {
    iterationCount = 0
    var unknown = 0
    boundary.forEachHolePixel { pixel in
      residual.pointer[unknown] = rightHandSide(pixel)
      unknown += 1
    }
    solve(tolerance: Lanes(repeating: tolerance))
    boundary.add(solution, channels: channels, to: &image)
  }

  /// Solves for the right-hand side in `residual`, starting at zero.
  private func solve(tolerance: Lanes) {
    solution.pointer.update(repeating: .zero, count: count)
    multigrid.precondition(residual, solution: preconditioned)
    direction.pointer.update(from: preconditioned.pointer, count: count)
    var energy = innerProduct(residual, preconditioned)
    let goal = SIMD4<Double>(tolerance * tolerance)
    var iterations = 0
    while iterations < Self.iterationLimit, any(energy .> goal) {
      let curvature = grid.apply(to: direction, result: product)
      advance(by: quotient(energy, curvature))
      multigrid.precondition(residual, solution: preconditioned)
      let newEnergy = innerProduct(residual, preconditioned)
      turn(by: quotient(newEnergy, energy))
      energy = newEnergy
      iterations += 1
    }
    iterationCount = max(iterationCount, iterations)
  }

  private func advance(by step: Lanes) {
    let (x, r, p, q) = (solution.pointer, residual.pointer, direction.pointer, product.pointer)
    for index in 0..<count {
      x[index] += step * p[index]
      r[index] -= step * q[index]
    }
  }

  private func turn(by factor: Lanes) {
    let (p, z) = (direction.pointer, preconditioned.pointer)
    for index in 0..<count { p[index] = z[index] + factor * p[index] }
  }

  private func innerProduct(_ first: LaneVector, _ second: LaneVector) -> SIMD4<Double> {
    let (x, y) = (first.pointer, second.pointer)
    return blockwiseSum(count: count) { x[$0] * y[$0] }
  }

  /// Divides lane by lane; a lane that is already solved exactly gives zero.
  private func quotient(_ numerator: SIMD4<Double>, _ denominator: SIMD4<Double>) -> Lanes {
    let safe = denominator .> 0
    let divisor = denominator.replacing(with: 1, where: .!safe)
    return Lanes((numerator / divisor).replacing(with: 0, where: .!safe))
  }
}
