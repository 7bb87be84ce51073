import Foundation
import Imaging
import TestSupport
import Testing

/// Whatever goes wrong with one of many images, its line names it; and what becomes of the lines of `--json`.
@Suite struct BatchErrorTests {
  let work: BatchFolder

  init() throws {
    work = try BatchFolder()
    try work.addPhotographs("photos/a.png", "photos/b.png")
    try Photograph.wren.crop(width: 20, height: 20).write(to: work.file("photos/b.png"))
  }

  /// Requires that the second image alone fails, with a line that begins with `start` and holds `part`.
  private func expectFailure(
    _ options: String..., start: String = "photos/b.png: ", saying part: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try Tool.run(
      ["complete", "photos", "--method", "mean", "--json", "--output", "out"] + options,
      through: work.inside)
    #expect(outcome.status == 1, sourceLocation: sourceLocation)
    #expect(outcome.errorLines.count == 2, "\(outcome.standardError)", sourceLocation: sourceLocation)
    let line = outcome.errorLines.first ?? ""
    #expect(
      line.hasPrefix("glcic: \(start)") && line.contains(part), "\(line)", sourceLocation: sourceLocation)
    let (lines, summary) = try outcome.json()
    #expect(lines.map(\.status) == ["completed", "failed"], sourceLocation: sourceLocation)
    #expect(lines.last.map { "glcic: \($0.error ?? "")" } == line, sourceLocation: sourceLocation)
    #expect(summary.completed == 1 && summary.failed == 1, sourceLocation: sourceLocation)
  }

  @Test func flagsThatDoNotFitAnImage() throws {
    try expectFailure("--box", "16,12,14,12", saying: "--box 16,12,14,12 leaves the image")
    try expectFailure("--box", "0,0,20,20", saying: "covers the whole image")
    // It has no alpha; the other has a hole in it.
    try Photograph.wren.crop(width: 48, height: 40) { row, column in
      row > 10 && row < 20 && column < 20 ? 0 : 1
    }.write(to: work.file("photos/a.png"))
    try expectFailure("--mask-from-alpha", saying: "--mask-from-alpha: the image has no alpha")
    try Photograph.wren.crop(width: 20, height: 20) { _, _ in 1 }.write(to: work.file("photos/b.png"))
    try expectFailure("--mask-from-alpha", saying: "the mask is empty")
  }

  /// One mask is for all, so that its name alone would not tell.
  @Test func aMaskForAll() throws {
    try work.addMasks("mask.png")
    try expectFailure("--mask", "mask.png", start: "photos/b.png: mask.png: ", saying: "20 × 20")
    try expectFailure(
      "--mask", "mask.png", "--resize-mask", "--dilate-mask", "12",
      start: "photos/b.png: mask.png: ", saying: "covers the whole image")
  }

  @Test func outputsThatCannotBeWritten() throws {
    try FileManager.default.createDirectory(
      atPath: work.file("out/b.png"), withIntermediateDirectories: true)
    try expectFailure("--box", "1,1,4,4", start: "out/b.png: ", saying: "is a folder")
    try FileManager.default.removeItem(atPath: work.file("out"))
    try work.addPhotographs("photos/x/c.png")
    try FileManager.default.removeItem(atPath: work.file("photos/b.png"))
    try work.add(Data("file".utf8), "out/x")
    try expectFailure(
      "--box", "1,1,4,4", "--recursive", start: "photos/x/c.png: out/x: ", saying: "folder cannot be made")
  }

  @Test func randomHolesInOnePixel() throws {
    try Photograph.wren.crop(width: 1, height: 1).write(to: work.file("photos/b.png"))
    try expectFailure("--random-holes", "1", saying: "--random-holes: the image has one pixel only")
  }

  @Test func versionOfTheLines() throws {
    let outcome = try work.complete("photos/a.png", "--output", "out.png", "--json")
    outcome.expectSuccess()
    let lines = outcome.standardOutput.split(separator: "\n")
    #expect(lines.count == 2)
    for line in lines { #expect(line.hasPrefix("{\"formatVersion\":1,")) }
  }

  /// A reader of the lines that goes away takes no image with it.
  @Test func aReaderThatGoesAway() throws {
    for index in 0..<12 {
      try FileManager.default.copyItem(
        atPath: work.file("photos/a.png"), toPath: work.file("photos/more-\(index).png"))
    }
    let outcome = try Tool.run(
      ["complete", "photos", "--box", "1,1,4,4", "--json", "--output", "out"],
      through: work.inside + ["bash", "-c", "\"$@\" | head -n 1 > one; exit ${PIPESTATUS[0]}", "bash"])
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.first?.hasPrefix("completed 14 of 14 images in ") == true)
    #expect(outcome.errorLines.last?.contains("standard output could not be written") == true)
    #expect(outcome.errorLines.count == 2 && work.names("out").count == 14)
  }
}
