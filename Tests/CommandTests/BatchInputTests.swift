import Foundation
import Imaging
import TestSupport
import Testing

/// What `glcic complete` takes for its images, and where their outputs come to lie.
@Suite struct BatchInputTests {
  let work: BatchFolder

  init() throws { work = try BatchFolder() }

  @Test func folder() throws {
    try work.addPhotographs("photos/a.png", "photos/b.JPG", "photos/sub/c.png", "photos/.hidden.png")
    try work.add(Data("notes".utf8), "photos/notes.txt")
    let outcome = try work.complete("photos", "--output", "made/for/it")
    outcome.expectSummary("completed 2 of 2 images in ")
    #expect(outcome.standardOutput == "")
    #expect(work.names("made") == ["for/it/a.png", "for/it/b.JPG"])
    try work.expectCompleted("made/for/it/a.png", from: "photos/a.png")
  }

  @Test func recursionKeepsTheTree() throws {
    try work.addPhotographs("photos/a.png", "photos/x.png/a.png", "photos/deep/er/b.png", "photos/.git/d.png")
    try work.complete("photos/", "--recursive", "--output", "out/").expectSummary("completed 3 of 3 images")
    #expect(work.names("out") == ["a.png", "deep/er/b.png", "x.png/a.png"])
    for name in work.names("out") { try work.expectCompleted("out/\(name)", from: "photos/\(name)") }
    // Without --recursive a folder is none of the images, even if it is called like one.
    try work.complete("photos", "--output", "flat").expectSummary("completed 1 of 1 image in ")
    #expect(work.names("flat") == ["a.png"])
  }

  /// Links that lead back, and links that lead to each other: 2 to the 20th ways through the folders.
  @Test func linksDoNotLoop() throws {
    try work.addPhotographs("elsewhere/b.png", "photos/a.png")
    let manager = FileManager.default
    for (link, target) in [("photos/back", ".."), ("photos/self", "."), ("photos/c.png", "a.png")] {
      try manager.createSymbolicLink(atPath: work.file(link), withDestinationPath: target)
    }
    for number in 0..<20 {
      let folder = work.file("photos/knot/\(number)")
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for way in ["left", "right"] {
        try manager.createSymbolicLink(
          atPath: "\(folder)/\(way)", withDestinationPath: "../\((number + 1) % 20)")
      }
    }
    try work.complete("photos", "-r", "--output", "out").expectSummary("completed 3 of 3 images")
    #expect(work.names("out") == ["a.png", "back/elsewhere/b.png", "c.png"])
  }

  @Test func patterns() throws {
    try work.addPhotographs(
      "photos/a.png", "photos/b.png", "photos/c.tif", "photos/img-08.png", "photos/img-09.png",
      "photos/img-10.png", "photos/sub/d.png", "photos/[x].png")
    try work.add(Data("notes".utf8), "photos/notes.txt")
    for (pattern, names) in [
      ("photos/?.*", ["a.png", "b.png", "c.tif"]),
      ("photos/[b-z]*", ["b.png", "c.tif", "d.png", "img-08.png", "img-09.png", "img-10.png"]),
      ("photos/{c.tif,sub/d.png}", ["c.tif", "d.png"]),
      ("photos/img-{08..10}.png", ["img-08.png", "img-09.png", "img-10.png"]),
    ] {
      let outcome = try work.complete(pattern, "--output", "out/")
      outcome.expectSuccess()
      #expect(work.names("out") == names, "\(pattern): \(outcome.standardError)")
      try? FileManager.default.removeItem(atPath: work.file("out"))
    }
    // What exists is no pattern.
    try work.complete("photos/[x].png", "photos/a.png", "--output", "out").expectSummary("completed 2 of 2")
    // A pattern for one image may name its output.
    try work.complete("photos/a*", "--output", "one.png").expectSummary("completed 1 of 1 image in ")
    try work.expectCompleted("one.png", from: "photos/a.png")
  }

  @Test func inputsThatAreNotThere() throws {
    try work.addPhotographs("photos/deep/a.png")
    try work.add(Data("notes".utf8), "photos/notes.txt")
    for (input, parts) in [
      ("photos", ["photos", "holds no image", "--recursive"]),
      ("photos/*.png", ["photos/*.png", "no file fits"]),
      ("photos/*.txt", ["photos/*.txt", "suffix of an image"]),
      ("photos/{notes,other}.txt", ["photos/other.txt", "no file fits"]),
      ("a-{0..9}-{0..9999999}", ["a-{0..9}-{0..9999999}"]),
    ] {
      try work.complete(input, "--output", "out").expectOneLine(status: 1, saying: parts)
    }
    #expect(!work.exists("out"))
  }

