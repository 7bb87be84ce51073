import Foundation
import TestSupport
import Testing

/// `glcic train` on lists and annotations, with holes of every kind, and what it leaves to be looked at.
@Suite struct TrainSourceTests {
  let work: TrainingFolder

  init() throws { work = try TrainingFolder(count: 6) }

  private var images: [String] { (0..<6).map { String(format: "crop-%02d.jpg", $0) } }

  /// A COCO file that lists images, with one object in each of the three forms.
  private func writeAnnotations(_ names: [String], objects: Bool = true) throws -> String {
    let entries = names.enumerated().map { "{\"id\": \($0), \"file_name\": \"\($1)\"}" }.joined(
      separator: ",")
    let shapes = [
      "[[10, 10, 60, 20, 50, 70, 5, 55]]", "{\"size\": [40, 40], \"counts\": [405, 800, 395]}",
      "{\"size\": [40, 40], \"counts\": \"h<h0`00000000000000000000000000000000000000X<\"}", "[[3, 3]]",
    ]
    let annotations = shapes.map { "{\"segmentation\": \($0)}" }.joined(separator: ",")
    let text = "{\"images\": [\(entries)], \"annotations\": [\(objects ? annotations : "")]}"
    return try work.folder.write(Data(text.utf8), "instances.json")
  }

  @Test func aListTrainsAsItsFolderDoes() throws {
    try Tool.run(work.command("folder", steps: "1,0,0")).expectSuccess()
    let list = try work.folder.write(
      Data(("# all\nnotes.md\n" + images.map { "images/\($0)\n" }.joined()).utf8), "list.txt")
    let outcome = try Tool.run(work.command("list", steps: "1,0,0", dataset: list))
    outcome.expectSuccess()
    #expect(outcome.standardError.contains("6 images, 6 for training"))
    #expect(outcome.standardError.contains("1 image could not be read: \(list):2: notes.md"))
    #expect(
      try work.bytes("list/completion.safetensors") == work.bytes("folder/completion.safetensors"))
  }

  @Test func annotationsChooseImagesAndGiveHoles() throws {
    let file = try writeAnnotations(Array(images.prefix(4)) + ["elsewhere.jpg"])
    let outcome = try Tool.run(
      work.command("run", steps: "2,0,0", options: ["--annotations", file, "--holes", "rectangle,objects:3"]))
    outcome.expectSuccess()
    for part in [
      "1 of the 5 images that \(file) lists are not there", "1 of 4 objects have no shape that can be read",
      "4 images, 4 for training",
    ] { #expect(outcome.standardError.contains(part), "\(outcome.standardError)") }
    #expect(outcome.standardError.contains("\"objects\":{"))
    // The kinds of holes are part of the run, and need their objects again.
    let more = work.command("run", steps: "3,0,0", options: ["--resume"])
    try Tool.run(more).expectOneLine(status: 1, saying: ["--annotations", "COCO"])
    let resumed = try Tool.run(more + ["--annotations", file])
    resumed.expectSuccess()
    #expect(resumed.standardError.contains("\"objects\":{"))
  }

  @Test func whatCannotServeIsRefused() throws {
    let none = try writeAnnotations(images, objects: false)
    let holes = ["--annotations", none, "--holes", "objects"]
    try Tool.run(work.command("run", steps: "1,0,0", options: holes))
      .expectOneLine(status: 1, saying: [none, "no object", "other --holes"])
    let damaged = try work.folder.write(Data("{\"images\": [{".utf8), "damaged.json")
    try Tool.run(work.command("run", steps: "1,0,0", options: ["--annotations", damaged]))
      .expectOneLine(status: 1, saying: [damaged, "byte 13"])
    try Tool.run(work.command("run", steps: "1,0,0", options: ["--holes", "rectangle,round"]))
      .expectOneLine(status: 64, saying: ["--holes", "'round' is no kind of hole"])
    let archive = try work.folder.write(Data([0x1f, 0x8b, 8, 0, 0, 0]), "a.tar.gz")
    try Tool.run(work.command("run", steps: "1,0,0", dataset: archive))
      .expectOneLine(status: 1, saying: [archive, "gunzip"])
    #expect(!FileManager.default.fileExists(atPath: work.file("run")))
  }

  @Test func badImagesAreSummedUp() throws {
    try work.folder.write(Data("no picture".utf8), "images/text.jpg")
    let outcome = try Tool.run(work.command("run", steps: "6,0,0"))
    outcome.expectSuccess()
    #expect(outcome.errorLines.filter { $0.hasSuffix("1 image could not be read: text.jpg") }.count == 2)
  }

  @Test func logsAreLeftWhereTheyAreWanted() throws {
    let options = ["--validate-every", "2", "--validation-count", "2"]
    try Tool.run(work.command("run", steps: "2,0,0", options: options + ["--no-tensorboard"])).expectSuccess()
    #expect(
      try work.names("run") == [
        "checkpoint-00000002.safetensors", "completion.safetensors", "losses.csv", "report.html", "samples",
        "samples.png", "samples.webp", "settings.json", "validation.csv",
      ])
    try Tool.run(work.command("other", steps: "1,0,0")).expectSuccess()
    let all = try FileManager.default.contentsOfDirectory(atPath: work.file("other"))
    #expect(all.contains { $0.hasPrefix("events.out.tfevents.") })
  }
}
