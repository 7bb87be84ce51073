import Foundation
import Imaging
import Testing

/// The cases that `Tools/make_coco_fixtures.py` takes from pycocotools.
private struct ObjectShapeCases: Decodable {
  struct Polygons: Decodable {
    let width: Int
    let height: Int
    let outlines: [[Double]]
    let mask: String
  }

  struct Runs: Decodable {
    let width: Int
    let height: Int
    let counts: [Int]
    let compressed: String
    let mask: String
    let area: Int
    let box: [Int]
  }

  let polygons: [Polygons]
  let runs: [Runs]

  static func read() throws -> ObjectShapeCases {
    try JSONDecoder().decode(ObjectShapeCases.self, from: Data(Fixture.bytes("coco-shapes.json")))
  }
}

private func mask(_ digits: String, width: Int, height: Int) -> Mask {
  Mask(width: width, height: height, values: digits.utf8.map { $0 - 48 })
}

@Suite struct PolygonTests {
  @Test func everyPixelIsThatOfPycocotools() throws {
    let cases = try ObjectShapeCases.read().polygons
    #expect(cases.count == 80)
    for (number, example) in cases.enumerated() {
      let drawn = Segmentation.polygons(example.outlines).mask(width: example.width, height: example.height)
      #expect(drawn == mask(example.mask, width: example.width, height: example.height), "case \(number)")
    }
  }

  @Test func scalingByWholeNumbersKeepsARectangle() {
    let shape = Segmentation.polygons([[10, 20, 14, 20, 14, 23, 10, 23]])
    #expect(shape.bounds == (10, 20, 4, 3))
    var drawn = Mask(width: 30, height: 30)
    shape.draw(on: &drawn, scale: 3, x: 2, y: 5, mirrored: false)
    #expect(drawn == Mask(width: 30, height: 30, boxes: [Box(x: 2, y: 5, width: 12, height: 9)]))
  }

  @Test func mirroredShapesChangeSides() {
    // A triangle that is widest at its left end.
    let shape = Segmentation.polygons([[0, 0, 40, 20, 0, 40]])
    var (plain, mirrored) = (Mask(width: 40, height: 40), Mask(width: 40, height: 40))
    shape.draw(on: &plain, scale: 1, x: 0, y: 0, mirrored: false)
    shape.draw(on: &mirrored, scale: 1, x: 0, y: 0, mirrored: true)
    let left = Box(x: 0, y: 0, width: 20, height: 40)
    #expect(plain.cropped(to: left).area > 550 && mirrored.cropped(to: left).area < 250)
    #expect(abs(plain.area - mirrored.area) < 40)
  }

  @Test func nothingIsDrawnOfTooFewCorners() {
    for outline: [Double] in [[], [1, 1], [1, 1, 9, 9], [1, 1, 9, 9, 4]] {
      #expect(Segmentation.polygons([outline]).mask(width: 10, height: 10).area == 0)
    }
  }

  @Test func distantCornersAreCutOff() {
    let shape = Segmentation.polygons([[-90_000, -90_000, 90_000, -90_000, 90_000, 90_000, -90_000, 90_000]])
    #expect(shape.mask(width: 7, height: 5).area == 35)
  }
}

@Suite struct RunLengthTests {
  @Test func everyFormIsReadAsPycocotoolsDoes() throws {
    let cases = try ObjectShapeCases.read().runs
    #expect(cases.count == 40)
    for (number, example) in cases.enumerated() {
      let (width, height) = (example.width, example.height)
      let plain = try #require(RunLengthMask(width: width, height: height, counts: example.counts))
      let compressed = RunLengthMask(width: width, height: height, compressed: example.compressed.utf8)
      let expected = mask(example.mask, width: width, height: height)
      #expect(plain.mask == expected && compressed?.mask == expected, "case \(number)")
      #expect(plain.counts == compressed?.counts, "case \(number)")
      #expect(RunLengthMask(expected).mask == expected)
      #expect(plain.area == example.area)
      let box = plain.boundingBox
      #expect(box == expected.boundingBox)
      #expect(
        (box.map { [$0.x, $0.y, $0.width, $0.height] } ?? [0, 0, 0, 0]) == example.box, "case \(number)")
    }
  }

  @Test func whatMakesNoSenseIsRefused() {
    #expect(RunLengthMask(width: 4, height: 4, counts: [10, 7]) == nil)
    #expect(RunLengthMask(width: 4, height: 4, counts: [10, -1]) == nil)
    #expect(RunLengthMask(width: 4, height: 4, counts: [.max, .max]) == nil)
    #expect(RunLengthMask(width: .max, height: .max, counts: []) == nil)
    #expect(RunLengthMask(width: 0, height: 4, counts: []) == nil)
    // A character outside the code, a number that goes on past the end, and one of too many groups.
    for text in ["1 2", "1~", "o", "1o", String(repeating: "o", count: 40) + "1"] {
      #expect(RunLengthMask(width: 40, height: 40, compressed: text.utf8) == nil, "\(text)")
    }
  }

  @Test func pixelsAfterTheLastRunAreKnown() throws {
    let runs = try #require(RunLengthMask(width: 3, height: 2, counts: [1, 2]))
    #expect(runs.mask.values == [0, 1, 0, 1, 0, 0])
  }

  @Test func enlargedRunsKeepTheirShape() throws {
    let disc = Mask(
      width: 20, height: 20,
      values: (0..<400).map { hypot(Double($0 % 20) - 9.5, Double($0 / 20) - 9.5) < 8 ? 1 : 0 })
    var drawn = Mask(width: 60, height: 60)
    Segmentation.runs(RunLengthMask(disc)).draw(on: &drawn, scale: 3, x: 5, y: 6, mirrored: true)
    #expect(drawn.area == 9 * disc.area)
    #expect(drawn.boundingBox == Box(x: 5, y: 6, width: 48, height: 48))
  }
}
