import Foundation
import Imaging
import Testing

/// Harmonic functions of the 5-point Laplacian, in channels: x, y, xy, x² − y², all within 0...1 or so.
private func harmonics(width: Int, height: Int) -> PlanarImage {
  PlanarImage(width: width, height: height, channels: 4) { channel, row, column in
    let (x, y) = (Double(column) / Double(width), Double(row) / Double(width))
    return Float([x, y, x * y, x * x - y * y][channel])
  }
}

@Suite struct HarmonicFillTests {
  @Test func equalsDirectSolve() throws {
    let fixture: ClassicalFixture.Poisson = try ClassicalFixture.decode("poisson.json")
    #expect(fixture.cases.count == 18)
    for item in fixture.cases {
      let mask = fixture.mask(item)
      let image = fixture.image(fixture.target)
      let filled = HarmonicFill.fill(image.hiding(mask), mask: mask)
      #expect(filled.largestDifference(from: fixture.image(item.harmonic)) < 3e-6, "\(item.name)")
      #expect(filled.equalsOutside(mask, image), "\(item.name)")
    }
  }

  @Test(arguments: [(40, 30), (97, 200), (300, 211)])
  func restoresHarmonicFunctions(size: (width: Int, height: Int)) {
    let image = harmonics(width: size.width, height: size.height)
    let centre = (size.height / 2, size.width / 2)
    let radius = Double(min(size.width, size.height)) / 2 - 2
    let masks = [
      Mask(width: size.width, height: size.height) { row, column in
        row > 2 && column > 3 && row < size.height - 2 && column < size.width - 5
      },
      Mask(width: size.width, height: size.height) { row, column in
        hypot(Double(row - centre.0), Double(column - centre.1)) < radius
      },
      Mask(width: size.width, height: size.height) { row, column in
        (row + 2 * column) % 13 < 6 && row > 0 && column > 0 && row < size.height - 1
          && column < size.width - 1
      },
    ]
    for mask in masks {
      let filled = HarmonicFill.fill(image.hiding(mask), mask: mask)
      #expect(filled.largestDifference(from: image) < 2e-6)
    }
  }

  @Test func rampAcrossBorderIsRestoredAlongIt() {
    // Zero normal derivative at the top and bottom border suits a ramp in x only.
    let image = PlanarImage(width: 90, height: 20) { _, _, column in Float(column) / 90 }
    let mask = Mask(width: 90, height: 20, boxes: [Box(x: 7, y: 0, width: 70, height: 20)])
    #expect(HarmonicFill.fill(image.hiding(mask), mask: mask).largestDifference(from: image) < 2e-6)
  }

  @Test(arguments: [Float(0), 0.3, -1, 1000])
  func constantStaysExact(value: Float) {
    let image = PlanarImage(width: 50, height: 40, channels: 3, repeating: value)
    let mask = Mask.noise(width: 50, height: 40, probability: 0.8)
    #expect(HarmonicFill.fill(image.hiding(mask, value: -7), mask: mask) == image)
  }

  @Test func emptyAndFullMaskReturnTheInput() {
    let image = PlanarImage.noise(width: 20, height: 15)
    #expect(HarmonicFill.fill(image, mask: Mask(width: 20, height: 15)) == image)
    let full = Mask(width: 20, height: 15, boxes: [Box(x: 0, y: 0, width: 20, height: 15)])
    #expect(HarmonicFill.fill(image, mask: full) == image)
  }

  @Test func staysWithinTheRangeOfTheKnownSamples() {
    let image = PlanarImage.noise(width: 120, height: 90)
    for probability in [0.2, 0.6, 0.95] {
      let mask = Mask.noise(width: 120, height: 90, probability: probability)
      let filled = HarmonicFill.fill(image.hiding(mask), mask: mask)
      #expect(filled.samples.allSatisfy { (-1e-5...1 + 1e-5).contains($0) })
      #expect(filled.equalsOutside(mask, image))
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 9])
  func channelsAreIndependent(channels: Int) {
    let image = PlanarImage.noise(width: 40, height: 33, channels: channels)
    let mask = Mask(width: 40, height: 33, boxes: [Box(x: 5, y: 0, width: 25, height: 20)])
    let filled = HarmonicFill.fill(image, mask: mask)
    for channel in 0..<channels {
      let places = (channel * 1320)..<((channel + 1) * 1320)
      let plane = PlanarImage(width: 40, height: 33, channels: 1, samples: Array(image.samples[places]))
      let alone = HarmonicFill.fill(plane, mask: mask)
      let together = filled.samples[places]
      // All channels of a group go on until the last is done, so they may differ by the tolerance.
      #expect(zip(alone.samples, together).allSatisfy { abs($0 - $1) < 4e-6 })
    }
  }

  @Test func scaleAndOffsetCarryOver() {
    let image = PlanarImage.noise(width: 60, height: 60, channels: 1)
    let mask = Mask(width: 60, height: 60, boxes: [Box(x: 10, y: 10, width: 40, height: 40)])
    var scaled = image
    scaled.samples = image.samples.map { 1000 * $0 - 200 }
    let filled = HarmonicFill.fill(image, mask: mask)
    let scaledFilled = HarmonicFill.fill(scaled, mask: mask)
    let errors = zip(filled.samples, scaledFilled.samples).map { abs(1000 * $0 - 200 - $1) }
    #expect(errors.allSatisfy { $0 < 0.005 })
  }

  @Test func severalThreadsGiveTheSameResult() async {
    let image = PlanarImage.noise(width: 128, height: 128)
    let mask = Mask(width: 128, height: 128, boxes: [Box(x: 30, y: 20, width: 64, height: 64)])
    let expected = HarmonicFill.fill(image, mask: mask)
    await withTaskGroup(of: PlanarImage.self) { group in
      for _ in 0..<16 { group.addTask { HarmonicFill.fill(image, mask: mask) } }
      for await filled in group { #expect(filled == expected) }
    }
  }
}
