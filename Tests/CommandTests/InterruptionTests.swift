import Foundation
import Imaging
import TestSupport
import Testing

/// Signals that come while `glcic complete` works, and what a terminal shows.
@Suite struct InterruptionTests {
  let work: BatchFolder

  init() throws { work = try BatchFolder() }

  private func addMany(_ count: Int) throws {
    try work.addPhotographs("photos/0.png")
    for number in 1..<count {
      try FileManager.default.copyItem(
        atPath: work.file("photos/0.png"), toPath: work.file("photos/\(number).png"))
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func signalKeepsWhatIsDone(signal: Int32) throws {
    try addMany(400)
    let command = [
      "complete", "photos", "--box", "16,12,14,12", "--output", "out", "--json", "--skip-existing",
    ]
    let running = try Tool.start(command, through: work.inside)
    running.waitForOutput(containing: "photos/1.png")
    usleep(.random(in: 0...100_000))
    running.send(signal)
    let outcome = running.wait()
    #expect(outcome.status == 128 + signal)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.standardError.hasPrefix("glcic: interrupted: completed "))
    let (lines, summary) = try outcome.json()
    #expect(summary.interrupted && summary.completed == lines.count)
    // Nothing hidden, nothing half written; at most the last ones were not reported any more.
    let names = work.names("out")
    #expect((lines.count...lines.count + 4).contains(names.count) && names.count < 400)
    for name in names { try work.expectCompleted("out/\(name)", from: "photos/\(name)") }

    // What is done is not done again.
    for number in 12..<400 where !names.contains("\(number).png") {
      try FileManager.default.removeItem(atPath: work.file("photos/\(number).png"))
    }
    let resumed = try Tool.run(command, through: work.inside)
    resumed.expectSuccess()
    #expect(try resumed.json().summary.skipped == names.count)
    #expect(work.names("out") == work.names("photos"))
  }

  /// A reader that stays but does not read fills its pipe; a signal ends the tool all the same.
  @Test func signalWhileNobodyReads() throws {
    try addMany(600)
    let running = try Tool.start(
      ["complete", "photos", "--box", "16,12,14,12", "--method", "mean", "--output", "out", "--json"],
      through: work.inside + [
        "bash", "-c", "mkfifo lines; sleep 60 < lines & echo $! > reader; exec \"$@\" > lines", "bash",
      ])
    var count = -1
    while work.names("out").count != count || count < 100 {
      count = work.names("out").count
      usleep(1_000_000)
    }
    #expect(count < 600)
    running.send(SIGTERM)
    let outcome = running.wait()
    let reader = try String(contentsOfFile: work.file("reader"), encoding: .utf8)
    if let reader = Int32(reader.trimmingCharacters(in: .whitespacesAndNewlines)) { kill(reader, SIGKILL) }
    outcome.expectOneLine(status: 128 + SIGTERM, saying: ["interrupted"])
    #expect(!work.names("out").contains { $0.hasPrefix(".") })
  }

  /// Whoever starts it under `nohup` wants it to outlive the terminal.
  @Test func hangupStaysIgnored() throws {
    try addMany(40)
    let running = try Tool.start(
      ["complete", "photos", "--box", "16,12,14,12", "--output", "out", "--json"],
      through: work.inside + ["bash", "-c", "trap '' HUP; exec \"$@\"", "bash"])
    running.waitForOutput(containing: "photos/1.png")
    running.send(SIGHUP)
    let outcome = running.wait()
    outcome.expectSuccess()
    #expect(try outcome.json().summary.completed == 40)
  }

  @Test func signalDuringOneImage() throws {
    try Photograph.wren.image().write(to: work.file("large.png"))
    let running = try Tool.start(
      ["complete", "large.png", "--box", "100,100,500,500", "--whole-image", "--output", "out.png"],
      through: work.inside)
    usleep(1_500_000)
    running.send(SIGINT)
    let start = ContinuousClock.now
    let outcome = running.wait()
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(outcome.status == 130)
    #expect(try work.folder.names() == ["large.png"])
  }

  private static let hasTerminal = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

  /// Runs the tool on a terminal, and returns all that this showed.
  private func runOnTerminal(_ command: String) throws -> String {
    let script = "stty cols 60; cd '\(work.folder.path)'; '\(Tool.path)' \(command) --box 16,12,14,12"
    return try RunningTool(["OMP_NUM_THREADS=1", "TERM=xterm", "script", "-qec", script, "/dev/null"]).wait()
      .standardOutput
  }

  @Test(.enabled(if: hasTerminal)) func progressBar() throws {
    try work.addPhotographs("photos/a.png", "photos/c.png")
    try work.add(Data("no picture".utf8), "photos/b.png")
    let shown = try runOnTerminal("complete photos --output out")
    let clear = "\r\u{1B}[K"
    #expect(shown.hasPrefix("\(clear)[") && shown.contains("0/3"))
    #expect(shown.contains(/1\/3  [\d.]+ images\/s  [\d.]+ s left/))
    // The bar gives way to lines, which begin where it began.
    #expect(shown.contains("\(clear)glcic: photos/b.png: "))
    #expect(shown.contains("\(clear)completed 2 of 3 images, 1 failed in "))
    for line in shown.components(separatedBy: clear) where line.hasPrefix("[") {
      #expect(line.count < 60, "\(line)")
    }
    // A program that reads the lines, and a single image, get no bar.
    for command in ["complete photos --output json --json", "complete photos/a.png --output x.png"] {
      #expect(try !runOnTerminal(command).contains("\u{1B}"))
    }
  }
}
