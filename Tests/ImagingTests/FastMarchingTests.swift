import Foundation
import Imaging
import Testing

@Suite struct FastMarchingTests {
  /// Holes inside, at the border, in parts, thin and dense.
  private static let masks: [Mask] = [
    Mask(width: 64, height: 48, boxes: [Box(x: 20, y: 11, width: 30, height: 25)]),
    Mask(
      width: 64, height: 48,
      boxes: [Box(x: 0, y: 5, width: 20, height: 15), Box(x: 50, y: 30, width: 14, height: 18)]),
    Mask(width: 64, height: 48) { row, column in hypot(Double(row - 22), Double(column - 30)) < 17 },
    Mask(width: 64, height: 48) { row, column in row == column },
    Mask(width: 64, height: 48) { row, column in row < 3 || column % 6 < 3 },
  ]

  @Test(arguments: [1, 2, 3, 5])
  func constantStays(radius: Int) {
    let image = PlanarImage(width: 64, height: 48, channels: 2, repeating: 0.37)
    for mask in Self.masks + [.noise(width: 64, height: 48, probability: 0.7)] {
      let filled = FastMarching.fill(image.hiding(mask), mask: mask, radius: radius)
      #expect(filled.largestDifference(from: image) < 1e-6)
    }
  }

  @Test(arguments: [1, 2, 3, 5])
  func rampIsRestored(radius: Int) {
    let image = PlanarImage(width: 64, height: 48, channels: 3) { channel, row, column in
      [Float(column) / 64, Float(row) / 48, Float(2 * column - row) / 128][channel]
    }
    for mask in Self.masks {
      let filled = FastMarching.fill(image.hiding(mask), mask: mask, radius: radius)
      #expect(filled.largestDifference(from: image) < 1e-5)
      #expect(filled.equalsOutside(mask, image))
    }
  }

  /// Without an extrapolated plane both implementations weigh the same pixels in the same way.
  ///
  /// They differ in T alone: OpenCV fixes it, and fills the pixel, when the front first touches it.
  /// The mean error was measured at 0.001 to 0.008.
  @Test func equalsOpenCVWithoutItsRoundingAndGradientTerms() throws {
    let fixture: ClassicalFixture.Marching = try ClassicalFixture.decode("marching.json")
    for item in fixture.cases {
      for fill in item.fills {
        let mask = fixture.mask(item)
        let filled = FastMarching.fill(fixture.gray(item.flat).hiding(mask), mask: mask, radius: fill.radius)
        let error = Quality.meanAbsoluteError(filled, fixture.gray(fill.flat), in: mask)
        #expect(error < 0.01, "\(item.name) \(fill.radius) \(error)")
      }
    }
  }

  /// The tolerance covers what OpenCV adds at every pixel.
  ///
  /// That is half a level, which adds up along the march, and a gradient term bounded by 1.4 levels whose sign
  /// is the opposite of the paper's. The mean error was measured at 0.005 to 0.028.
  @Test func isCloseToOpenCVOnColourImages() throws {
    let fixture: ClassicalFixture.Marching = try ClassicalFixture.decode("marching.json")
    let image = fixture.colorImage(fixture.color)
    for item in fixture.cases {
      for fill in item.fills {
        let mask = fixture.mask(item)
        let filled = FastMarching.fill(image.hiding(mask), mask: mask, radius: fill.radius)
        let theirs = fixture.colorImage(fill.color)
        let error = Quality.meanAbsoluteError(filled, theirs, in: mask)
        #expect(error < 0.035, "\(item.name) \(fill.radius) \(error)")
      }
    }
  }

  @Test func emptyAndFullMaskReturnTheInput() {
    let image = PlanarImage.noise(width: 20, height: 15)
    #expect(FastMarching.fill(image, mask: Mask(width: 20, height: 15)) == image)
    let full = Mask(width: 20, height: 15, boxes: [Box(x: 0, y: 0, width: 20, height: 15)])
    #expect(FastMarching.fill(image, mask: full) == image)
  }

  @Test(arguments: [0.05, 0.5, 0.9, 0.999])
  func anyMaskLeavesKnownPixelsAndFillsTheRest(probability: Double) {
    let image = PlanarImage.noise(width: 64, height: 48)
    let mask = Mask.noise(width: 64, height: 48, probability: probability)
    let filled = FastMarching.fill(image.hiding(mask, value: .nan), mask: mask, radius: 2)
    #expect(filled.equalsOutside(mask, image))
    #expect(filled.samples.allSatisfy { $0.isFinite })
  }

  @Test func distanceFromALineIsExact() {
    let mask = Mask(width: 30, height: 21) { _, column in column > 3 }
    let march = FastMarchingOrder(hole: mask, mask: mask, radius: 3)
    for row in 0..<21 {
      for column in 0..<30 {
        #expect(abs(march.times[march.index(row: row, column: column)] - Float(column - 3)) < 1e-5)
      }
    }
  }

  /// The upwind scheme is of first order: from a single pixel its error grows with the distance's logarithm.
  @Test func distanceFromAPointIsOfFirstOrder() {
    let size = 101
    let mask = Mask(width: size, height: size) { row, column in row != 50 || column != 50 }
    let march = FastMarchingOrder(hole: mask, mask: mask, radius: 1)
    var largest = 0.0
    for row in 0..<size {
      for column in 0..<size {
        let time = Double(march.times[march.index(row: row, column: column)])
        let error = time - hypot(Double(row - 50), Double(column - 50))
        #expect(error > -1e-4)
        largest = max(largest, error)
      }
    }
    #expect(largest < 1.5)
    #expect(largest > 0.1)
  }

  @Test func pixelsAreFilledInOrderOfDistance() {
    let mask = Self.masks[2]
    let march = FastMarchingOrder(hole: mask, mask: mask, radius: 1)
    #expect(march.order.count == mask.area)
    let times = march.order.map { march.times[$0] }
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(Set(march.order).count == march.order.count)
  }
}
