import Foundation
import TestSupport
import Testing

/// Command lines that make no sense, and questions about the tool.
@Suite struct UsageTests {
  @Test(arguments: [
    (["complete"], "images"),
    (["complete", "a.jpg", "--box", "1,1,2,2"], "output"),
    (["complete", "a.jpg", "-o", "b.jpg"], "nothing to fill"),
    (["complete", "a.jpg", "--box", "1,2,3", "-o", "b.jpg"], "1,2,3"),
    (["complete", "a.jpg", "--box", "1,2,3,4,5", "-o", "b.jpg"], "1,2,3,4,5"),
    (["complete", "a.jpg", "--box", "a,b,c,d", "-o", "b.jpg"], "a,b,c,d"),
    (["complete", "a.jpg", "--box", "1,1,0,4", "-o", "b.jpg"], "1,1,0,4"),
    (["complete", "a.jpg", "--box", "1,1,1.5,4", "-o", "b.jpg"], "1,1,1.5,4"),
    (["complete", "a.jpg", "--box", "1,1,9999999999999999999,4", "-o", "b.jpg"], "9999999999999999999"),
    (["complete", "a.jpg", "--box", "", "-o", "b.jpg"], "box"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "--quality", "0", "-o", "b.jpg"], "--quality"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "--quality", "101", "-o", "b.jpg"], "--quality"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "--quality", "high", "-o", "b.jpg"], "high"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "--dilate-mask=-1", "-o", "b.jpg"], "--dilate-mask"),
    (["complete", "a.jpg", "--random-holes", "0", "-o", "b.jpg"], "--random-holes"),
    (["complete", "a.jpg", "--random-holes", "10001", "-o", "b.jpg"], "--random-holes"),
    (["complete", "a.jpg", "--box=-9223372036854775808,0,1,1", "-o", "b.jpg"], "-9223372036854775808"),
    (["complete", "a.jpg", "--box", "0,0,9223372036854775807,1", "-o", "b.jpg"], "9223372036854775807"),
    (["complete", "a.jpg", "--mask", "m.png", "--mask-threshold", "0", "-o", "b.jpg"], "--mask-threshold"),
    (["complete", "a.jpg", "--mask", "m.png", "--mask-threshold", "255.5", "-o", "b.jpg"], "255"),
    (["complete", "a.jpg", "--mask", "m.png", "--mask-threshold", "nan", "-o", "b.jpg"], "--mask-threshold"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "--mask-threshold", "9", "-o", "b.jpg"], "--mask"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "--resize-mask", "-o", "b.jpg"], "--mask"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "--format", "gif", "-o", "b.jpg"], "gif"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "-o", ""], "--output is empty"),
    (["complete", "", "--box", "1,1,2,2", "-o", "b.jpg"], "is empty"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "-o", "b", "--force", "--no-clobber"], "contradict"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "-o", "b", "--skip-existing", "--no-clobber"], "give one"),
    (["complete", "-", "--mask", "-", "-o", "b.jpg"], "standard input is either"),
    (["complete", "-", "a.jpg", "--box", "1,1,2,2", "-o", "b"], "standard input (-) is one image"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "-o", "-", "--json"], "standard output is taken"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "-o", "-", "--show"], "--show"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "-o", "-", "--skip-existing"], "--skip-existing"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "-o", "-", "--no-clobber"], "--no-clobber"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "-o", "-", "--force"], "--force"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "--pixel-limit", "0", "-o", "b.jpg"], "--pixel-limit"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "--blend", "alpha", "-o", "b.jpg"], "alpha"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "--strategy", "best", "-o", "b.jpg"], "best"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "--precision", "float8", "-o", "b.jpg"], "float8"),
    (["complete", "a.jpg", "--box", "1,1,2,2", "--sharpen", "-o", "b.jpg"], "--sharpen"),
    (["train", "images"], "output"),
    (["train", "images", "--output", "run", "--preset", "cezanne"], "cezanne"),
    (["train", "images", "--output", "run", "--phase", "fourth"], "fourth"),
    (["train", "images", "--output", "run", "--stage", "4"], "--stage"),
    (["train", "images", "--output", "run", "--stage", "1", "--phase", "joint"], "--stage"),
    (["train", "images", "--output", "run", "--steps", "1,2"], "1,2"),
    (["train", "images", "--output", "run", "--batch-size", "0"], "--batch-size"),
    (["train", "images", "--output", "run", "--crop-size", "30"], "--crop-size"),
    (["train", "images", "--output", "run", "--learning-rate", "0"], "--learning-rate"),
    (["train", "images", "--output", "run", "--steps", "9223372036854775807,1,0"], "--steps"),
    (["train", "images", "--output", "run", "--batch-size", "1000000000000"], "--batch-size"),
    (["train", "images", "--output", "run", "--crop-size", "9223372036854775804"], "--crop-size"),
    (["train", "images", "--output", "run", "--shorter-side", "256,4000000000"], "--shorter-side"),
    (["train", "images", "--output", "run", "--hole-size", "1,2000000"], "--hole-size"),
    (["train", "images", "--output", "run", "--warm-up", "9223372036854775807"], "--warm-up"),
    (["train", "images", "--output", "run", "--decay-to", "2"], "--decay-to"),
    (["train", "images", "--output", "run", "--checkpoint-every", "0"], "--checkpoint-every"),
    (["train", "images", "--output", "run", "--timeout", "0"], "--timeout"),
    (["train", "images", "--output", "run", "--loader-threads", "9223372036854775807"], "--loader-threads"),
    (["summary", "--preset", "cezanne"], "cezanne"),
    (["summary", "--size", "0"], "0"),
    (["evaluate", "images", "--size", "16"], "--size"),
    (["evaluate", "images", "--size", "64", "--hole-size", "64"], "--hole-size"),
    (["evaluate", "images", "--size", "full", "--hole-size", "1,2000000"], "--hole-size"),
    (["evaluate", "images", "--size", "full", "--sheet", "sheet.png"], "--sheet"),
    (["evaluate", "images", "--sheet-count", "9223372036854775807"], "--sheet-count"),
    (["export", "default", "--output", "model.bin"], ".safetensors"),
    (["export", "default", "--format", "int4", "--output", "model.safetensors"], "int4"),
    (["paint"], "paint"),
    (["--colour"], "--colour"),
  ]) func badUsage(arguments: [String], part: String) throws {
    let known = ["complete", "train", "summary", "evaluate", "export"]
    let command = known.contains(arguments[0]) ? "glcic \(arguments[0])" : "glcic"
    try Tool.run(arguments).expectOneLine(status: 64, saying: [part, "(see '\(command) --help')"])
  }

  @Test func settingsThatDoNotFitTogether() throws {
    let folder = try TemporaryFolder()
    let output = folder.file("run")
    try Tool.run("train", folder.path, "--output", output, "--shorter-side", "100")
      .expectOneLine(status: 64, saying: ["--shorter-side", "256"])
    try Tool.run("train", folder.path, "--output", output, "--steps", "0,0,5", "--phase", "completion")
      .expectOneLine(status: 64, saying: ["--steps"])
    // Sizes of rectangles mean nothing to holes that have none.
    for holes in [["--holes", "thick"], ["--preset", "free-form"]] {
      try Tool.run(["train", folder.path, "--output", output, "--hole-size", "20,30"] + holes)
        .expectOneLine(status: 64, saying: ["--hole-size", "--holes rectangle"])
    }
    #expect(try folder.names().isEmpty)
  }

  @Test func unknownDevice() throws {
    let work = try Workspace()
    for device in ["gpu", "cpu:1", "cuda:-1", ""] {
      try Tool.run(
        "complete", work.photograph, "--mask", work.mask, "--output", work.file("output.png"), "--device",
        device
      ).expectOneLine(status: 1, saying: ["unknown device '\(device)'", "auto, cpu, cuda"])
    }
    try Tool.run(
      "complete", work.photograph, "--mask", work.mask, "--output", work.file("output.png"), "--device",
      "cuda:99"
    ).expectOneLine(status: 1, saying: ["no CUDA device 99", "--device cpu"])
    #expect(try work.folder.names() == ["mask.png", "photograph.png"])
  }

  @Test(arguments: [
    ([], "SUBCOMMANDS"), (["--help"], "SUBCOMMANDS"), (["help", "complete"], "--mask"),
    (["complete", "--help"], "--mask-from-alpha"), (["train", "--help"], "--resume"),
    (["evaluate", "--help"], "--hole-size"), (["export", "--help"], "--format"),
    (["summary", "--help"], "--preset"),
  ]) func help(arguments: [String], part: String) throws {
    let outcome = try Tool.run(arguments)
    outcome.expectSuccess()
    #expect(outcome.standardOutput.contains(part))
    #expect(outcome.standardError == "")
  }

  /// The text that Swift makes of such a name is that of another file.
  @Test func argumentsThatAreNotUTF8() throws {
    let script = "exec \"$1\" complete $'photo\\xff.jpg' --box 1,1,2,2 --output x.png"
    try Tool.run([], through: ["bash", "-c", script, "bash"])
      .expectOneLine(status: 64, saying: ["argument 2", "UTF-8"])
  }

  @Test func version() throws {
    let outcome = try Tool.run("--version")
    outcome.expectSuccess()
    // The scripts that build note the commit; a tool that was built without them has none.
    let note = try? String(contentsOfFile: Tool.path + ".commit", encoding: .utf8)
    let commit = note.map { " (commit \($0.split(separator: "\n").first ?? ""))" } ?? ""
    #expect(
      outcome.standardOutput.wholeMatch(of: /\d+\.\d+\.\d+( \(commit [0-9a-f]{10}(-dirty)?\))?\n/) != nil)
    #expect(outcome.standardOutput.hasSuffix(commit + "\n"))
    #expect(outcome.standardError == "")
  }
}
