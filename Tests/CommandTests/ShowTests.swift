import Foundation
import Imaging
import TestSupport
import Testing

/// The comparison sheets of `--show`.
@Suite struct ShowTests {
  let work: BatchFolder

  init() throws { work = try BatchFolder() }

  /// Three of these side by side are more than a JPEG can hold.
  @Test func wideImages() throws {
    let row = (0..<30_000).map { UInt8($0 / 120) }
    try Image(width: 30_000, height: 4, colorModel: .gray, samples: .uint8(row + row + row + row))
      .write(to: work.file("wide.png"))
    let outcome = try work.complete(
      "wide.png", "--box", "12000,0,6000,2", "--method", "mean", "--show", "--output", "out.jpg", masked: true
    )
    outcome.expectSuccess()
    #expect(outcome.standardError == "")
    let sheet = try Image(contentsOf: work.file("out-show.jpg"))
    #expect(sheet.width == 3 * 15_000 + 8 && sheet.height == 2)
    // The parts keep their brightness and their place.
    let planes = try sheet.modelPlanes()
    for column in [2_000, 7_500, 14_000] {
      let expected = Float(row[2 * column]) / 255
      #expect(abs(planes[0, 1, column] - expected) < 0.04)
    }
    #expect(planes[0, 0, 15_004 + 7_500] > 0.9 && planes[0, 0, 15_004 + 1_000] < 0.2)
  }

  /// The image is done by then.
  @Test func troubleIsAWarning() throws {
    try work.addPhotographs("a.png")
    try FileManager.default.createDirectory(
      atPath: work.file("out-show.png"), withIntermediateDirectories: false)
    let outcome = try work.complete("a.png", "--show", "--json", "--output", "out.png")
    outcome.expectSuccess()
    #expect(outcome.errorLines.count == 1)
    #expect(
      outcome.standardError.hasPrefix("glcic: warning: a.png: the comparison was not written: out-show.png: ")
    )
    let line = try #require(try outcome.json().images.first)
    #expect(line.status == "completed" && line.warnings?.count == 1)
    try work.expectCompleted("out.png", from: "a.png")
  }

  @Test func anOutputWithoutASuffix() throws {
    try work.addPhotographs("a.png")
    try work.complete("a.png", "--show", "--format", "png", "--output", "out").expectSuccess()
    #expect(try work.folder.names() == ["a.png", "out", "out-show"])
  }
}
