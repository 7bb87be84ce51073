import Foundation
import Imaging
import TestSupport
import Testing

/// What `glcic complete` replaces, and what it does not.
@Suite struct OverwriteTests {
  let work: BatchFolder

  init() throws {
    work = try BatchFolder()
    try work.addPhotographs("a.png", "b.png")
    try work.addMasks("mask.png")
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: work.file(name)))
  }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: work.file(name), withDestinationPath: target)
  }

  /// Whatever the names, they are one file.
  @Test func anInputIsNotReplaced() throws {
    try link("soft.png", to: "a.png")
    try FileManager.default.linkItem(atPath: work.file("a.png"), toPath: work.file("hard.png"))
    try FileManager.default.createDirectory(
      atPath: work.file("folder"), withIntermediateDirectories: false)
    try link("here", to: ".")
    let before = try bytes("a.png")
    for output in ["a.png", "./folder/../a.png", "soft.png", "hard.png", "here/a.png", ".", "here"] {
      try work.complete("a.png", "--output", output)
        .expectOneLine(status: 1, saying: [output, "would replace an input", "--force"])
    }
    try work.complete("soft.png", "--output", "a.png")
      .expectOneLine(status: 1, saying: ["would replace an input"])
    try work.complete("{a,b}.png", "--output", "here")
      .expectOneLine(status: 1, saying: ["would replace an input"])
    for (streams, output) in [("< a.png", "soft.png"), ("1<> a.png", "-")] {
      try Tool.run(
        ["complete", output == "-" ? "a.png" : "-", "--box", "16,12,14,12", "--output", output],
        through: work.inside + ["bash", "-c", "\"$@\" \(streams)", "bash"]
      ).expectOneLine(status: 1, saying: ["would replace an input"])
    }
    #expect(try bytes("a.png") == before)
  }

  @Test func aMaskIsNotReplaced() throws {
    let before = try bytes("mask.png")
    try work.complete("a.png", "--mask", "mask.png", "--output", "mask.png", masked: true)
      .expectOneLine(status: 1, saying: ["mask.png", "would replace an input"])
    #expect(try bytes("mask.png") == before)
  }

  @Test func theComparisonReplacesNoInputEither() throws {
    try FileManager.default.copyItem(atPath: work.file("b.png"), toPath: work.file("out-show.png"))
    try work.complete("out-show.png", "--show", "--output", "out.png")
      .expectOneLine(status: 1, saying: ["out-show.png", "would replace an input"])
    #expect(!work.exists("out.png"))
  }

  @Test func forceReplacesInputs() throws {
    try FileManager.default.copyItem(atPath: work.file("a.png"), toPath: work.file("before.png"))
    try link("soft.png", to: "a.png")
    try work.complete("a.png", "--force", "--output", "soft.png").expectSuccess()
    try work.expectCompleted("a.png", from: "before.png")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: work.file("soft.png")) == "a.png")
    try work.addPhotographs("photos/a.png", "photos/b.png")
    try work.complete("photos", "--force", "--output", "photos").expectSummary("completed 2 of 2 images")
    try work.expectCompleted("photos/a.png", from: "before.png")
  }

  @Test func earlierOutputsAreReplaced() throws {
    try work.add(Data("old".utf8), "out.png")
    try work.complete("a.png", "--output", "out.png").expectSuccess()
    try work.expectCompleted("out.png", from: "a.png")
  }

  @Test func noClobberKeepsThem() throws {
    try work.add(Data("old".utf8), "out/a.png")
    let outcome = try work.complete("a.png", "--no-clobber", "--output", "out/a.png")
    outcome.expectOneLine(status: 0, saying: ["out/a.png: is there already"])
    try work.complete("a.png", "b.png", "--no-clobber", "--output", "out")
      .expectSummary("completed 1 of 2 images, 1 skipped in ")
    #expect(try bytes("out/a.png") == Data("old".utf8))
    try work.expectCompleted("out/b.png", from: "b.png")
    // A comparison that is there would be replaced too.
    try work.add(Data("old".utf8), "one-show.png")
    try work.complete("a.png", "--show", "--no-clobber", "--output", "one.png")
      .expectOneLine(status: 0, saying: ["one-show.png: is there already"])
    #expect(!work.exists("one.png") && work.names("out") == ["a.png", "b.png"])
    try work.complete("a.png", "--no-clobber", "--output", "new.png").expectSuccess()
    try work.expectCompleted("new.png", from: "a.png")
  }

  /// What appears while the work goes on is kept as well.
  @Test func noClobberKeepsWhatComesLater() throws {
    let running = try Tool.start(
      ["complete", "-", "--box", "16,12,14,12", "--no-clobber", "--output", "out.png"],
      through: work.inside + [
        "bash", "-c", "until [ -e out.png ]; do sleep 0.05; done | cat - a.png | \"$@\"", "bash",
      ])
    usleep(1_500_000)
    try work.add(Data("mine".utf8), "out.png")
    running.wait().expectOneLine(status: 0, saying: ["out.png: is there already"])
    #expect(try bytes("out.png") == Data("mine".utf8))
    #expect(try work.folder.names() == ["a.png", "b.png", "mask.png", "out.png"])
  }

  @Test func skippingASingleImageIsSaid() throws {
    try work.add(Data("old".utf8), "out.png")
    try work.complete("a.png", "--skip-existing", "--output", "out.png")
      .expectOneLine(status: 0, saying: ["out.png: is there already"])
  }

  @Test func missingFoldersAreMade() throws {
    try work.complete("a.png", "--output", "new/deep/out.png").expectSuccess()
    try work.expectCompleted("new/deep/out.png", from: "a.png")
    try work.complete("a.png", "--output", "n/").expectSuccess()
    try work.expectCompleted("n/a.png", from: "a.png")
    // Foundation cannot take the name of a folder from a name of one letter.
    try work.complete("a.png", "b.png", "--output", "o").expectSummary("completed 2 of 2 images")
    try work.complete("a.png", "--output", "p", "--format", "png").expectSuccess()
    try work.expectCompleted("p", from: "a.png")
    // A bad image makes none.
    try work.complete("none.png", "--output", "never/out.png")
      .expectOneLine(status: 1, saying: ["none.png"])
    #expect(!work.exists("never"))
  }

  @Test func formatChangesTheNamesInAFolder() throws {
    try work.addPhotographs("c.tif", "d.JPEG")
    try work.complete("a.png", "c.tif", "d.JPEG", "--format", "jpg", "--show", "--output", "out")
      .expectSummary("completed 3 of 3 images")
    let names = ["a-show.jpg", "a.jpg", "c-show.jpg", "c.jpg", "d-show.JPEG", "d.JPEG"]
    #expect(work.names("out") == names)
    for name in names { #expect(try Image(contentsOf: work.file("out/\(name)")).metadata.format == .jpeg) }
    // It wins over the suffix of a single file.
    try work.complete("a.png", "--format", "tif", "--output", "out.png").expectSuccess()
    #expect(try Image(contentsOf: work.file("out.png")).metadata.format == .tiff)
    // Two inputs that come to one name are found out before.
    try work.addPhotographs("a.tif")
    try work.complete("a.png", "a.tif", "--format", "png", "--output", "two")
      .expectOneLine(status: 1, saying: ["two/a.png", "two inputs"])
  }

  @Test func linksInTheOutputFolderMakeNoCollision() throws {
    try work.add(Data("old".utf8), "out/a.png")
    try link("out/b.png", to: "a.png")
    try work.complete("a.png", "b.png", "--output", "out")
      .expectOneLine(status: 1, saying: ["out/b.png", "two inputs"])
    #expect(try bytes("out/a.png") == Data("old".utf8))
  }

  /// The two outputs are not there yet, but their folders are one.
  @Test func linkedFoldersMakeNoCollision() throws {
    try work.addPhotographs("in/one/a.png", "in/two/a.png")
    try FileManager.default.createDirectory(atPath: work.file("out/one"), withIntermediateDirectories: true)
    try link("out/two", to: "one")
    try work.complete("in", "--recursive", "--output", "out")
      .expectOneLine(status: 1, saying: ["out/two/a.png", "two inputs"])
    #expect(work.names("out/one") == [])
  }
}
