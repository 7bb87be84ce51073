import Foundation
import Imaging
import TestSupport
import Testing

/// The options of `glcic complete`.
@Suite struct CompleteOptionTests {
  let folder: TemporaryFolder
  let photograph: String

  init() throws {
    folder = try TemporaryFolder()
    photograph = folder.file("photograph.png")
    try Photograph.wren.crop().write(to: photograph)
  }

  /// Runs the command and returns its output.
  private func complete(_ options: String..., input: String? = nil, suffix: String = "png") throws -> Image {
    let output = folder.file("output.\(suffix)")
    try Tool.run(["complete", input ?? photograph, "--output", output] + options).expectSuccess()
    return try Image(contentsOf: output)
  }

  private func write(_ mask: Mask) throws -> String {
    let path = folder.file("mask.png")
    try mask.write(to: path)
    return path
  }

  private func mask(_ boxes: Box...) -> Mask { Mask(width: 96, height: 96, boxes: boxes) }

  private static let first = Box(x: 10, y: 12, width: 20, height: 16)
  private static let second = Box(x: 60, y: 50, width: 18, height: 24)

  @Test func boxesAndMasksAreOne() throws {
    let both = mask(Self.first, Self.second)
    let byBoxes = try complete("--box", "10,12,20,16", "--box", "60,50,18,24")
    #expect(byBoxes.difference(from: try Image(contentsOf: photograph)).isSubset(of: both))
    #expect(try complete("--mask", write(both)).samples == byBoxes.samples)
    #expect(try complete("--mask", write(both.inverted()), "--invert-mask").samples == byBoxes.samples)
    #expect(
      try complete("--mask", write(mask(Self.first)), "--box", "60,50,18,24").samples == byBoxes.samples)
  }

  @Test func dilationGrowsTheHoles() throws {
    let before = try Image(contentsOf: photograph)
    let hole = mask(Self.second)
    let plain = try complete("--box", "60,50,18,24", "--method", "network-unblended")
      .difference(from: before)
    let grown = try complete("--box", "60,50,18,24", "--method", "network-unblended", "--dilate-mask", "4")
      .difference(from: before)
    #expect(plain.isSubset(of: hole))
    #expect(!grown.isSubset(of: hole) && grown.isSubset(of: hole.dilated(by: 4)))
    #expect(grown.area > plain.area + 100)
  }

  @Test(arguments: [8, 16]) func transparentPixelsBecomeOpaque(bitDepth: Int) throws {
    // Half transparent pixels count as well.
    let translucent = Box(x: 81, y: 0, width: 15, height: 96)
    let hole = mask(Self.first, translucent)
    let image = try Photograph.wren.crop(bitDepth: bitDepth) { row, column in
      translucent.columns.contains(column) ? 0.75 : hole[row, column] ? 0.2 : 1
    }
    try image.write(to: photograph)
    let output = try complete("--mask-from-alpha")
    let full = bitDepth == 8 ? 255 : 65_535
    for pixel in 0..<(96 * 96) {
      let range = (4 * pixel)..<(4 * pixel + 4)
      if hole.values[pixel] != 0 {
        #expect(output.integers[range.upperBound - 1] == full)
      } else if output.integers[range] != image.integers[range] {
        Issue.record("pixel \(pixel) outside the hole changed")
      }
    }
    #expect(output.difference(from: image) == hole)
  }

  @Test func randomHolesFollowTheSeed() throws {
    try Photograph.dunes.crop(width: 200, height: 200).write(to: photograph)
    let before = try Image(contentsOf: photograph)
    let first = try complete("--random-holes", "1", "--seed", "5")
    let again = try complete("--random-holes", "1", "--seed", "5")
    let other = try complete("--random-holes", "1", "--seed", "6")
    #expect(first.samples == again.samples)
    let (hole, otherHole) = (first.difference(from: before), other.difference(from: before))
    #expect(hole.area > 500 && otherHole.area > 500)
    #expect(hole.boundingBox != otherHole.boundingBox)
  }

  @Test func blendingChangesTheHoleOnly() throws {
    let before = try Image(contentsOf: photograph)
    let blended = try complete("--box", "60,50,18,24", "--texture", "none", "--blend", "poisson")
    let plain = try complete("--box", "60,50,18,24", "--texture", "none", "--blend", "none")
    #expect(try complete("--box", "60,50,18,24", "--texture", "none").samples == blended.samples)
    #expect(blended.samples != plain.samples)
    for image in [blended, plain] { #expect(image.difference(from: before).isSubset(of: mask(Self.second))) }
  }

  /// 16 bits show differences that 8 bits round away.
  @Test func bfloat16IsCloseToFloat32() throws {
    try Photograph.wren.crop(bitDepth: 16).write(to: photograph)
    let exact = try complete(
      "--box", "60,50,18,24", "--precision", "float32", "--method", "network-unblended")
    let short = try complete(
      "--box", "60,50,18,24", "--precision", "bfloat16", "--method", "network-unblended")
    #expect(exact.samples != short.samples)
    let share = Double(Self.second.area) / (96 * 96)
    #expect(short.meanDifference(from: exact) / share < 0.02 * 65_535)
  }

  @Test func show() throws {
    let output = try complete("--box", "60,50,18,24", "--show", suffix: "tif")
    let sheet = try Image(contentsOf: folder.file("output-show.tif"))
    #expect(sheet.width == 3 * 96 + 8 && sheet.height == 96)
    let parts = try (0..<3).map { try sheet.modelPlanes(in: Box(x: $0 * 100, y: 0, width: 96, height: 96)) }
    #expect(parts[0] == (try Image(contentsOf: photograph).modelPlanes()))
    #expect(parts[1][0, 60, 70] == 1 && parts[1][0, 10, 10] == parts[0][0, 10, 10])
    #expect(parts[2] == (try output.modelPlanes()))
    #expect(try folder.names() == ["output-show.tif", "output.tif", "photograph.png"])
  }

  @Test func deviceByName() throws {
    let automatic = try complete("--box", "60,50,18,24", "--device", "cpu", "--precision", "float32")
    #expect(try complete("--box", "60,50,18,24", "--device", "cpu", "--precision", "float32") == automatic)
  }

  /// Masks as drawing programs write them: one bit, a palette, colours with alpha, JPEG, 16 bits.
  @Test(arguments: ["one-bit.png", "one-bit.tif", "palette.png", "palette-alpha.png", "orientation-6.jpg"])
  func masksOfManyForms(name: String) throws {
    let path = Repository.path("Tests/ImagingTests/Fixtures/\(name)")
    let expected = try Mask(contentsOf: path, width: 24, height: 16)
    try #require(expected.area > 0 && expected.area < 24 * 16)
    try Photograph.wren.crop(width: 24, height: 16).write(to: photograph)
    let changed = try complete("--mask", path).difference(from: Image(contentsOf: photograph))
    #expect(changed.isSubset(of: expected))
    #expect(2 * changed.area > expected.area)
  }

  @Test(arguments: [8, 16]) func masksWithAlphaAndGrays(bitDepth: Int) throws {
    let hole = mask(Self.first)
    let level = bitDepth == 8 ? 1 : 257
    let gray = hole.values.map { ($0 == 0 ? 127 : 128) * level }
    let pixels = gray.flatMap { [$0, $0, $0, 255 * level] }
    let picture = Image(
      width: 96, height: 96, colorModel: .rgb, hasAlpha: true,
      samples: bitDepth == 8 ? .uint8(pixels.map(UInt8.init)) : .uint16(pixels.map(UInt16.init)))
    try picture.write(to: folder.file("mask.png"))
    let output = try complete("--mask", folder.file("mask.png"))
    #expect(output.samples == (try complete("--box", "10,12,20,16")).samples)
  }

  @Test func manyImagesGoOnAfterABadOne() throws {
    let second = folder.file("second.jpg")
    try Photograph.dunes.crop().write(to: second)
    let bad = try folder.write(Data("no picture".utf8), "bad.jpg")
    let output = folder.file("completed")
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: false)
    let outcome = try Tool.run(
      "complete", photograph, bad, second, "--box", "10,12,20,16", "--output", output)
    #expect(outcome.status == 1)
    #expect(outcome.standardOutput == "")
    #expect(outcome.errorLines.count == 2)
    #expect(outcome.errorLines.first?.contains(bad) == true)
    #expect(outcome.errorLines.last?.hasPrefix("completed 2 of 3 images, 1 failed in ") == true)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: output).sorted() == [
        "photograph.png", "second.jpg",
      ])
    // The order of the inputs does not matter: each is completed as if it were alone.
    let alone = try complete("--box", "10,12,20,16")
    #expect(try Image(contentsOf: output + "/photograph.png").samples == alone.samples)
  }
}
