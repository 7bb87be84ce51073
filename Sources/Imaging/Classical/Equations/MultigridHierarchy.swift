/// One symmetric multigrid V-cycle, the preconditioner of `PoissonSolver`.
///
/// Every grid holds the unknowns of the finer one at even rows and columns. A part of the hole that vanishes
/// from a grid lies so close to known pixels that the finer grid's smoothing settles it.
final class MultigridHierarchy {
  private let finest: FivePointOperator
  private let finestTransfer: MultigridTransfer?
  private let finestResidual: LaneVector
  private let coarser: [Level]

  /// A coarse grid: its operator, its vectors and the way to the next one.
  private struct Level {
    let grid: NinePointOperator
    let transfer: MultigridTransfer?
    let rightHandSide: LaneVector
    let solution: LaneVector
    let residual: LaneVector

    init(grid: NinePointOperator, transfer: MultigridTransfer?) {
      self.grid = grid
      self.transfer = transfer
      rightHandSide = LaneVector(unknowns: grid.count)
      solution = LaneVector(unknowns: grid.count)
      residual = LaneVector(unknowns: grid.count)
    }
  }

  /// Creates the coarse grids for `finest` on `pixels`.
  init(finest: FivePointOperator, pixels: MultigridPixels) {
    self.finest = finest
    finestResidual = LaneVector(unknowns: finest.count)
    var levels: [Level] = []
    var coarsening = Coarsening(of: finest, pixels: pixels)
    finestTransfer = coarsening?.transfer
    while let step = coarsening {
      coarsening = Coarsening(of: step.grid, pixels: step.pixels)
      levels.append(Level(grid: step.grid, transfer: coarsening?.transfer))
    }
    coarser = levels
  }

  /// The step from one grid to the next coarser one, or nil where there is nothing left to coarsen.
  private struct Coarsening {
    let pixels: MultigridPixels
    let transfer: MultigridTransfer
    let grid: NinePointOperator

    init?(of fine: some MultigridOperator, pixels finePixels: MultigridPixels) {
      guard fine.count > 1 else { return nil }
      var parents: [Int32] = []
      pixels = MultigridPixels(coarsening: finePixels, parents: &parents)
      guard pixels.count > 0 else { return nil }
      transfer = MultigridTransfer(fine: fine, parents: parents)
      grid = transfer.galerkinProduct(fine: fine, pixels: pixels)
    }
  }

  /// Sets `solution` to the V-cycle's approximation of the finest operator's inverse times `rightHandSide`.
  func precondition(_ rightHandSide: LaneVector, solution: LaneVector) {
    smooth(
      finest, finestTransfer, rightHandSide: rightHandSide, solution: solution, residual: finestResidual,
      next: 0)
  }

  private func smooth(
    _ grid: some MultigridOperator, _ transfer: MultigridTransfer?, rightHandSide: LaneVector,
    solution: LaneVector, residual: LaneVector, next: Int
  ) {
    grid.sweepForward(rightHandSide: rightHandSide, solution: solution)
    if let transfer {
      let level = coarser[next]
      grid.residual(afterForwardSweep: solution, residual: residual)
      transfer.restrict(residual, to: level.rightHandSide)
      smooth(
        level.grid, level.transfer, rightHandSide: level.rightHandSide, solution: level.solution,
        residual: level.residual, next: next + 1)
      transfer.addInterpolated(level.solution, to: solution)
    }
    grid.sweepBackward(rightHandSide: rightHandSide, solution: solution)
  }
}
