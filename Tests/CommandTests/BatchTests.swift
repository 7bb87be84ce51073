import Foundation
import Imaging
import TestSupport
import Testing

/// What `glcic complete` says and does about many images.
@Suite struct BatchTests {
  let work: BatchFolder

  init() throws { work = try BatchFolder() }

  /// Adds files of every bad kind, and returns the names of those that are taken for images.
  private func addBadFiles() throws -> [String] {
    try Photograph.dunes.crop().write(to: work.file("photos/whole.jpg"))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: work.file("photos/whole.jpg")))
    try FileManager.default.removeItem(atPath: work.file("photos/whole.jpg"))
    try work.add(bytes.prefix(bytes.count / 2), "photos/b-truncated.jpg")
    try work.add(Data(), "photos/c-empty.jpg")
    try work.add(Data("no picture".utf8), "photos/d-text.png")
    try FileManager.default.createDirectory(
      atPath: work.file("photos/e-folder.jpg"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: work.file("photos/f-link.jpg"), withDestinationPath: "nowhere.jpg")
    try work.add(Data("secret".utf8), "photos/g-closed.jpg")
    chmod(work.file("photos/g-closed.jpg"), 0)
    mkfifo(work.file("photos/h-pipe.jpg"), 0o000)
    return ["b-truncated.jpg", "c-empty.jpg", "d-text.png", "f-link.jpg", "g-closed.jpg", "h-pipe.jpg"]
  }

  @Test(.enabled(if: Wrapper.canDropPrivileges)) func goesOnAfterBadFiles() throws {
    try work.addPhotographs("photos/a.png", "photos/e.png", "photos/z.png")
    let bad = try addBadFiles()
    let outcome = try Tool.run(
      ["complete", "photos", "--box", "16,12,14,12", "--output", "out", "--json"],
      through: work.inside + Wrapper.withoutPrivileges)
    #expect(outcome.status == 1)
    #expect(work.names("out") == ["a.png", "e.png", "z.png"])
    try work.expectCompleted("out/z.png", from: "photos/z.png")
    #expect(outcome.errorLines.count == bad.count + 1, "\(outcome.standardError)")
    for (line, name) in zip(outcome.errorLines, bad) {
      #expect(line.hasPrefix("glcic: photos/\(name): "), "\(line)")
    }
    #expect(outcome.errorLines.last?.hasPrefix("completed 3 of 9 images, 6 failed in ") == true)

    let (lines, summary) = try outcome.json()
    #expect(lines.filter { $0.status == "failed" }.map(\.input) == bad.map { "photos/\($0)" })
    #expect(
      lines.filter { $0.status == "failed" }.map { "glcic: \($0.error ?? "")" }
        == outcome.errorLines.dropLast())
    #expect(summary.failed == 6 && summary.completed == 3 && summary.images == 9)
  }

  @Test func everyImageFails() throws {
    try work.add(Data("no picture".utf8), "photos/a.png")
    try work.add(Data(), "photos/b.png")
    let outcome = try work.complete("photos", "--output", "out")
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.count == 3)
    #expect(outcome.errorLines.last?.hasPrefix("completed 0 of 2 images, 2 failed in ") == true)
    #expect(!work.exists("out"))
  }

  @Test func aBadModelEndsItAll() throws {
    try work.addPhotographs("photos/a.png", "photos/b.png")
    try work.complete("photos", "--output", "out", "--model", "photos/a.png", "--json")
      .expectOneLine(status: 1, saying: ["photos/a.png"])
    #expect(!work.exists("out"))
  }

  @Test func json() throws {
    try work.addPhotographs("photos/a.png", "photos/b \"ä\".png", "photos/c.png")
    try FileManager.default.createDirectory(atPath: work.file("out"), withIntermediateDirectories: false)
    try work.add(Data("old".utf8), "out/c.png")
    let outcome = try work.complete("photos", "--output", "out", "--json", "--skip-existing")
    outcome.expectSummary("completed 2 of 3 images, 1 skipped in ")
    let (lines, summary) = try outcome.json()
    #expect(lines.map(\.input) == ["photos/a.png", "photos/b \"ä\".png", "photos/c.png"])
    #expect(lines.map(\.output) == ["out/a.png", "out/b \"ä\".png", "out/c.png"])
    #expect(lines.map(\.status) == ["completed", "completed", "skipped"])
    for line in lines.prefix(2) {
      #expect(line.width == 48 && line.height == 40 && line.holePixels == BatchFolder.hole.area)
      let timings = try #require(line.timings)
      #expect(timings.keys.sorted() == ["blend", "decode", "encode", "network", "texture"])
      for stage in ["decode", "network", "texture", "encode"] { #expect(timings[stage, default: 0] > 0) }
    }
    #expect(lines.last?.timings == nil && lines.last?.width == nil)
    #expect(summary.images == 3 && summary.completed == 2 && summary.skipped == 1 && summary.failed == 0)
    #expect(summary.rank == 0 && summary.worldSize == 1 && !summary.interrupted)
    #expect(abs(summary.imagesPerSecond * summary.seconds - 2) < 1e-6)
    for (stage, sum) in summary.timings {
      let parts = lines.compactMap { $0.timings?[stage] }.reduce(0, +)
      #expect(abs(sum - parts) < 1e-6, "\(stage)")
    }
  }

  @Test func jsonOfOneImage() throws {
    try work.addPhotographs("a.png")
    let outcome = try work.complete("a.png", "--output", "b.png", "--json")
    outcome.expectSuccess()
    #expect(outcome.standardError == "")
    let (lines, summary) = try outcome.json()
    #expect(lines.map(\.output) == ["b.png"] && summary.completed == 1)

    let failure = try work.complete("none.png", "--output", "c.png", "--json")
    #expect(failure.status == 1 && failure.errorLines == ["glcic: none.png: no such file"])
    #expect(try failure.json().images.map(\.error) == ["none.png: no such file"])
  }

  @Test func skipExisting() throws {
    try work.addPhotographs("photos/a.png", "photos/b.png", "photos/sub/c.png")
    try work.complete("photos", "--output", "out").expectSummary("completed 2 of 2 images in ")
    try work.add(Data("mine".utf8), "out/a.png")
    try FileManager.default.removeItem(atPath: work.file("out/b.png"))
    let again = try work.complete("photos", "-r", "--output", "out", "--skip-existing")
    again.expectSummary("completed 2 of 3 images, 1 skipped in ")
    #expect(try Data(contentsOf: URL(fileURLWithPath: work.file("out/a.png"))) == Data("mine".utf8))
    try work.expectCompleted("out/b.png", from: "photos/b.png")
    // The sheet is an output as well.
    try work.complete("photos", "--show", "--output", "out", "--skip-existing")
      .expectSummary("completed 2 of 2 images in ")
    try work.complete("photos", "--show", "--output", "out", "--skip-existing")
      .expectSummary("completed 0 of 2 images, 2 skipped in ")
  }

  @Test func aSingleImageInABatchIsTheSameAsAlone() throws {
    try work.addPhotographs("photos/a.png", "photos/b.png", "photos/c.png")
    try work.complete("photos", "--output", "out").expectSuccess()
    for name in ["a.png", "b.png", "c.png"] {
      try work.complete("photos/\(name)", "--output", "alone.png").expectSuccess()
      #expect(
        try Image(contentsOf: work.file("alone.png")).samples
          == Image(contentsOf: work.file("out/\(name)")).samples)
    }
  }

  @Test func ranksShareTheImages() throws {
    try work.addPhotographs(
      "photos/a.png", "photos/b.png", "photos/c.png", "photos/d.png", "photos/e.png")
    var seen: [String] = []
    for rank in 0..<3 {
      let outcome = try work.complete(
        "photos", "--output", "out", "--json", variables: ["RANK=\(rank)", "WORLD_SIZE=3"])
      outcome.expectSuccess()
      let (lines, summary) = try outcome.json()
      #expect(lines.count == [2, 2, 1][rank] && summary.images == lines.count)
      #expect(summary.rank == rank && summary.worldSize == 3)
      #expect(outcome.standardError.contains("the share of rank \(rank) of 3"))
      seen += lines.map(\.input)
    }
    #expect(seen.sorted() == ["a", "b", "c", "d", "e"].map { "photos/\($0).png" })
    #expect(work.names("out").count == 5)
    // More processes than images.
    try work.complete("photos/a.png", "--output", "x.png", variables: ["RANK=1", "WORLD_SIZE=2"])
      .expectSummary("completed 0 of 0 images, the share of rank 1 of 2 in ")
    #expect(!work.exists("x.png"))
  }

  @Test(arguments: [
    ["RANK=2", "WORLD_SIZE=2"], ["RANK=-1", "WORLD_SIZE=2"], ["WORLD_SIZE=2"],
    ["RANK=0", "WORLD_SIZE=99999999999999999999"],
  ]) func badRanks(variables: [String]) throws {
    try work.addPhotographs("photos/a.png")
    try work.complete("photos", "--output", "out", variables: variables)
      .expectOneLine(status: 1, saying: ["environment"])
    #expect(!work.exists("out"))
  }

  @Test func timings() throws {
    try work.addPhotographs("photos/a.png", "photos/b.png")
    let parts = ["start", "load model", "decode", "network", "blend", "texture", "encode", "total"]
    let one = try work.complete("photos/a.png", "--output", "b.png", "--timings")
    one.expectSuccess()
    #expect(one.standardOutput == "" && one.errorLines.count == parts.count)
    var times: [String: Double] = [:]
    for (line, part) in zip(one.errorLines, parts) {
      let match = try #require(line.wholeMatch(of: /([a-z ]+?) +([\d.]+) ms/), "\(line)")
      #expect(match.1 == part)
      times[part] = Double(match.2)
    }
    let stages = parts.dropLast().compactMap { times[$0] }
    for part in ["load model", "network", "texture", "total"] { #expect(times[part, default: 0] > 0) }
    #expect(stages.allSatisfy { $0 <= times["total", default: 0] })

    let many = try work.complete("photos", "--output", "out", "--timings")
    many.expectSuccess()
    #expect(many.errorLines.first?.hasPrefix("completed 2 of 2 images") == true)
    #expect(many.errorLines.filter { $0.hasSuffix(" ms an image") }.count == 6)
  }

  /// A full disk behind standard error or output takes lines, never images or the tool itself.
  @Test func fullStreams() throws {
    try work.addPhotographs("photos/a.png", "photos/b.png")
    for (redirection, status) in [("2>/dev/full", Int32(0)), (">/dev/full", 1)] {
      let outcome = try Tool.run(
        ["complete", "photos", "--box", "16,12,14,12", "--output", "out\(status)", "--json"],
        through: work.inside + ["bash", "-c", "exec \"$@\" \(redirection)", "bash"])
      #expect(outcome.status == status)
      #expect(work.names("out\(status)") == ["a.png", "b.png"])
    }
    let failure = try Tool.run(
      ["complete", "none.png", "--box", "1,1,2,2", "--output", "x.png"],
      through: work.inside + ["bash", "-c", "exec \"$@\" 2>/dev/full", "bash"])
    #expect(failure.status == 1)
  }

  @Test func strategiesAreKnown() throws {
    try work.addPhotographs("a.png")
    for strategy in ["auto", "native", "resize"] {
      try work.complete("a.png", "--strategy", strategy, "--output", "\(strategy).png").expectSuccess()
      try work.expectCompleted("\(strategy).png", from: "a.png")
    }
    try work.complete("a.png", "--strategy", "native", "--whole-image", "--output", "whole.png")
      .expectSuccess()
    let difference = try Image(contentsOf: work.file("whole.png"))
      .meanDifference(from: Image(contentsOf: work.file("native.png")))
    #expect(difference < 0.2)
  }
}
