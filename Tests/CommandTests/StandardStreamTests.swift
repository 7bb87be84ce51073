import Foundation
import Imaging
import TestSupport
import Testing

/// `-`: images and masks through standard input and output.
@Suite struct StandardStreamTests {
  let work: BatchFolder

  init() throws {
    work = try BatchFolder()
    try work.addPhotographs("a.png", "b.jpg")
    try work.addMasks("mask.png")
  }

  /// Runs `glcic complete`, its streams going where a shell is told.
  private func complete(_ arguments: String..., streams: String, masked: Bool = false) throws -> Tool.Outcome
  {
    let holes = masked ? [] : ["--box", "16,12,14,12"]
    return try Tool.run(
      ["complete"] + arguments + holes,
      through: work.inside + ["bash", "-c", "\"$@\" \(streams)", "bash"])
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: work.file(name)))
  }

  @Test func throughAPipe() throws {
    let outcome = try Tool.run(
      ["complete", "-", "--box", "16,12,14,12", "--output", "-"],
      through: work.inside + [
        "bash", "-c", "cat a.png | \"$@\" | cat > out.png; exit ${PIPESTATUS[1]}", "bash",
      ])
    outcome.expectSuccess()
    #expect(outcome.standardError == "")
    try work.expectCompleted("out.png", from: "a.png")
    // The same as from file to file.
    try work.complete("a.png", "--output", "file.png").expectSuccess()
    #expect(try bytes("out.png") == bytes("file.png"))
  }

  @Test func oneOfThemOnly() throws {
    try complete("-", "--output", "new/out.tif", streams: "< a.png").expectSuccess()
    try work.expectCompleted("new/out.tif", from: "a.png")
    #expect(try Image(contentsOf: work.file("new/out.tif")).metadata.format == .tiff)
    try complete("b.jpg", "--output", "-", streams: "> out").expectSuccess()
    #expect(try Image(contentsOf: work.file("out")).metadata.format == .jpeg)
  }

  @Test(arguments: [("jpg", FileFormat.jpeg), ("png", .png), ("webp", .webp), ("tif", .tiff)])
  func formatOfTheOutput(name: String, format: FileFormat) throws {
    try complete("-", "--output", "-", "--format", name, streams: "< a.png > out").expectSuccess()
    #expect(try Image(contentsOf: work.file("out")).metadata.format == format)
  }

  /// GIF is read, not written.
  @Test func formatThatIsNotWritten() throws {
    let gif = Repository.path("Tests/ImagingTests/Fixtures/animation.gif")
    let arguments = ["complete", "-", "--box", "1,1,3,3", "--output", "-"]
    let redirected = ["bash", "-c", "\"$@\" < '\(gif)'", "bash"]
    try Tool.run(arguments, through: redirected)
      .expectOneLine(status: 1, saying: ["standard input: GIF is not written", "--format"])
    try Tool.run(arguments + ["--format", "png"], through: redirected).expectSuccess()
  }

  @Test func maskThroughStandardInput() throws {
    try complete("a.png", "--mask", "-", "--output", "out.png", streams: "< mask.png", masked: true)
      .expectSuccess()
    try work.expectCompleted("out.png", from: "a.png")
    // One mask for several images.
    try complete("a.png", "b.jpg", "--mask", "-", "--output", "out", streams: "< mask.png", masked: true)
      .expectSummary("completed 2 of 2 images")
    try work.expectCompleted("out/a.png", from: "a.png")
  }

  @Test func inputThatCannotBeUsed() throws {
    try work.add(Data("no picture".utf8), "text")
    try work.add(bytes("b.jpg").prefix(700), "half")
    for (streams, part) in [
      ("< /dev/null", "is empty"), ("< text", "is not an image"), ("< half", "damaged"),
      ("<&-", "is closed"),
    ] {
      try complete("-", "--output", "out.png", streams: streams)
        .expectOneLine(status: 1, saying: ["standard input: ", part])
      try complete("a.png", "--mask", "-", "--output", "out.png", streams: streams, masked: true)
        .expectOneLine(status: 1, saying: ["standard input: ", part])
    }
    try complete("-", "--output", "out.png", "--pixel-limit", "1919", streams: "< a.png")
      .expectOneLine(status: 1, saying: ["standard input: 48 × 40", "1919"])
    #expect(!work.exists("out.png"))
  }

  @Test func whatNeedsAName() throws {
    try work.addMasks("masks/a.png")
    try work.addPhotographs("photos/c.png", "photos/d.png")
    try complete("-", "--output", "photos", streams: "< a.png")
      .expectOneLine(status: 1, saying: ["photos: is a folder", "standard input"])
    try complete("-", "--mask", "masks", "--output", "out.png", streams: "< a.png", masked: true)
      .expectOneLine(status: 1, saying: ["standard input: has no name", "masks"])
    try complete("photos", "--output", "-", streams: "")
      .expectOneLine(status: 1, saying: ["standard output takes one image"])
  }

  /// A reader that goes away, a full disk and a closed stream are errors like any other.
  @Test func outputThatCannotBeWritten() throws {
    for (streams, part) in [("> /dev/full", "no space left"), (">&-", "is closed")] {
      try complete("a.png", "--output", "-", streams: streams)
        .expectOneLine(status: 1, saying: ["standard output: ", part])
    }
    try Photograph.wren.image().write(to: work.file("large.png"))
    let outcome = try Tool.run(
      ["complete", "large.png", "--box", "16,12,14,12", "--method", "mean", "--output", "-"],
      through: work.inside + ["bash", "-c", "\"$@\" | head -c 1 > one; exit ${PIPESTATUS[0]}", "bash"])
    outcome.expectOneLine(status: 1, saying: ["standard output: ", "reader has gone away"])
  }

  /// No file gets the number of a stream that is missing, so that no message is written into it.
  @Test func closedStandardError() throws {
    try complete("a.png", "--output", "out.png", streams: "2>&-").expectSuccess()
    try work.expectCompleted("out.png", from: "a.png")
    let failure = try complete("none.png", "--output", "none.png", streams: "2>&- >&- <&-")
    #expect(failure.status == 1 && !work.exists("none.png"))
  }

  @Test func otherCommandsAndABrokenPipe() throws {
    let outcome = try Tool.run(
      ["summary"], through: ["bash", "-c", "\"$@\" | true; exit ${PIPESTATUS[0]}", "bash"])
    // It may have written all before the reader was gone.
    #expect(outcome.status <= 1 && outcome.errorLines.count == Int(outcome.status))
    try Tool.run(["summary"], through: ["bash", "-c", "\"$@\" > /dev/full", "bash"])
      .expectOneLine(status: 1, saying: ["standard output: ", "no space left"])
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func terminals() throws {
    for (arguments, part) in [
      ("a.png --box 1,1,4,4 --output -", "standard output is a terminal"),
      ("- --box 1,1,4,4 --output out.png", "standard input is a terminal"),
      ("a.png --mask - --output out.png", "standard input is a terminal"),
    ] {
      let script = "cd '\(work.folder.path)'; '\(Tool.path)' complete \(arguments)"
      let outcome = try RunningTool(["OMP_NUM_THREADS=1", "script", "-qec", script, "/dev/null"]).wait()
      #expect(outcome.status == 1 && outcome.standardOutput.contains("glcic: \(part)"))
    }
    #expect(!work.exists("out.png"))
  }
}
