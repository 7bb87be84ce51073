import Foundation
import Imaging
import TestSupport
import Testing

/// What an output lacks of its input is said, in one line each.
@Suite struct WarningTests {
  let work: BatchFolder

  init() throws { work = try BatchFolder() }

  @Test(arguments: [
    ("pages.tif", "out.tif", "of its 2 pages only the first is kept"),
    ("animation.gif", "out.png", "of its 2 frames only the first is kept"),
    ("palette.png", "out.png", "its palette is not kept; the output has full colours"),
    ("orientation-6.jpg", "out.tif", "not kept in TIFF: EXIF, IPTC"),
  ]) func lossesAreSaid(name: String, output: String, warning: String) throws {
    let input = Repository.path("Tests/ImagingTests/Fixtures/\(name)")
    let outcome = try Tool.run(
      ["complete", input, "--box", "4,4,5,5", "--method", "telea", "--output", output, "--json"],
      through: work.inside)
    outcome.expectSuccess()
    #expect(outcome.standardError == "glcic: warning: \(input): \(warning)\n")
    #expect(try outcome.json().images.map(\.warnings) == [[warning]])
    #expect(work.exists(output))
  }

  @Test func alphaIsLostInJPEG() throws {
    try Photograph.wren.crop(width: 48, height: 40, bitDepth: 16) { _, column in column < 9 ? 0.5 : 1 }
      .write(to: work.file("soft.png"))
    let outcome = try work.complete("soft.png", "--method", "telea", "--output", "out.jpg")
    outcome.expectSuccess()
    #expect(
      outcome.standardError
        == "glcic: warning: soft.png: not kept in JPEG: alpha (laid on white), 16 bits a sample (rounded to 8)\n"
    )
  }

  @Test func nothingIsSaidWhereNothingIsLost() throws {
    try work.addPhotographs("photos/a.png")
    let outcome = try work.complete("photos/a.png", "--method", "telea", "--output", "out.png", "--json")
    outcome.expectSuccess()
    #expect(outcome.standardError == "")
    #expect(try outcome.json().images[0].warnings == nil)
  }

  /// One bit stays one bit.
  @Test(arguments: ["one-bit.png", "one-bit.tif"]) func lineArtStaysLineArt(name: String) throws {
    let input = Repository.path("Tests/ImagingTests/Fixtures/\(name)")
    let outcome = try Tool.run(
      ["complete", input, "--box", "8,4,8,8", "--method", "harmonic", "--output", "out.png"],
      through: work.inside)
    outcome.expectSuccess()
    #expect(outcome.standardError == "")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: work.file("out.png")))
    #expect(bytes[24] == 1 && bytes[25] == 0)
    #expect(try Image(contentsOf: work.file("out.png")).integers.allSatisfy { [0, 255].contains($0) })
  }
}
