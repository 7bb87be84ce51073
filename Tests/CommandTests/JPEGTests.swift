import Foundation
import Imaging
import TestSupport
import Testing

/// `glcic complete` from JPEG to JPEG: only the blocks of the hole are coded anew.
@Suite struct JPEGTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func fixture(_ name: String) -> String {
    Repository.path("Tests/ImagingTests/Fixtures/jpeg/\(name).jpg")
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func complete(_ input: String, box: String, to output: String, _ options: String...) throws
    -> Tool.Outcome
  {
    try Tool.run(
      ["complete", input, "--box", box, "--method", "telea", "--output", folder.file(output)] + options)
  }

  @Test func otherBlocksAndTheFileStayAsTheyAre() throws {
    let input = Photograph.wren.path
    let outcome = try complete(input, box: "600,400,96,80", to: "output.jpg")
    outcome.expectSuccess()
    #expect(outcome.standardError == "")
    let (before, after) = (try bytes(input), try bytes(folder.file("output.jpg")))
    let changes = try JPEGReader(after).changes(from: JPEGReader(before))
    let hole = Box(x: 600, y: 400, width: 96, height: 80)
    #expect(!changes.isEmpty && changes.allSatisfy { $0.intersects(hole) })
    #expect(abs(Double(after.count) / Double(before.count) - 1) < 0.03)
  }

  /// The tag stays, and the hole is where it is in the upright picture, filled as in a lossless output.
  @Test(arguments: 2...8) func orientationStays(orientation: Int) throws {
    let input = fixture("orientation-\(orientation)")
    for output in ["output.jpg", "output.png"] {
      try complete(input, box: "12,20,24,16", to: output).expectSuccess()
    }
    let (jpeg, png) = (
      try Image(contentsOf: folder.file("output.jpg")), try Image(contentsOf: folder.file("output.png"))
    )
    let exif = { (bytes: [UInt8]) in bytes.segments.first { $0.marker == 0xe1 }?.payload }
    #expect(try exif(bytes(folder.file("output.jpg"))) == exif(bytes(input)))
    let inside = Mask(width: png.width, height: png.height, boxes: [Box(x: 14, y: 22, width: 20, height: 12)])
    let error = Quality.meanAbsoluteError(try jpeg.modelPlanes(), try png.modelPlanes(), in: inside)
    #expect(error < 0.02)
  }

  /// Each from the one before, in another place.
  @Test func fiveInARowChangeNothingElsewhere() throws {
    let first = fixture("baseline-420")
    var current = first
    var holes: [Box] = []
    for index in 0..<5 {
      let hole = Box(x: 3 + 15 * index, y: 4 + 7 * index, width: 5, height: 6)
      try complete(current, box: "\(hole.x),\(hole.y),5,6", to: "\(index).jpg").expectSuccess()
      current = folder.file("\(index).jpg")
      holes.append(hole)
    }
    let changes = try JPEGReader(bytes(current)).changes(from: JPEGReader(bytes(first)))
    #expect(!changes.isEmpty)
    #expect(changes.allSatisfy { change in holes.contains { $0.intersects(change) } })
  }

  @Test func aQualityCodesTheWholePictureAnew() throws {
    let input = fixture("baseline-444")
    try complete(input, box: "12,20,24,16", to: "output.jpg", "--quality", "50").expectSuccess()
    let (before, after) = (try JPEGReader(bytes(input)), try JPEGReader(bytes(folder.file("output.jpg"))))
    #expect(after.header.planes.map(\.stepArray) != before.header.planes.map(\.stepArray))
  }

  @Test func whatAnOutputLacksIsSaid() throws {
    let outcome = try complete(fixture("phone"), box: "12,20,24,16", to: "output.jpg", "--json")
    outcome.expectSuccess()
    #expect(outcome.errorLines.count == 3)
    #expect(
      outcome.errorLines.allSatisfy { $0.hasPrefix("glcic: warning: \(fixture("phone")): the output lacks ") }
    )
    #expect(outcome.standardOutput.contains("\"warnings\":["))
    #expect(try bytes(folder.file("output.jpg")).occurrences(of: "SECRET") == 0)
  }

  @Test func oddFilesAreCompletedAndDamagedOnesRefused() throws {
    var odd = try bytes(fixture("baseline-444"))
    let scan = try #require(odd.indices.first { odd[$0...].starts(with: [0xff, 0xda]) })
    odd[scan + 12] = 0
    let path = try folder.write(Data(odd), "odd.jpg")
    let outcome = try complete(path, box: "12,20,24,16", to: "output.jpg")
    outcome.expectSuccess()
    #expect(
      outcome.errorLines.count == 1 && outcome.standardError.contains("warning: \(path): the file is odd"))
    let damaged = try folder.write(Data(odd.prefix(odd.count - 60) + [0xff, 0xd9]), "damaged.jpg")
    try complete(damaged, box: "12,20,24,16", to: "none.jpg")
      .expectOneLine(status: 1, saying: ["\(damaged): the image is truncated or damaged"])
    #expect(!FileManager.default.fileExists(atPath: folder.file("none.jpg")))
  }
}
