import Foundation
import Imaging
import TestSupport
import Testing

/// How `glcic complete` reads mask files.
@Suite struct MaskFileTests {
  let work: Workspace

  init() throws { work = try Workspace() }

  /// The number of hole pixels that a mask comes to.
  private func holePixels(_ mask: String, _ options: String...) throws -> Int? {
    let outcome = try Tool.run(
      ["complete", work.photograph, "--mask", mask, "--method", "mean", "--json", "--output"]
        + [work.file("output.png")] + options)
    outcome.expectSuccess()
    return try outcome.json().images.first?.holePixels
  }

  /// Ten pixels of each level of 8 bits, and of those between them.
  private func write(levels: [Int], bitDepth: Int) throws -> String {
    var values = [Int](repeating: 0, count: 64 * 48)
    for (row, level) in levels.enumerated() {
      for column in 0..<10 { values[row * 64 + column] = level }
    }
    let samples: Image.Samples =
      bitDepth == 8 ? .uint8(values.map(UInt8.init)) : .uint16(values.map(UInt16.init))
    let path = work.file("levels.png")
    try Image(width: 64, height: 48, colorModel: .gray, samples: samples).write(to: path)
    return path
  }

  @Test func threshold8Bit() throws {
    let mask = try write(levels: [1, 100, 127, 128, 200, 254, 255], bitDepth: 8)
    #expect(try holePixels(mask) == 40)
    for (level, count) in [
      ("127.5", 40), ("128", 40), ("127", 50), ("129", 30), ("1", 70), ("0.001", 70), ("200", 30),
      ("200.5", 20), ("254.5", 10), ("255", 10),
    ] {
      #expect(try holePixels(mask, "--mask-threshold", level) == count, "\(level)")
    }
  }

  @Test func threshold16Bit() throws {
    let mask = try write(levels: [1, 257, 32_767, 32_768, 51_399, 51_400, 65_534, 65_535], bitDepth: 16)
    #expect(try holePixels(mask) == 50)
    for (level, count) in [("127.5", 50), ("200", 30), ("1", 70), ("0.001", 80), ("255", 10)] {
      #expect(try holePixels(mask, "--mask-threshold", level) == count, "\(level)")
    }
  }

  @Test func resizedByTheMean() throws {
    let large = work.file("large.png")
    // Of 2 × 2 pixels: four white, two white, one white.
    try Mask(
      width: 128, height: 96,
      boxes: [
        Box(x: 20, y: 20, width: 20, height: 20), Box(x: 60, y: 20, width: 1, height: 20),
        Box(x: 80, y: 20, width: 1, height: 1),
      ]
    ).write(to: large)
    #expect(try holePixels(large, "--resize-mask") == 100 + 10)
    #expect(try holePixels(large, "--resize-mask", "--mask-threshold", "63") == 100 + 10 + 1)
    #expect(try holePixels(large, "--resize-mask", "--mask-threshold", "255") == 100)
    let small = work.file("small.png")
    try Mask(width: 16, height: 24, boxes: [Box(x: 2, y: 3, width: 5, height: 4)]).write(to: small)
    #expect(try holePixels(small, "--resize-mask") == 5 * 4 * 4 * 2)
    // One of the right size stays as it is.
    #expect(try holePixels(work.mask, "--resize-mask") == Workspace.hole.area)
  }

  @Test func anotherSizeNeedsTheFlag() throws {
    let mask = work.file("small.png")
    try Mask(width: 16, height: 12, boxes: [Box(x: 2, y: 3, width: 5, height: 4)]).write(to: mask)
    try work.expectRefusal(
      ["complete", work.photograph, "--mask", mask], saying: [mask, "16 × 12", "64 × 48", "--resize-mask"])
  }

  /// Damaged behind its header: the size is what is said, so nothing was decoded.
  @Test func measuredBeforeItIsDecoded() throws {
    let whole = work.file("whole.png")
    try Photograph.wren.crop(width: 200, height: 200).write(to: whole)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    let half = try work.folder.write(bytes.prefix(bytes.count / 2), "half.png")
    try work.expectRefusal(
      ["complete", work.photograph, "--mask", half], saying: [half, "200 × 200", "64 × 48"])
    try work.expectRefusal(
      ["complete", work.photograph, "--mask", half, "--resize-mask"], saying: [half, "damaged"])
    // It claims 100,000 × 100,000 pixels.
    let hostile = Repository.path("Tests/ImagingTests/Fixtures/hostile.png")
    try work.expectRefusal(
      ["complete", work.photograph, "--mask", hostile, "--resize-mask"],
      saying: [hostile, "100000 × 100000", "limit of 268000000"])
  }

  @Test func pixelLimit() throws {
    let mask = work.file("large.png")
    try Mask(width: 128, height: 96, boxes: [Box(x: 2, y: 3, width: 50, height: 40)]).write(to: mask)
    try work.expectRefusal(
      ["complete", work.photograph, "--mask", mask, "--resize-mask", "--pixel-limit", "12287"],
      saying: [mask, "128 × 96", "12287"])
    _ = try holePixels(mask, "--resize-mask", "--pixel-limit", "12288")
  }
}
