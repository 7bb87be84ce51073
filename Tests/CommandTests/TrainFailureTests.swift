import Foundation
import TestSupport
import Testing

/// Data sets and disks with which `glcic train` cannot work, or only in part.
@Suite struct TrainFailureTests {
  let work: TrainingFolder

  init() throws { work = try TrainingFolder(count: 4) }

  @Test func noDataset() throws {
    try Tool.run(work.command("run", steps: "1,0,0", dataset: work.file("none")))
      .expectOneLine(status: 1, saying: [work.file("none"), "no such file or folder"])
    let empty = work.file("empty")
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
    try Tool.run(work.command("run", steps: "1,0,0", dataset: empty))
      .expectOneLine(status: 1, saying: [empty, "holds no image"])
    #expect(try work.folder.names() == ["empty", "images"])
  }

  @Test func batchesThatNoMemoryHolds() throws {
    try Tool.run(
      "train", work.file("images"), "--output", work.file("run"), "--batch-size", "65536", "--crop-size",
      "4096",
      "--shorter-side", "4096"
    ).expectOneLine(status: 1, saying: ["65536 crops of 4096×4096", "memory", "--batch-size"])
    #expect(try work.folder.names() == ["images"])
  }

  @Test func noUsableImage() throws {
    let bad = work.file("bad")
    try FileManager.default.createDirectory(atPath: bad, withIntermediateDirectories: false)
    try work.folder.write(Data("no picture".utf8), "bad/a.jpg")
    try work.folder.write(work.bytes("images/crop-00.jpg").prefix(700), "bad/b.jpg")
    try Tool.run(work.command("run", steps: "1,0,0", dataset: bad))
      .expectOneLine(status: 1, saying: ["none of the 2 images can be read", "a.jpg"])
    #expect((try? work.names("run")) ?? [] == [])
  }

  @Test func badImagesAreSkippedByName() throws {
    try work.folder.write(Data("no picture".utf8), "images/text.jpg")
    try work.folder.write(work.bytes("images/crop-00.jpg").prefix(700), "images/truncated.jpg")
    let outcome = try Tool.run(work.command("run", steps: "3,0,0"))
    outcome.expectSuccess()
    for name in ["text.jpg", "truncated.jpg"] { #expect(outcome.standardError.contains("skipped \(name): ")) }
    #expect(outcome.standardError.contains("2 images could not be read: text.jpg, truncated.jpg"))
    #expect(outcome.progress(of: "completion").count == 3)
  }

  /// A learning rate that ends in infinity.
  @Test func divergence() throws {
    let outcome = try Tool.run(
      work.command(
        "run", steps: "6,0,0", preset: "mmagic",
        options: ["--learning-rate", "1e30", "--checkpoint-every", "1"]))
    outcome.expectOneLineAtEnd(saying: ["no longer a finite number", "lower learning rate"])
    #expect(try work.names("run").allSatisfy { !$0.hasPrefix(".") })
  }

  /// The disk is full when the second checkpoint is written: the first stays, and a resumed run goes on from it.
  @Test func noSpaceForTheCheckpoint() throws {
    try Tool.run(work.command("run", steps: "1,0,0")).expectSuccess()
    let names = try work.names("run")
    let before = try work.bytes("run/completion.safetensors")
    let more = work.command("run", steps: "2,0,0", options: ["--resume"])
    try Tool.run(more, through: Wrapper.fileSizeLimit(kibibytes: 1000))
      .expectOneLineAtEnd(saying: ["checkpoint-00000002.safetensors", "file too large"])
    #expect(try work.names("run") == names)
    #expect(try work.bytes("run/completion.safetensors") == before)
    let resumed = try Tool.run(more)
    resumed.expectSuccess()
    #expect(resumed.standardError.contains("at step 1\n"))
  }

  @Test func fileAsOutput() throws {
    try work.folder.write(Data("a file".utf8), "run")
    try Tool.run(work.command("run", steps: "1,0,0")).expectOneLine(status: 1, saying: [work.file("run")])
    #expect(try work.bytes("run") == Data("a file".utf8))
  }
}
