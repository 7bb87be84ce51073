/// Solves the biharmonic equation in the holes of a mask, for up to four channels at once.
///
/// The method is the conjugate gradient method in double precision, preconditioned by two multigrid V-cycles of
/// Laplace's equation, one after the other: the biharmonic operator is the Laplacian's square but for the
/// pixels beside the rim. The number of iterations grows slowly with the hole, about as the square root of its
/// width.
package final class BiharmonicSolver {
  /// How many iterations the last `extend` took at most.
  package private(set) var iterationCount = 0

  private let mask: Mask
  private let grid: BiharmonicOperator
  private let multigrid: MultigridHierarchy
  private let halfway: LaneVector
  private let preconditioned: LaneVector
  private let rounded: LaneVector
  private let solution: LoopStorage<DoubleLanes>
  private let residual: LoopStorage<DoubleLanes>
  private let direction: LoopStorage<DoubleLanes>
  private let product: LoopStorage<DoubleLanes>

  private static let iterationLimit = 1000
  // Of the error's energy norm, as a part of the known samples' range; the largest error is a small multiple.
  private static let tolerance = 1e-7

  /// Prepares the solver for the holes of `mask`; nil where there is no hole, or no known pixel at all.
  package init?(mask: Mask) {
    guard let box = mask.boundingBox else { return nil }
    let pixels = MultigridPixels(mask: mask, box: box)
    guard pixels.count < mask.values.count else { return nil }
    self.mask = mask
    grid = BiharmonicOperator(mask: mask, box: box, unknownCount: pixels.count)
    let laplacian = FivePointOperator(
      pixels: pixels, box: box, imageWidth: mask.width, imageHeight: mask.height)
    multigrid = MultigridHierarchy(finest: laplacian, pixels: pixels)
    rounded = LaneVector(unknowns: pixels.count)
    halfway = LaneVector(unknowns: pixels.count)
    preconditioned = LaneVector(unknowns: pixels.count)
    solution = LoopStorage(count: grid.count + 1, repeating: .zero)
    residual = LoopStorage(count: grid.count + 1, repeating: .zero)
    direction = LoopStorage(count: grid.count + 1, repeating: .zero)
    product = LoopStorage(count: grid.count + 1, repeating: .zero)
  }

  /// Fills the holes of `image`, which has the mask's size; all other samples stay as they are.
  package func extend(into image: inout PlanarImage) {
    iterationCount = 0
    for first in stride(from: 0, to: image.channels, by: 4) {
      let channels = first..<min(first + 4, image.channels)
      let (mean, range) = boundary(of: image, channels: channels)
      grid.loadRightHandSide(image, mask: mask, channels: channels, mean: mean, result: residual)
      solve(tolerance: Self.tolerance * range)
      forEachUnknown { index, _ in
        let (value, place) = (solution.pointer[index] + mean, Int(grid.places.pointer[index]))
        for channel in channels {
          image.samples[channel * image.planeCount + place] = Float(value[channel - first])
        }
      }
    }
  }

  /// The mean of the known samples beside the holes, and how far they lie from it at most.
  private func boundary(
    of image: PlanarImage, channels: Range<Int>
  ) -> (mean: DoubleLanes, range: DoubleLanes) {
    let known = (0..<grid.count).map { Int(grid.places.pointer[$0]) }.filter { mask.values[$0] == 0 }
    let mean =
      known.reduce(DoubleLanes.zero) { $0 + image.lanes(at: $1, channels: channels) }
      / Double(max(1, known.count))
    let range = known.reduce(DoubleLanes.zero) {
      let difference = image.lanes(at: $1, channels: channels) - mean
      return pointwiseMax($0, pointwiseMax(difference, -difference))
    }
    return (mean, range)
  }

  /// Solves for the right-hand side in `residual`, starting at zero.
  private func solve(tolerance: DoubleLanes) {
    solution.pointer.update(repeating: .zero, count: grid.count)
    direction.pointer.update(repeating: .zero, count: grid.count)
    let goal = tolerance * tolerance
    var energy = DoubleLanes.zero
    var iterations = 0
    while iterations < Self.iterationLimit {
      let next = precondition()
      guard any(next.energy .> goal) else { break }
      // With the change of the residual, rounding in the preconditioner does no harm (Polak and Ribière).
      turn(by: iterations == 0 ? .zero : quotient(next.change, energy))
      energy = next.energy
      advance(by: quotient(energy, grid.apply(to: direction, result: product)))
      iterations += 1
    }
    iterationCount = max(iterationCount, iterations)
  }

  /// The last step's length times `product`, which `advance` took off the residual.
  private var lastStep = DoubleLanes.zero

  /// Approximates the error from the residual; returns its inner products with the residual and its change.
  private func precondition() -> (energy: DoubleLanes, change: DoubleLanes) {
    forEachUnknown { rounded.pointer[$1] = Lanes(residual.pointer[$0]) }
    multigrid.precondition(rounded, solution: halfway)
    multigrid.precondition(halfway, solution: preconditioned)
    var (energy, change) = (DoubleLanes.zero, DoubleLanes.zero)
    forEachUnknown { index, unknown in
      let error = DoubleLanes(preconditioned.pointer[unknown])
      energy += residual.pointer[index] * error
      change -= lastStep * product.pointer[index] * error
    }
    return (energy, change)
  }

  private func advance(by step: DoubleLanes) {
    lastStep = step
    forEachUnknown { index, _ in
      solution.pointer[index] += step * direction.pointer[index]
      residual.pointer[index] -= step * product.pointer[index]
    }
  }

  private func turn(by factor: DoubleLanes) {
    forEachUnknown { index, unknown in
      direction.pointer[index] =
        DoubleLanes(preconditioned.pointer[unknown]) + factor * direction.pointer[index]
    }
  }

  /// Calls `body` with each unknown's place in the vectors of the grid, and in those of the multigrid.
  @inline(__always)
  private func forEachUnknown(_ body: (_ index: Int, _ unknown: Int) -> Void) {
    let unknowns = grid.unknowns.pointer
    for unknown in 0..<grid.unknowns.count { body(Int(unknowns[unknown]), unknown) }
  }

  /// Divides lane by lane; a lane that is already solved exactly gives zero.
  private func quotient(_ numerator: DoubleLanes, _ denominator: DoubleLanes) -> DoubleLanes {
    let safe = denominator .> 0
    return (numerator / denominator.replacing(with: 1, where: .!safe)).replacing(with: 0, where: .!safe)
  }
}
