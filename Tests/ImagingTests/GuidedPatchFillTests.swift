import Foundation
import Imaging
import Testing

@Suite struct GuidedPatchFillTests {
  private static let size = (width: 150, height: 120)
  private static let mask = Mask(width: 150, height: 120, boxes: [Box(x: 45, y: 35, width: 50, height: 44)])

  /// The truth as a network would give it at best: without its details.
  private static func guide(_ truth: PlanarImage, halvings: Int = 0) -> PlanarImage {
    (0..<halvings).reduce(truth.blurred(radius: 3, times: 2)) { image, _ in image.halved() }
  }

  private func fill(
    _ image: PlanarImage, _ mask: Mask, targets: Mask? = nil, guide: PlanarImage, halvings: Int = 0,
    seed: UInt64 = 0, isParallel: Bool = true
  ) -> PlanarImage {
    GuidedPatchFill.fill(
      image.hiding(mask, value: .nan), mask: mask, targets: targets ?? mask, guide: guide, halvings: halvings,
      seed: seed, isParallel: isParallel)
  }

  @Test(arguments: [0, 1, 2, 3]) func fillsOnlyTheHolesWithinTheKnownRange(halvings: Int) {
    let truth = PatchMatchTests.picture(width: Self.size.width, height: Self.size.height)
    let filled = fill(truth, Self.mask, guide: Self.guide(truth, halvings: halvings), halvings: halvings)
    #expect(filled.equalsOutside(Self.mask, truth))
    let known = truth.hiding(Self.mask, value: .nan).samples.filter { !$0.isNaN }
    let range = (known.min() ?? 0)...(known.max() ?? 0)
    #expect(filled.samples.allSatisfy { range.contains($0) })
  }

  @Test(arguments: [Float(0), 0.3, 1]) func constantStays(value: Float) {
    let image = PlanarImage(width: 90, height: 70, channels: 3, repeating: value)
    let mask = Mask(width: 90, height: 70, boxes: [Box(x: 22, y: 20, width: 40, height: 30)])
    #expect(fill(image, mask, guide: image) == image)
  }

  /// A step that may be anywhere on the way through the hole is where the guide says, and sharp.
  @Test func theGuideDecidesWhatGoesWhere() {
    func picture(_ edge: Int) -> PlanarImage {
      PlanarImage(width: 150, height: 120, channels: 3) { _, row, column in
        // Outside the hole always the same: bright above, dark below, with a fine pattern.
        let height = (45..<95).contains(column) ? edge : 57
        return (row < height ? 0.75 : 0.25) + ((row + column) % 4 < 2 ? 0.04 : -0.04)
      }
    }
    for edge in [48, 57, 66] {
      let truth = picture(edge)
      let filled = fill(truth, Self.mask, guide: Self.guide(truth))
      var error: Float = 0
      for column in 60..<80 {
        let bright = (36..<78).filter { filled[0, $0, column] > 0.5 }.count
        error += abs(Float(bright + 36 - edge))
      }
      #expect(error / 20 < 4, "\(edge)")
      #expect(Quality.meanAbsoluteError(filled, truth, in: Self.mask) < 0.1)
    }
  }

  /// The fill has the photograph's grain where the guide has none.
  @Test func textureComesFromThePhotograph() {
    let noise = PlanarImage.noise(width: 150, height: 120, channels: 3, seed: 8)
    let truth = PlanarImage(width: 150, height: 120, channels: 3) { channel, row, column in
      0.4 + 0.2 * noise[channel, row, column]
    }
    let guide = PlanarImage(width: 150, height: 120, channels: 3, repeating: 0.5)
    let filled = fill(truth, Self.mask, guide: guide)
    func spread(_ image: PlanarImage) -> Float {
      let box = Box(x: 46, y: 36, width: 48, height: 42)
      let samples = image.cropped(to: box).samples
      let mean = samples.reduce(0, +) / Float(samples.count)
      return (samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(samples.count)).squareRoot()
    }
    #expect(spread(filled) > 0.75 * spread(truth) && spread(filled) < 1.25 * spread(truth))
  }

  @Test func theSeedAloneDecides() async {
    let truth = PatchMatchTests.picture(width: Self.size.width, height: Self.size.height)
    let guide = Self.guide(truth)
    let expected = fill(truth, Self.mask, guide: guide, seed: 5, isParallel: false)
    await withTaskGroup(of: PlanarImage.self) { group in
      for _ in 0..<3 { group.addTask { fill(truth, Self.mask, guide: guide, seed: 5) } }
      for await filled in group { #expect(filled == expected) }
    }
    #expect(fill(truth, Self.mask, guide: guide, seed: 6) != expected)
  }

  @Test func otherHolesAreNeitherReadNorFilled() {
    let truth = PatchMatchTests.picture(width: Self.size.width, height: Self.size.height)
    var mask = Self.mask
    mask.fill(Box(x: 110, y: 10, width: 30, height: 40))
    let hidden = truth.hiding(mask, value: 5)
    let filled = GuidedPatchFill.fill(
      hidden, mask: mask, targets: Self.mask, guide: Self.guide(truth), halvings: 0, seed: 0)
    #expect(filled.equalsOutside(Self.mask, hidden))
    #expect((0..<truth.planeCount).allSatisfy { Self.mask.values[$0] == 0 || filled.samples[$0] <= 1 })
  }

  @Test func theGuideStandsWhereNoPatchIsKnown() {
    let truth = PatchMatchTests.picture(width: 21, height: 5)
    let mask = Mask(width: 21, height: 5, boxes: [Box(x: 4, y: 1, width: 9, height: 3)])
    #expect(fill(truth, mask, guide: truth) == truth)
    let line = PatchMatchTests.picture(width: 40, height: 1)
    let part = Mask(width: 40, height: 1, boxes: [Box(x: 10, y: 0, width: 5, height: 1)])
    for halvings in 0...2 {
      let guide = (0..<halvings).reduce(line) { image, _ in image.halved() }
      let filled = fill(line, part, guide: guide, halvings: halvings)
      #expect(filled.equalsOutside(part, line) && !filled.samples.contains { $0.isNaN })
    }
  }

  /// Far from the holes nothing counts: the same comes from the window alone.
  @Test func farAwayDoesNotMatter() {
    let truth = PatchMatchTests.picture(width: 900, height: 80)
    let mask = Mask(width: 900, height: 80, boxes: [Box(x: 400, y: 20, width: 30, height: 30)])
    var other = truth
    for row in 0..<80 { for column in 0..<100 { other[1, row, column] = 0 } }
    let expected = fill(truth, mask, guide: Self.guide(truth))
    let filled = fill(other, mask, guide: Self.guide(other))
    for row in 20..<50 {
      for column in 400..<430 { #expect(filled[1, row, column] == expected[1, row, column]) }
    }
  }
}
