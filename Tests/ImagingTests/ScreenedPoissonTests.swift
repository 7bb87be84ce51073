import Foundation
import Imaging
import Testing

/// The Poisson solver with screening and closed pixels.
@Suite struct ScreenedPoissonTests {
  private static let mask = Mask(
    width: 23, height: 19,
    boxes: [
      Box(x: 0, y: 4, width: 9, height: 8), Box(x: 9, y: 6, width: 8, height: 3),
      Box(x: 20, y: 18, width: 3, height: 1),
    ])

  @Test(arguments: [Float(0.0005), 0.02, 1], [false, true])
  func theEquationHoldsAtEachPixel(screening: Float, isClosed: Bool) throws {
    let mask = Self.mask
    let closed =
      isClosed
      ? Mask(
        width: 23, height: 19,
        boxes: [Box(x: 0, y: 3, width: 6, height: 1), Box(x: 12, y: 9, width: 2, height: 1)]) : nil
    let right = PlanarImage.noise(width: 23, height: 19, channels: 3, seed: 4)
    let solver = try #require(PoissonSolver(mask: mask, closed: closed, screening: screening))
    var solution = PlanarImage(width: 23, height: 19, channels: 3)
    solver.addSolution(to: &solution, channels: 0..<3, tolerance: 1e-6) { pixel in
      SIMD4(
        right.samples[pixel], right.samples[right.planeCount + pixel],
        right.samples[2 * right.planeCount + pixel], 0)
    }
    for channel in 0..<3 {
      for row in 0..<19 {
        for column in 0..<23 {
          guard mask[row, column] else {
            #expect(solution[channel, row, column] == 0)
            continue
          }
          var sum = screening * solution[channel, row, column]
          for (y, x) in [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)] {
            guard (0..<19).contains(y), (0..<23).contains(x), closed?[y, x] != true else { continue }
            sum += solution[channel, row, column] - solution[channel, y, x]
          }
          #expect(abs(sum - right[channel, row, column]) < 1e-3, "\(channel) \(row) \(column)")
        }
      }
    }
  }

  @Test func blurringKeepsAConstantAndIsTheMeanInside() {
    let constant = PlanarImage(width: 13, height: 9, channels: 2, repeating: 0.3)
    #expect(constant.blurred(radius: 3, times: 3).largestDifference(from: constant) < 1e-6)
    let noise = PlanarImage.noise(width: 13, height: 9, channels: 2, seed: 1)
    let blurred = noise.blurred(radius: 2, times: 1)
    for channel in 0..<2 {
      for row in 0..<9 {
        for column in 0..<13 {
          let (rows, columns) = (max(0, row - 2)...min(8, row + 2), max(0, column - 2)...min(12, column + 2))
          var sum: Float = 0
          for y in rows { for x in columns { sum += noise[channel, y, x] } }
          #expect(abs(sum / Float(rows.count * columns.count) - blurred[channel, row, column]) < 1e-5)
        }
      }
    }
  }
}