  @Test func formatsThatAreNotWrittenBecomePNG() throws {
    try work.addPhotographs("photos/a.png", "photos/b.webp", "c")
    let gif = Repository.path("Tests/ImagingTests/Fixtures/animation.gif")
    try work.add(Data(contentsOf: URL(fileURLWithPath: gif)), "photos/d.GIF")
    let size = try Image(contentsOf: gif)
    try Mask(width: size.width, height: size.height, boxes: [Box(x: 1, y: 1, width: 3, height: 3)])
      .write(to: work.file("mask.png"))
    try work.complete("photos/a.png", "photos/b.webp", "c", "--output", "out")
      .expectSummary("completed 3 of 3 images")
    #expect(work.names("out") == ["a.png", "b.webp", "c.png"])
    let outcome = try work.complete(
      "photos/*.GIF", "--mask", "mask.png", "--output", "gif", masked: true)
    outcome.expectSuccess()
    #expect(outcome.errorLines.count == 2)
    #expect(
      outcome.errorLines.first == "glcic: warning: photos/d.GIF: of its 2 frames only the first is kept")
    #expect(outcome.errorLines.last?.hasPrefix("completed 1 of 1 image in ") == true)
    #expect(try Image(contentsOf: work.file("gif/d.png")).metadata.format == .png)
  }

  @Test func outputsThatWouldMeet() throws {
    try work.addPhotographs("one/a.png", "two/a.png", "one/a-show.png")
    try work.add(Data("no picture".utf8), "one/a.gif")
    for arguments in [
      ["one", "two"], ["one/a.png", "one"], ["one/a.{png,gif}"],
    ] {
      try Tool.run(
        ["complete"] + arguments + ["--box", "1,1,4,4", "--output", "out"], through: work.inside
      ).expectOneLine(status: 1, saying: ["out/a.png", "two inputs", "one/a."])
    }
    try work.complete("one/*.png", "--show", "--output", "out")
      .expectOneLine(status: 1, saying: ["out/a-show.png", "two inputs"])
    #expect(!work.exists("out"))
  }

  @Test func outputsThatWouldReplaceInputs() throws {
    try work.addPhotographs("photos/a.png", "photos/b.png")
    try work.addMasks("masks/a.png", "masks/b.png")
    try work.complete("photos", "--output", "photos/../photos/")
      .expectOneLine(status: 1, saying: ["photos/a.png", "would replace an input"])
    try work.complete("photos", "--mask", "masks", "--output", "masks", masked: true)
      .expectOneLine(status: 1, saying: ["masks/a.png", "would replace an input"])
    try FileManager.default.createSymbolicLink(atPath: work.file("link"), withDestinationPath: "photos")
    try work.complete("photos/*", "--output", "link").expectOneLine(status: 1, saying: ["would replace"])
  }

  /// The second run does not take the first one's outputs for inputs.
  @Test func outputBelowTheInput() throws {
    try work.addPhotographs("photos/a.png", "photos/sub/b.png")
    for _ in 0..<2 {
      try work.complete("photos", "--recursive", "--show", "--output", "photos/done")
        .expectSummary("completed 2 of 2 images")
    }
    #expect(work.names("photos/done") == ["a-show.png", "a.png", "sub/b-show.png", "sub/b.png"])
  }

  @Test func filesWhereFoldersAreWanted() throws {
    try work.addPhotographs("photos/a.png", "photos/b.png", "file", "other.png")
    for (inputs, output, part) in [
      (["photos"], "file", "is the name of a file"), (["photos"], "file/out", "is not a folder"),
      (["photos/a.png", "photos/b.png"], "new.png", "is the name of a file"),
    ] {
      try Tool.run(
        ["complete"] + inputs + ["--box", "1,1,4,4", "--output", output], through: work.inside
      ).expectOneLine(status: 1, saying: [output, part])
    }
    #expect(!work.exists("new.png"))
  }

  @Test(.enabled(if: Wrapper.canDropPrivileges)) func closedFolders() throws {
    try work.addPhotographs("photos/a.png", "photos/closed/b.png", "shut/a.png")
    chmod(work.file("photos/closed"), 0)
    chmod(work.file("shut"), 0o555)
    defer { for name in ["photos/closed", "shut"] { chmod(work.file(name), 0o755) } }
    for (arguments, part) in [
      (["photos", "--recursive", "--output", "out"], "photos/closed: cannot be read (permission denied)"),
      (["photos", "--output", "shut/new"], "permission denied"),
      (["photos", "--output", "shut"], "permission denied"),
    ] {
      try Tool.run(
        ["complete"] + arguments + ["--box", "1,1,4,4"], through: work.inside + Wrapper.withoutPrivileges
      ).expectOneLine(status: 1, saying: [part])
    }
    #expect(!work.exists("out"))
  }
}
