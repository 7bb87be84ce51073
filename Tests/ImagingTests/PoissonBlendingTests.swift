import Imaging
import Testing

@Suite struct PoissonBlendingTests {
  @Test func equalsDirectSolve() throws {
    let fixture: ClassicalFixture.Poisson = try ClassicalFixture.decode("poisson.json")
    for item in fixture.cases {
      let mask = fixture.mask(item)
      let target = fixture.image(fixture.target)
      let blended = PoissonBlending.blend(
        fixture.image(fixture.source), into: target.hiding(mask), mask: mask)
      #expect(blended.largestDifference(from: fixture.image(item.blend)) < 5e-6, "\(item.name)")
      #expect(blended.equalsOutside(mask, target), "\(item.name)")
    }
  }

  @Test func shiftedSourceIsShiftedBack() {
    let target = PlanarImage.noise(width: 70, height: 60)
    var source = target
    for place in source.samples.indices { source.samples[place] += [0.5, -0.25, 2][place / 4200] }
    for mask in [
      Mask(width: 70, height: 60, boxes: [Box(x: 0, y: 10, width: 50, height: 40)]),
      Mask.noise(width: 70, height: 60, probability: 0.7),
    ] {
      let blended = PoissonBlending.blend(source, into: target.hiding(mask), mask: mask)
      #expect(blended.largestDifference(from: target) < 2e-6)
      #expect(blended.equalsOutside(mask, target))
    }
  }

  @Test func differenceThatIsHarmonicVanishes() {
    let target = PlanarImage.noise(width: 90, height: 80, channels: 1)
    var source = target
    for row in 0..<80 {
      for column in 0..<90 { source[0, row, column] += Float(row * row - column * column) / 9000 }
    }
    let mask = Mask(width: 90, height: 80, boxes: [Box(x: 5, y: 7, width: 70, height: 60)])
    let blended = PoissonBlending.blend(source, into: target.hiding(mask), mask: mask)
    #expect(blended.largestDifference(from: target) < 4e-6)
  }

  @Test func constantSourceGivesHarmonicFill() {
    let target = PlanarImage.noise(width: 50, height: 50)
    let mask = Mask.noise(width: 50, height: 50, probability: 0.5)
    let source = PlanarImage(width: 50, height: 50, channels: 3, repeating: 0.7)
    let blended = PoissonBlending.blend(source, into: target, mask: mask)
    #expect(blended.largestDifference(from: HarmonicFill.fill(target, mask: mask)) < 4e-6)
  }

  @Test func emptyMaskGivesTargetAndFullMaskGivesSource() {
    let target = PlanarImage.noise(width: 12, height: 9)
    let source = PlanarImage.noise(width: 12, height: 9, seed: 2)
    #expect(PoissonBlending.blend(source, into: target, mask: Mask(width: 12, height: 9)) == target)
    let full = Mask(width: 12, height: 9, boxes: [Box(x: 0, y: 0, width: 12, height: 9)])
    #expect(PoissonBlending.blend(source, into: target, mask: full) == source)
  }
}
