import Foundation
import TestSupport
import Testing

/// Runs that end before their time and go on.
@Suite struct TrainResumeTests {
  let work: TrainingFolder

  init() throws { work = try TrainingFolder(count: 6) }

  private func command(_ output: String) -> [String] {
    work.command(output, steps: "3,1,2", options: ["--checkpoint-every", "2"])
  }

  /// Killed anywhere and resumed, a run gives the networks of one that was never killed, bit for bit.
  @Test func killedRunsLoseNothing() throws {
    // Two threads, as sums in another order would show.
    try Tool.start(command("whole"), threads: 2).wait().expectSuccess()
    for (output, moment) in [("early", "completion 1/6"), ("late", "joint 5/6")] {
      let running = try Tool.start(command(output), threads: 2)
      running.waitForError(containing: moment)
      usleep(.random(in: 0...300_000))
      running.send(SIGKILL)
      #expect(running.wait().status == 128 + SIGKILL)

      let resumed = try Tool.start(command(output) + ["--resume"], threads: 2).wait()
      resumed.expectSuccess()
      if output == "late" { #expect(resumed.standardError.contains("resumed from")) }
      for name in ["completion", "discriminator"] {
        #expect(
          try work.bytes("\(output)/\(name).safetensors") == work.bytes("whole/\(name).safetensors"),
          "\(name) after \(moment)")
      }
      #expect(try work.names(output) == work.names("whole"))
      try FileManager.default.removeItem(atPath: work.file(output))
    }
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP]) func signalsSaveAndStop(signal: Int32) throws {
    let running = try Tool.start(work.command("run", steps: "1000,0,0"))
    running.waitForError(containing: "completion 2/1000")
    running.send(signal)
    let outcome = running.wait()
    outcome.expectSuccess()
    let line = try #require(outcome.errorLines.last)
    let step = try #require(
      line.wholeMatch(of: /stopped at step (\d+); go on with --resume/).flatMap { Int($0.1) })
    let checkpoint = String(format: "checkpoint-%08d.safetensors", step)
    #expect(
      try work.names("run") == [
        checkpoint, "completion.safetensors", "losses.csv", "report.html", "samples", "settings.json",
        "validation.csv",
      ])

    let resumed = try Tool.run(work.command("run", steps: "\(step + 1),0,0", options: ["--resume"]))
    resumed.expectSuccess()
    #expect(
      resumed.standardError.contains("resumed from \(work.file("run/" + checkpoint)) at step \(step)\n"))
    #expect(resumed.progress(of: "completion").count == 1)
  }

  @Test func damagedCheckpointFallsBackToTheOneBefore() throws {
    let command = work.command("run", steps: "3,0,0", options: ["--checkpoint-every", "1", "--resume"])
    // Where there is no checkpoint, --resume starts afresh.
    try Tool.run(command).expectSuccess()
    let model = try work.bytes("run/completion.safetensors")
    let newest = "run/checkpoint-00000003.safetensors"
    let bytes = try work.bytes(newest)
    try work.folder.write(bytes.prefix(bytes.count / 2), newest)
    try work.folder.write(Data(), "run/.leftover.part")

    let outcome = try Tool.run(command)
    outcome.expectSuccess()
    #expect(
      outcome.errorLines.contains {
        $0.contains(newest) && $0.contains("not a whole safetensors file")
          && $0.contains("the checkpoint before it")
      })
    #expect(outcome.standardError.contains("checkpoint-00000002.safetensors at step 2\n"))
    #expect(try work.bytes("run/completion.safetensors") == model)
    #expect(try work.bytes(newest).count == bytes.count)
    #expect(try !work.names("run").contains(".leftover.part"))
  }

  @Test func onlyDamagedCheckpoints() throws {
    try FileManager.default.createDirectory(atPath: work.file("run"), withIntermediateDirectories: false)
    try work.folder.write(Data("damaged".utf8), "run/checkpoint-00000007.safetensors")
    try Tool.run(work.command("run", steps: "1,0,0", options: ["--resume"]))
      .expectOneLineAtEnd(saying: ["checkpoint-00000007.safetensors", "use another --output"])
    #expect(try work.names("run") == ["checkpoint-00000007.safetensors"])
  }
}
