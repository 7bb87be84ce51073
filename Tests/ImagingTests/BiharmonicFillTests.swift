import Foundation
import Imaging
import Testing

@Suite struct BiharmonicFillTests {
  @Test func equalsDirectSolve() throws {
    let fixture: ClassicalFixture.Poisson = try ClassicalFixture.decode("poisson.json")
    for item in fixture.cases {
      let mask = fixture.mask(item)
      let image = fixture.image(fixture.target)
      let filled = BiharmonicFill.fill(image.hiding(mask, value: .nan), mask: mask)
      #expect(filled.largestDifference(from: fixture.image(item.biharmonic)) < 3e-6, "\(item.name)")
      #expect(filled.equalsOutside(mask, image), "\(item.name)")
    }
  }

  /// The squared Laplacian is zero on cubic polynomials, of differences too.
  @Test(arguments: [8, 60, 200]) func restoresCubics(side: Int) {
    let size = side + 20
    let image = PlanarImage(width: size, height: size, channels: 4) { channel, row, column in
      let (x, y) = (Double(column) / Double(size), Double(row) / Double(size))
      return Float([x * x * x, x * y * y, x * x - y, y * y * y - x * y][channel])
    }
    let mask = Mask(width: size, height: size, boxes: [Box(x: 9, y: 11, width: side, height: side - 3)])
    let filled = BiharmonicFill.fill(image.hiding(mask), mask: mask)
    #expect(filled.largestDifference(from: image) < 1e-5)
  }

  @Test(arguments: [Float(0), 0.3, -1, 1000])
  func constantStaysExact(value: Float) {
    let image = PlanarImage(width: 50, height: 40, channels: 3, repeating: value)
    let mask = Mask.noise(width: 50, height: 40, probability: 0.8)
    #expect(BiharmonicFill.fill(image.hiding(mask, value: -7), mask: mask) == image)
  }

  @Test(arguments: [0.05, 0.5, 0.9, 0.999])
  func anyMaskLeavesKnownPixelsAndFillsTheRest(probability: Double) {
    let image = PlanarImage.noise(width: 64, height: 48, channels: 5)
    let mask = Mask.noise(width: 64, height: 48, probability: probability)
    let filled = BiharmonicFill.fill(image.hiding(mask, value: .nan), mask: mask)
    #expect(filled.equalsOutside(mask, image))
    #expect(filled.samples.allSatisfy { $0.isFinite })
  }

  @Test func emptyAndFullMaskReturnTheInput() {
    let image = PlanarImage.noise(width: 20, height: 15)
    #expect(BiharmonicFill.fill(image, mask: Mask(width: 20, height: 15)) == image)
    let full = Mask(width: 20, height: 15, boxes: [Box(x: 0, y: 0, width: 20, height: 15)])
    #expect(BiharmonicFill.fill(image, mask: full) == image)
  }

  /// Sixteen times the area takes three times the iterations at most.
  @Test func iterationsGrowSlowly() throws {
    let counts = try [48, 192].map { side in
      var image = PlanarImage.noise(width: side + 16, height: side + 16)
      let mask = Mask(
        width: side + 16, height: side + 16, boxes: [Box(x: 8, y: 8, width: side, height: side)])
      let solver = try #require(BiharmonicSolver(mask: mask))
      solver.extend(into: &image)
      return solver.iterationCount
    }
    #expect(counts[0] > 5 && counts[1] < 3 * counts[0], "\(counts)")
  }
}
