import Foundation
import GLCIC
import Imaging
import TestSupport
import Testing

/// `glcic train` from the data set to the files of a run.
@Suite struct TrainTests {
  let work: TrainingFolder

  init() throws { work = try TrainingFolder() }

  @Test func allPhases() throws {
    let outcome = try Tool.run(
      work.command(
        "run", steps: "4,2,3",
        options: [
          "--validate-every", "9", "--validation-count", "2", "--checkpoint-every", "5", "--keep-checkpoints",
          "2",
        ]))
    outcome.expectSuccess()
    #expect(outcome.standardOutput == "")
    #expect(
      try work.names("run") == [
        "checkpoint-00000006.safetensors", "checkpoint-00000009.safetensors", "completion.safetensors",
        "discriminator.safetensors", "losses.csv", "report.html", "samples", "samples.png", "samples.webp",
        "settings.json", "validation.csv",
      ])
    let losses = [
      "completion": ["MSE"], "discriminator": ["D real", "D fake"],
      "joint": ["MSE", "D real", "D fake", "adversarial"],
    ]
    for (phase, count) in [("completion", 4), ("discriminator", 2), ("joint", 3)] {
      let lines = outcome.progress(of: phase)
      #expect(lines.count == count)
      for line in lines {
        for loss in ["MSE", "D real", "D fake", "adversarial"] {
          #expect(line.contains("  \(loss) ") == losses[phase]?.contains(loss), "\(line)")
        }
        #expect(line.contains("images/s") && line.contains("left"))
      }
    }
    #expect(outcome.standardError.contains("12 images, 11 for training"))
    #expect(outcome.errorLines.contains { $0.hasPrefix("validation 9 (1 image)") && $0.contains("PSNR") })
    // A tenth of the images at most is kept apart: masked | completed | truth, once.
    let sheet = try Image(contentsOf: work.file("run/samples.png"))
    #expect(sheet.width == 3 * 32 + 8 && sheet.height == 32)

