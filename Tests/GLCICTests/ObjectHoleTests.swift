import Foundation
import GLCIC
import Imaging
import Testing

/// A triangle, a long thin shape, two parts, and a disc of runs.
private let objects: [Segmentation] = [
  .polygons([[0, 0, 90, 30, 20, 80]]),
  .polygons([[0, 0, 300, 4, 300, 12, 0, 8]]),
  .polygons([[5, 5, 40, 5, 40, 60, 5, 60], [70, 20, 100, 25, 90, 70]]),
  .runs(
    RunLengthMask(
      Mask(
        width: 50, height: 50,
        values: (0..<2500).map { hypot(Double($0 % 50) - 24.5, Double($0 / 50) - 24.5) < 22 ? 1 : 0 }))),
]

@Suite struct ObjectHoleTests {
  private func holes(_ shape: HoleShape, count: Int, seed: UInt64 = 1) -> [Hole] {
    let sampler = HoleSampler(shape: shape, objects: objects)
    return (0..<count).map { index in
      var random = RandomSource(seed: seed, UInt64(index))
      return sampler.sample(width: 96, height: 64, using: &random)
    }
  }

  @Test(arguments: [0.02...0.4, 0.05...0.06, 0.1...0.3])
  func areasStayInTheirRange(area: ClosedRange<Double>) {
    let shares = holes(.objects(ObjectHoles(area: area)), count: 300).map { Double($0.mask.area) / (96 * 64) }
    #expect(shares.allSatisfy(area.contains))
    let span = area.upperBound - area.lowerBound
    #expect((shares.min() ?? 1) < area.lowerBound + 0.2 * span)
    #expect((shares.max() ?? 0) > area.upperBound - 0.3 * span)
  }

  @Test func holesLieAnywhereAndDifferInShape() {
    let drawn = holes(.objects(ObjectHoles()), count: 200)
    #expect(Set(drawn.map(\.mask.values)).count > 190)
    for hole in drawn { #expect(hole.mask.boundingBox == hole.boundingBox) }
    #expect(drawn.contains { $0.boundingBox.x < 4 } && drawn.contains { $0.boundingBox.x > 50 })
    #expect(drawn.contains { $0.boundingBox.y < 4 } && drawn.contains { $0.boundingBox.y > 30 })
  }

  @Test func theSeedDecides() {
    let shape = HoleShape.objects(ObjectHoles())
    #expect(holes(shape, count: 20) == holes(shape, count: 20))
    #expect(holes(shape, count: 20) != holes(shape, count: 20, seed: 2))
  }

  /// An object that can never reach its share gives way to a square, rather than an endless search.
  @Test func objectsThatCannotFillTheirShareGiveWay() {
    let thin = [Segmentation.polygons([[0, 0, 300, 0, 300, 2, 0, 2]])]
    let sampler = HoleSampler(shape: .objects(ObjectHoles(area: 0.2...0.3)), objects: thin)
    var random = RandomSource(seed: 4)
    let hole = sampler.sample(width: 64, height: 64, using: &random)
    #expect((0.18...0.3).contains(Double(hole.mask.area) / 4096))
    #expect(hole.mask.area == hole.boundingBox.area)
  }
}

@Suite struct HoleSpecificationTests {
  @Test func oneKindIsItself() throws {
    #expect(try HoleSpecification("rectangle").shape(sides: 20...30) == .rectangle(sides: 20...30))
    #expect(
      try HoleSpecification("rectangles:3").shape(sides: 20...30) == .rectangles(count: 2...4, sides: 10...15)
    )
    #expect(try HoleSpecification("thick").shape(sides: 20...30) == .freeForm(.thick))
    #expect(try HoleSpecification("objects").shape(sides: 20...30) == .objects(ObjectHoles()))
  }

