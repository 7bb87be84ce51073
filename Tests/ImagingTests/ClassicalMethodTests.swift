import Foundation
import Imaging
import Testing

@Suite struct ClassicalMethodTests {
  private static let box = Box(x: 30, y: 24, width: 26, height: 18)

  @Test(arguments: ClassicalMethod.allCases)
  func fillsHolesWithin0And1(method: ClassicalMethod) throws {
    // Steep ramps that go on beyond 0 and 1.
    let image = PlanarImage(width: 80, height: 60, channels: 3) { channel, row, column in
      min(1, max(0, Float(channel == 0 ? column : row) / 30 - 0.6))
    }
    let mask = Mask(width: 80, height: 60, boxes: [Self.box, Box(x: 0, y: 0, width: 3, height: 5)])
    let filled = try method.fill(image.hiding(mask, value: .nan), mask: mask)
    #expect(filled.equalsOutside(mask, image))
    #expect(filled.samples.allSatisfy { (0...1).contains($0) })
    #expect(try method.fill(image, mask: Mask(width: 80, height: 60)) == image)
    let full = Mask(width: 80, height: 60, boxes: [mask.bounds])
    #expect(try method.fill(image, mask: full) == image)
  }

  @Test(arguments: ClassicalMethod.allCases)
  func nothingBeyondTheReachCounts(method: ClassicalMethod) throws {
    guard let reach = method.reach else { return }
    let image = PlanarImage.noise(width: 80, height: 60)
    let mask = Mask(width: 80, height: 60, boxes: [Self.box])
    let extent = Self.box.expanded(by: reach, imageWidth: 80, imageHeight: 60)
    let whole = try method.fill(image, mask: mask)
    let part = try method.fill(image.cropped(to: extent), mask: mask.cropped(to: extent))
    #expect(whole.cropped(to: extent).largestDifference(from: part) < 4e-6)
  }

  @Test func meanIsThatOfTheKnown() throws {
    let image = PlanarImage(width: 4, height: 1, channels: 1, samples: [0.25, 9, 0.75, 9])
    let mask = Mask(width: 4, height: 1, values: [0, 1, 0, 1])
    #expect(try ClassicalMethod.mean.fill(image, mask: mask).samples == [0.25, 0.5, 0.75, 0.5])
  }

  @Test func namesAndSizes() throws {
    let names = ["telea", "harmonic", "biharmonic", "patchmatch", "mean"]
    #expect(ClassicalMethod.allCases.map(\.rawValue) == names)
    let error = try #require(throws: ImagingError.self) {
      try ClassicalMethod.telea.fill(
        PlanarImage(width: 4, height: 4, channels: 1), mask: Mask(width: 4, height: 5))
    }
    #expect(error.code == .sizeMismatch && error.description.contains("4×5"))
  }
}