    try expectUsable("run/completion.safetensors")
    try Tool.run(work.command("run", steps: "4,2,3")).expectOneLine(
      status: 1, saying: ["--resume", "is there already"])
  }

  private func expectUsable(_ model: String) throws {
    let (input, output) = (work.file("photograph.png"), work.file("completed.png"))
    try Photograph.wren.crop().write(to: input)
    try Tool.run(
      "complete", input, "--box", "40,40,16,16", "--model", work.file(model),
      "--output", output
    ).expectSuccess()
    let changed = try Image(contentsOf: output).difference(from: Image(contentsOf: input))
    #expect(changed.area > 100)
  }

  @Test(arguments: Preset.all.map(\.name)) func everyPreset(name: String) throws {
    let outcome = try Tool.run(
      work.command("run", steps: "0,0,1", preset: name, options: ["--batch-size", "1"]))
    outcome.expectSuccess()
    #expect(outcome.progress(of: "joint").count == 1)
    try expectUsable("run/completion.safetensors")
  }

  @Test func onePhaseByNameOrNumber() throws {
    let byName = try Tool.run(work.command("name", steps: "1,1,1", options: ["--phase", "discriminator"]))
    let byNumber = try Tool.run(work.command("number", steps: "1,1,1", options: ["--stage", "2"]))
    for outcome in [byName, byNumber] {
      outcome.expectSuccess()
      #expect(outcome.progress(of: "discriminator").count == 1)
      #expect(outcome.progress(of: "completion").isEmpty && outcome.progress(of: "joint").isEmpty)
    }
    #expect(
      try work.bytes("name/discriminator.safetensors") == work.bytes("number/discriminator.safetensors"))
  }

  @Test func startsFromWeights() throws {
    try Tool.run(work.command("first", steps: "2,0,0")).expectSuccess()
    let model = work.file("first/completion.safetensors")
    let outcome = try Tool.run(
      work.command("second", steps: "1,0,0", options: ["--weights", model, "--learning-rate", "1e-30"]))
    outcome.expectSuccess()
    #expect(outcome.standardError.contains("starting from \(model)"))
    try Tool.run(work.command("fresh", steps: "1,0,0", options: ["--learning-rate", "1e-30"])).expectSuccess()
    // A step so small changes no weight, and the running statistics still show where they come from.
    #expect(try work.bytes("second/completion.safetensors") != work.bytes("fresh/completion.safetensors"))
    let other = try Tool.run(
      work.command("third", steps: "1,0,0", preset: "shtamura", options: ["--weights", model]))
    other.expectOneLineAtEnd(saying: [model, "'layers.1.convolution.weight'"])
  }

  /// What `--decay` and `--hole-size` do to a preset that knows neither a decay nor this size.
  @Test func flagsChangeThePreset() throws {
    let options = [
      "--decay", "linear", "--learning-rate", "0.5", "--holes", "rectangles:0.5,thin:0.5", "--hole-size",
      "8,10",
    ]
    try Tool.run(work.command("run", steps: "2,0,0", options: options)).expectSuccess()
    // Of two steps the last has the final share, which is 0 unless --decay-to says more.
    func rates(_ output: String) throws -> [String] {
      try String(decoding: work.bytes("\(output)/losses.csv"), as: UTF8.self).split(separator: "\n")
        .dropFirst()
        .map { String($0.split(separator: ",", omittingEmptySubsequences: false)[6]) }
    }
    #expect(try rates("run").compactMap(Double.init) == [0.5, 0])
    let settings = String(decoding: try work.bytes("run/settings.json"), as: UTF8.self)
    #expect(settings.contains(/"sides" : \[\s*4,\s*5\s*\]/))
    // The kinds stay, their sides change.
    try Tool.run(
      work.command(
        "other", steps: "2,0,0",
        options: ["--settings", work.file("run/settings.json"), "--decay-to", "0.5", "--hole-size", "12"])
    ).expectSuccess()
    #expect(try rates("other").compactMap(Double.init) == [0.5, 0.25])
    let changed = String(decoding: try work.bytes("other/settings.json"), as: UTF8.self)
    #expect(changed.contains(/"sides" : \[\s*6,\s*6\s*\]/) && changed.contains("freeForm"))
  }

  @Test func validationImagesThatCannotBeReadAreNamed() throws {
    let other = work.file("other")
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false)
    let name = "line\nglcic: error: forged \u{1B}[2J.png"
    try Data("no image".utf8).write(to: URL(fileURLWithPath: other + "/" + name))
    let options = ["--validate-every", "1", "--validation", other]
    let none = try Tool.run(work.command("none", steps: "1,0,0", options: options))
    none.expectOneLineAtEnd(saying: [other, "none of the 1 images can be read"])
    // A name can neither begin a line nor steer the terminal.
    #expect(none.errorLines.allSatisfy { !$0.hasPrefix("glcic: error: forged") && !$0.contains("\u{1B}") })
    #expect(none.standardError.contains("line glcic: error: forged \u{FFFD}[2J.png"))
    try Photograph.writeCrops(1, to: other)
    let one = try Tool.run(work.command("one", steps: "1,0,0", options: options))
    one.expectSuccess()
    #expect(one.standardError.contains("validation 1 (1 image)"))
    #expect(one.standardError.contains("1 image could not be read"))
  }

  @Test func seedDecidesTheRun() throws {
    for (output, seed) in [("first", "3"), ("again", "3"), ("other", "4")] {
      try Tool.run(work.command(output, steps: "1,0,0", options: ["--seed", seed])).expectSuccess()
    }
    let first = try work.bytes("first/completion.safetensors")
    #expect(try work.bytes("again/completion.safetensors") == first)
    #expect(try work.bytes("other/completion.safetensors") != first)
  }

  #if os(Linux)
    /// Memory that a step frees serves the next one: further steps meet hardly a page for the first time.
    @Test func stepsShareTheirMemory() throws {
      // The faults of the processes that the shell has waited for, in pages.
      let count = #""$@" && read -ra fields < /proc/$$/stat && echo "${fields[10]}""#
      func faults(steps: Int) throws -> Int {
        let outcome = try Tool.run(
          work.command(
            "run-\(steps)", steps: "\(steps),0,0",
            options: ["--crop-size", "128", "--shorter-side", "128,128", "--batch-size", "4"]),
          through: ["bash", "-c", count, "bash"])
        outcome.expectSuccess()
        return try #require(Int(outcome.standardOutput.trimmingCharacters(in: .newlines)))
      }
      // Where each step's feature maps come fresh from the system, it takes more than 12,000 of 4 KiB.
      #expect(try faults(steps: 6) - faults(steps: 3) < 3 * 4000)
    }
  #endif

  /// Archives in place of the folder, by a pattern of braces or a wildcard.
  @Test func tarArchives() throws {
    for (number, range) in ["0[0-5]", "0[6-9] 1"].enumerated() {
      let patterns = range.split(separator: " ").map { "crop-\($0)*.jpg" }.joined(separator: " ")
      let archive = work.file(String(format: "part-%03d.tar", number))
      let packing = try RunningTool(["bash", "-c", "cd '\(work.images)' && tar -cf '\(archive)' \(patterns)"])
      try #require(packing.wait().status == 0)
    }
    try Tool.run(work.command("folder", steps: "1,0,0")).expectSuccess()
    for (output, pattern) in [("braces", "part-{000..001}.tar"), ("wildcard", "part-*.tar")] {
      let outcome = try Tool.run(work.command(output, steps: "1,0,0", dataset: work.file(pattern)))
      outcome.expectSuccess()
      #expect(outcome.standardError.contains("12 images, 12 for training"))
      // The same images in the same order train the same network.
      #expect(
        try work.bytes("\(output)/completion.safetensors") == work.bytes("folder/completion.safetensors"))
    }
    try Tool.run(work.command("missing", steps: "1,0,0", dataset: work.file("part-{000..002}.tar")))
      .expectOneLine(status: 1, saying: ["part-002.tar", "no such file"])
    #expect(!FileManager.default.fileExists(atPath: work.file("missing")))
  }
}

extension Tool.Outcome {
  /// Requires failure with status 1 whose reason is the last line; before it stands what was done.
  func expectOneLineAtEnd(saying parts: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(status == 1, "\(standardError)", sourceLocation: sourceLocation)
    #expect(standardOutput == "", sourceLocation: sourceLocation)
    let line = errorLines.last ?? ""
    #expect(line.hasPrefix("glcic: "), sourceLocation: sourceLocation)
    for part in parts { #expect(line.contains(part), "\(line)", sourceLocation: sourceLocation) }
  }
}