  @Test func severalKindsAreAMixture() throws {
    let shape = try HoleSpecification("rectangle:0.5,thin:0.3,objects").shape(sides: 20...30)
    #expect(
      shape
        == .mixture([
          .init(weight: 0.5, shape: .rectangle(sides: 20...30)), .init(weight: 0.3, shape: .freeForm(.thin)),
          .init(weight: 1, shape: .objects(ObjectHoles())),
        ]))
    #expect(shape.needsObjects && shape.sides == 20...30)
    #expect(try !HoleSpecification("rectangle,thin").shape(sides: 1...2).needsObjects)
  }

  @Test(arguments: [
    "", "circle", "rectangle,", "rectangle:0", "rectangle:-1", "thin:nan", "thin:inf", "thin:", "thin:a",
    "thin,thin", "rectangle:1:2", " thin", "Thin",
  ])
  func whatNamesNoHolesIsRefused(text: String) {
    let problem = #expect(throws: HoleSpecification.Problem.self) { try HoleSpecification(text) }
    #expect(problem?.description.contains("\n") == false)
  }

  @Test func settingsKeepEveryKind() throws {
    for kind in HoleSpecification.Kind.allCases {
      let shape = try HoleSpecification("\(kind.rawValue):0.25,\(kind == .thin ? "thick" : "thin")").shape(
        sides: 9...12)
      let data = try JSONEncoder().encode(shape)
      #expect(try JSONDecoder().decode(HoleShape.self, from: data) == shape)
    }
  }

  /// What models made before objects and named strokes hold in their metadata.
  @Test func earlierSettingsAreStillRead() throws {
    let texts: [(String, HoleShape)] = [
      (#"{"rectangle":{"sides":[96,128]}}"#, .paper),
      (#"{"rectangles":{"count":[1,3],"sides":[8,9]}}"#, .rectangles(count: 1...3, sides: 8...9)),
      (
        #"{"mixture":{"_0":[{"weight":2,"shape":{"rectangle":{"sides":[4,5]}}}]}}"#,
        .mixture([.init(weight: 2, shape: .rectangle(sides: 4...5))])
      ),
    ]
    for (text, shape) in texts {
      #expect(try JSONDecoder().decode(HoleShape.self, from: Data(text.utf8)) == shape)
    }
  }

  @Test func shapesThatCannotBeDrawnAreNotValid() throws {
    for kind in HoleSpecification.Kind.allCases {
      #expect(try HoleSpecification(kind.rawValue).shape(sides: 96...128).isValid)
    }
    var strokes = FreeFormStrokes()
    strokes.width = 0...1e300
    let bad: [HoleShape] = [
      .rectangle(sides: 0...4), .rectangle(sides: 1 ... .max), .rectangles(count: 1 ... .max, sides: 1...2),
      .freeForm(strokes), .objects(ObjectHoles(area: 0...0.5)), .objects(ObjectHoles(area: 0.1...1)),
      .mixture([]),
      .mixture([.init(weight: 0, shape: .paper)]), .mixture([.init(weight: .nan, shape: .paper)]),
      .mixture([.init(weight: 1, shape: .rectangle(sides: -3...4))]),
    ]
    for shape in bad { #expect(!shape.isValid) }
  }

  @Test func pixelsScaleInsideMixtures() throws {
    let shape = try HoleSpecification("rectangle,thin,objects").shape(sides: 96...128)
    #expect(shape.scaled(by: 0.5) == (try HoleSpecification("rectangle,thin,objects").shape(sides: 48...64)))
  }

  /// The strokes of LaMa's masks differ as their names say.
  @Test func strokesDifferInWidth() throws {
    func meanArea(_ kind: String) throws -> Double {
      let sampler = HoleSampler(shape: try HoleSpecification(kind).shape(sides: 1...1))
      let areas = (0..<60).map { index in
        var random = RandomSource(seed: 8, UInt64(index))
        return sampler.sample(width: 128, height: 128, using: &random).mask.area
      }
      return Double(areas.reduce(0, +)) / Double(areas.count) / (128 * 128)
    }
    let (thin, medium, thick) = (try meanArea("thin"), try meanArea("medium"), try meanArea("thick"))
    #expect((0.05...0.35).contains(thin) && (0.1...0.45).contains(medium) && (0.2...0.6).contains(thick))
    #expect(thick > medium)
  }
}
