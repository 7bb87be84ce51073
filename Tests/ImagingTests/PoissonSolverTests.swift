import Foundation
import Imaging
import Testing

@Suite struct PoissonSolverTests {
  /// Holes of the given image size that differ in shape as much as they can.
  private static func masks(size: Int) -> [(name: String, mask: Mask)] {
    func mask(_ isHole: (Int, Int) -> Bool) -> Mask { Mask(width: size, height: size, isHole: isHole) }
    return [
      ("square", mask { $0 > 2 && $1 > 2 && $0 < size - 3 && $1 < size - 3 }),
      ("square at the border", mask { $0 > 2 && $1 < size - 3 }),
      ("strokes", mask { ($0 + $1) % 17 < 3 }),
      ("comb", mask { $0 < 5 || $1 % 16 < 9 }),
      ("thin comb", mask { $0 < 5 || $1 % 2 == 0 }),
      ("checkerboard", mask { ($0 + $1) % 2 == 0 }),
      ("serpentine", mask { $1 % 4 != 3 || ($1 / 4 % 2 == 0 ? $0 == 0 : $0 == size - 1) }),
      ("known dots", mask { $0 % 16 != 0 || $1 % 16 != 0 }),
      ("two known pixels", mask { ($0 != size / 3 || $1 != size / 2) && ($0 != size - 1 || $1 != 0) }),
      ("noise 0.6", .noise(width: size, height: size, probability: 0.6)),
      ("noise 0.99", .noise(width: size, height: size, probability: 0.99)),
    ]
  }

  @Test(arguments: [64, 128, 256, 512, 1024])
  func iterationsDoNotGrowWithTheHole(size: Int) throws {
    let image = PlanarImage.noise(width: size, height: size)
    for (name, mask) in Self.masks(size: size) {
      let solver = try #require(PoissonSolver(mask: mask))
      var filled = image
      solver.extend(into: &filled)
      #expect(solver.iterationCount <= 14, "\(name) \(size)")
      #expect(largestResidual(filled, mask) < 3e-6, "\(name) \(size)")
    }
  }

  @Test func largeHoleKeepsItsAccuracy() throws {
    let size = 1000
    let image = PlanarImage(width: size, height: size) { _, row, column in
      let (x, y) = (Double(column) / Double(size), Double(row) / Double(size))
      return Float(x * x - y * y)
    }
    let mask = Mask(width: size, height: size, boxes: [Box(x: 1, y: 1, width: size - 2, height: size - 2)])
    #expect(HarmonicFill.fill(image.hiding(mask), mask: mask).largestDifference(from: image) < 5e-6)
  }

  @Test func smallerToleranceLeavesSmallerError() throws {
    let image = PlanarImage(width: 200, height: 200) { _, row, column in Float(row * column) / 40_000 }
    let mask = Mask(width: 200, height: 200, boxes: [Box(x: 1, y: 1, width: 198, height: 198)])
    let solver = try #require(PoissonSolver(mask: mask))
    var errors: [Float] = []
    var iterations: [Int] = []
    for tolerance in [Float(1e-1), 1e-3, 1e-6] {
      var filled = image.hiding(mask)
      solver.extend(into: &filled, tolerance: tolerance)
      errors.append(filled.largestDifference(from: image))
      iterations.append(solver.iterationCount)
    }
    #expect(iterations[0] < iterations[1] && iterations[1] < iterations[2])
    #expect(errors[0] > errors[1] && errors[1] > errors[2] && errors[0] > 1e-4)
  }

  @Test func masksWithoutAProblemGiveNoSolver() {
    #expect(PoissonSolver(mask: Mask(width: 9, height: 9)) == nil)
    #expect(PoissonSolver(mask: Mask(width: 3, height: 2, values: [1, 1, 1, 1, 1, 1])) == nil)
    #expect(PoissonSolver(mask: Mask(width: 1, height: 1, values: [1])) == nil)
  }

  @Test func oneRowImage() {
    let image = PlanarImage(width: 9, height: 1) { _, _, column in column == 0 ? 2 : column == 8 ? 10 : 0 }
    let mask = Mask(width: 9, height: 1, boxes: [Box(x: 1, y: 0, width: 7, height: 1)])
    let expected = PlanarImage(width: 9, height: 1) { _, _, column in Float(2 + column) }
    #expect(HarmonicFill.fill(image, mask: mask).largestDifference(from: expected) < 1e-5)
  }

  /// Returns the largest residual of the 5-point equation over the hole pixels.
  private func largestResidual(_ image: PlanarImage, _ mask: Mask) -> Double {
    let (width, height) = (image.width, image.height)
    var largest = 0.0
    image.samples.withUnsafeBufferPointer { samples in
      for pixel in mask.values.indices where mask.values[pixel] == 1 {
        let (row, column) = pixel.quotientAndRemainder(dividingBy: width)
        for plane in stride(from: 0, to: samples.count, by: width * height) {
          let centre = Double(samples[plane + pixel])
          var sum = 0.0
          if column > 0 { sum += Double(samples[plane + pixel - 1]) - centre }
          if column + 1 < width { sum += Double(samples[plane + pixel + 1]) - centre }
          if row > 0 { sum += Double(samples[plane + pixel - width]) - centre }
          if row + 1 < height { sum += Double(samples[plane + pixel + width]) - centre }
          largest = max(largest, abs(sum))
        }
      }
    }
    return largest
  }
}
