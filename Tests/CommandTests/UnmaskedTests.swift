import Foundation
import Imaging
import TestSupport
import Testing

/// Images without a hole, and `--copy-unmasked`.
@Suite struct UnmaskedTests {
  let work: BatchFolder

  init() throws {
    work = try BatchFolder()
    try work.addPhotographs("photos/a.png", "photos/b.jpg", "photos/c.png")
    try work.addMasks("masks/a.png", "masks/c.png")
    try Mask(width: 48, height: 40).write(to: work.file("masks/b.png"))
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: work.file(name)))
  }

  @Test func errorWithoutTheFlag() throws {
    let outcome = try work.complete("photos", "--mask", "masks", "--output", "out", masked: true)
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.first?.hasPrefix("glcic: masks/b.png: the mask is empty") == true)
    #expect(work.names("out") == ["a.png", "c.png"])
  }

  @Test func copiedByteForByte() throws {
    let outcome = try work.complete(
      "photos", "--mask", "masks", "--copy-unmasked", "--output", "out", "--json", masked: true)
    outcome.expectSummary("completed 2 of 3 images, 1 copied in ")
    #expect(try bytes("out/b.jpg") == bytes("photos/b.jpg"))
    try work.expectCompleted("out/a.png", from: "photos/a.png")
    let (lines, summary) = try outcome.json()
    #expect(lines.map(\.status) == ["completed", "copied", "completed"])
    #expect(lines[1].holePixels == 0 && lines[1].width == 48)
    #expect(summary.copied == 1 && summary.completed == 2 && summary.failed == 0)
  }

  /// A copy lacks nothing, so nothing is said; a picture that is coded anew does.
  @Test func copiesGiveNoWarnings() throws {
    let phone = Repository.path("Tests/ImagingTests/Fixtures/jpeg/phone.jpg")
    try Mask(width: 75, height: 53).write(to: work.file("empty.png"))
    let command = ["complete", phone, "--mask", work.file("empty.png"), "--copy-unmasked", "--output"]
    let copied = try Tool.run(command + [work.file("copy.jpg")])
    copied.expectSuccess()
    #expect(copied.standardError == "")
    #expect(try bytes("copy.jpg") == Data(contentsOf: URL(fileURLWithPath: phone)))
    let encoded = try Tool.run(command + [work.file("new.png")])
    encoded.expectSuccess()
    #expect(encoded.errorLines.count >= 3)
  }

  @Test func encodedWhereSomethingElseIsWanted() throws {
    try work.complete(
      "photos", "--mask", "masks", "--copy-unmasked", "--format", "png", "--output", "out", masked: true
    ).expectSummary("completed 2 of 3 images, 1 copied in ")
    let copy = try Image(contentsOf: work.file("out/b.png"))
    #expect(copy.metadata.format == .png)
    #expect(try copy.samples == Image(contentsOf: work.file("photos/b.jpg")).samples)
    try work.complete(
      "photos/b.jpg", "--mask", "masks/b.png", "--copy-unmasked", "--quality", "30", "--output", "low.jpg",
      masked: true
    ).expectSuccess()
    #expect(try bytes("low.jpg").count < bytes("photos/b.jpg").count)
  }

  @Test func toStandardOutputAndWithAComparison() throws {
    let outcome = try Tool.run(
      ["complete", "-", "--mask", "masks/b.png", "--copy-unmasked", "--output", "-"],
      through: work.inside + ["bash", "-c", "\"$@\" < photos/b.jpg > out.jpg", "bash"])
    outcome.expectSuccess()
    #expect(try bytes("out.jpg") == bytes("photos/b.jpg"))
    try work.complete(
      "photos/b.jpg", "--mask", "masks/b.png", "--copy-unmasked", "--show", "--output", "b.jpg", masked: true
    ).expectSuccess()
    #expect(try Image(contentsOf: work.file("b-show.jpg")).width == 3 * 48 + 8)
  }

  /// Nothing is there to go by.
  @Test func fullMasksStayErrors() throws {
    try Mask(width: 48, height: 40).inverted().write(to: work.file("masks/b.png"))
    let outcome = try work.complete(
      "photos", "--mask", "masks", "--copy-unmasked", "--output", "out", masked: true)
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.first?.hasPrefix("glcic: masks/b.png: the mask covers") == true)
  }
}
