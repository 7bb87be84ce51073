import Foundation
import Imaging
import Testing

@Suite struct PatchMatchTests {
  /// Soft colourful shapes with some texture, in 0.1...0.9.
  static func picture(width: Int, height: Int, channels: Int = 3) -> PlanarImage {
    let noise = PlanarImage.noise(width: width, height: height, channels: channels, seed: 3)
    return PlanarImage(width: width, height: height, channels: channels) { channel, row, column in
      let wave = sin(Float(row) / 9 + Float(channel)) * cos(Float(column) / 13)
      return 0.5 + 0.3 * wave + 0.2 * (noise[channel, row, column] - 0.5)
    }
  }

  private static let masks: [(name: String, mask: Mask)] = [
    ("box", Mask(width: 90, height: 70, boxes: [Box(x: 25, y: 20, width: 36, height: 30)])),
    ("corner", Mask(width: 90, height: 70, boxes: [Box(x: 0, y: 0, width: 30, height: 25)])),
    ("last corner", Mask(width: 90, height: 70, boxes: [Box(x: 88, y: 69, width: 2, height: 1)])),
    ("one pixel", Mask(width: 90, height: 70, boxes: [Box(x: 40, y: 33, width: 1, height: 1)])),
    ("left half", Mask(width: 90, height: 70, boxes: [Box(x: 0, y: 0, width: 45, height: 70)])),
    ("all but a patch", Mask(width: 90, height: 70) { row, column in !(3..<10 ~= row && 4..<11 ~= column) }),
    (
      "several",
      Mask(
        width: 90, height: 70,
        boxes: [
          Box(x: 2, y: 3, width: 12, height: 9), Box(x: 60, y: 0, width: 9, height: 40),
          Box(x: 30, y: 66, width: 20, height: 4),
        ])
    ),
    ("sparse noise", .noise(width: 90, height: 70, probability: 0.02)),
  ]

  @Test(arguments: masks.indices, [1, 2, 3, 5])
  func fillsHolesWithinTheRangeOfTheKnown(index: Int, channels: Int) {
    let (name, mask) = Self.masks[index]
    let image = Self.picture(width: 90, height: 70, channels: channels)
    let filled = PatchMatchFill.fill(image.hiding(mask, value: .nan), mask: mask)
    #expect(filled.equalsOutside(mask, image), "\(name)")
    for channel in 0..<channels {
      let plane = (channel * image.planeCount)..<((channel + 1) * image.planeCount)
      let known = plane.filter { mask.values[$0 - plane.lowerBound] == 0 }.map { image.samples[$0] }
      let range = (known.min() ?? 0)...(known.max() ?? 0)
      #expect(filled.samples[plane].allSatisfy { range.contains($0) }, "\(name) \(channel)")
    }
  }

  @Test(arguments: [Float(0), 0.3, 1])
  func constantStaysExact(value: Float) {
    let image = PlanarImage(width: 64, height: 50, channels: 3, repeating: value)
    let mask = Mask(width: 64, height: 50, boxes: [Box(x: 12, y: 10, width: 40, height: 30)])
    #expect(PatchMatchFill.fill(image.hiding(mask), mask: mask) == image)
  }

  /// Known at each level, a pattern goes on as it was but for a few pixels' phase.
  @Test func periodicTextureGoesOn() {
    let image = PlanarImage(width: 160, height: 160, channels: 3) { channel, row, column in
      let (x, y) = (column % 16, row % 16)
      return (x < 5 ? 0.2 : 0.8) * (y < 9 ? 1 : 0.5) * (channel == 1 ? 0.9 : 1)
    }
    let mask = Mask(width: 160, height: 160, boxes: [Box(x: 50, y: 55, width: 60, height: 52)])
    let filled = PatchMatchFill.fill(image.hiding(mask), mask: mask)
    let harmonic = HarmonicFill.fill(image, mask: mask)
    #expect(Quality.meanAbsoluteError(filled, image, in: mask) < 0.005)
    #expect(Quality.meanAbsoluteError(harmonic, image, in: mask) > 0.1)
  }

  @Test func edgesGoOnSharp() {
    let image = PlanarImage(width: 120, height: 96) { _, row, column in 2 * row < column + 20 ? 0.1 : 0.9 }
    let mask = Mask(width: 120, height: 96, boxes: [Box(x: 45, y: 20, width: 32, height: 32)])
    let filled = PatchMatchFill.fill(image.hiding(mask), mask: mask)
    #expect(Quality.meanAbsoluteError(filled, image, in: mask) < 0.02)
    let between = filled.samples.filter { 0.2 < $0 && $0 < 0.8 }.count
    #expect(between < 40)
  }

  @Test func grayIsAsThreeEqualChannels() {
    let gray = Self.picture(width: 80, height: 80, channels: 1)
    let color = PlanarImage(
      width: 80, height: 80, channels: 3, samples: gray.samples + gray.samples + gray.samples)
    let mask = Mask(width: 80, height: 80, boxes: [Box(x: 20, y: 30, width: 36, height: 25)])
    let filled = PatchMatchFill.fill(gray, mask: mask)
    #expect(
      PatchMatchFill.fill(color, mask: mask).samples == filled.samples + filled.samples + filled.samples)
  }

  @Test func theSeedAloneDecides() async {
    let image = Self.picture(width: 200, height: 150)
    let mask = Mask(width: 200, height: 150, boxes: [Box(x: 40, y: 30, width: 96, height: 80)])
    let expected = PatchMatchFill.fill(image, mask: mask, seed: 5, isParallel: false)
    await withTaskGroup(of: PlanarImage.self) { group in
      for _ in 0..<4 { group.addTask { PatchMatchFill.fill(image, mask: mask, seed: 5) } }
      for await filled in group { #expect(filled == expected) }
    }
    #expect(PatchMatchFill.fill(image, mask: mask, seed: 6) != expected)
  }

  @Test func harmonicWhereNoPatchIsKnown() {
    let small = Self.picture(width: 20, height: 6)
    let hole = Mask(width: 20, height: 6, boxes: [Box(x: 5, y: 2, width: 6, height: 3)])
    #expect(PatchMatchFill.fill(small, mask: hole) == HarmonicFill.fill(small, mask: hole))
    let image = Self.picture(width: 60, height: 60)
    let scattered = Mask.noise(width: 60, height: 60, probability: 0.5)
    #expect(PatchMatchFill.fill(image, mask: scattered) == HarmonicFill.fill(image, mask: scattered))
    let pixel = PlanarImage(width: 1, height: 1, channels: 3)
    let holes = Mask(width: 1, height: 1, values: [1])
    #expect(PatchMatchFill.fill(pixel, mask: holes) == pixel)
  }

  @Test func emptyAndFullMaskReturnTheInput() {
    let image = Self.picture(width: 30, height: 25)
    #expect(PatchMatchFill.fill(image, mask: Mask(width: 30, height: 25)) == image)
    let full = Mask(width: 30, height: 25, boxes: [Box(x: 0, y: 0, width: 30, height: 25)])
    #expect(PatchMatchFill.fill(image, mask: full) == image)
  }
}
