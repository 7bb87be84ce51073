import Foundation
import GLCIC
import GLCICTraining
import NeuralNetwork
import TestSupport
import Testing
import Torch

/// `glcic train` by several processes over the loopback interface.
@Suite(.serialized) struct ParallelTrainingTests {
  let work: TrainingFolder

  init() throws { work = try TrainingFolder(count: 6) }

  /// Writes a run of all phases that is about to begin, with small discriminators.
  ///
  /// Plain gradient descent and smooth normalisation do not magnify rounding: with the paper's epsilon the fifth
  /// step already differs by 3e-2 where one weight in ten millions did.
  private func prepare(_ output: String) throws {
    var preset = Preset.paper
    preset.network.normalizationEpsilon = 1
    preset.training.shorterSide = 32...40
    preset.training.holes = .rectangle(sides: 10...14)
    preset.training.optimizer = .adadelta(learningRate: 0.05, rho: 0.9, epsilon: 1e8)
    preset.discriminator = DiscriminatorSettings(
      imageSize: 32, patchSize: 16, globalChannels: [8, 16, 16], localChannels: [8, 16])
    preset.discriminator.featureCount = 32
    let settings = RunSettings(
      preset: preset, steps: Schedule(completion: 2, discriminator: 1, joint: 2), batchSize: 6, seed: 5,
      bfloat16: false)
    let trainer = try Trainer(settings: settings, meanPixel: [0.4, 0.5, 0.45], device: .cpu)
    let folder = RunFolder(path: work.file(output))
    try folder.create()
    try folder.save(trainer)
  }

  private func resume(_ output: String, _ options: String...) -> [String] {
    [
      "train", work.images, "--output", work.file(output), "--resume", "--validate-every", "0", "--log-every",
      "1",
      "--device", "cpu", "--precision", "float32",
    ] + options
  }

  /// Starts the tool as `count` processes, with the variables of torchrun.
  private func start(_ arguments: [String], processes count: Int) throws -> [RunningTool] {
    let port = try Ranks.freePort()
    return try (0..<count).map { rank in
      let variables = [
        "RANK=\(rank)", "WORLD_SIZE=\(count)", "LOCAL_RANK=\(rank)", "MASTER_ADDR=127.0.0.1",
        "MASTER_PORT=\(port)",
      ]
      return try Tool.start(arguments, through: ["env"] + variables)
    }
  }

  private func values(_ file: String) throws -> [String: [Float]] {
    let file = try SafetensorsFile(contentsOf: work.file(file))
    return try Dictionary(
      uniqueKeysWithValues: file.entries.keys.map { ($0, try file.tensor($0).floats()) })
  }

  private func largestDifference(_ left: [String: [Float]], _ right: [String: [Float]]) -> Float {
    guard left.keys == right.keys else { return .infinity }
    return left.map { TestSupport.largestDifference($1, right[$0] ?? []) }.max() ?? .infinity
  }

  @Test func processesTrainLikeOne() throws {
    try prepare("one")
    let fresh = try values("one/completion.safetensors")
    try Tool.run(resume("one")).expectSuccess()
    let one = try ["completion", "discriminator"].map { try values("one/\($0).safetensors") }
    #expect(largestDifference(one[0], fresh) > 0.1)

    for count in [2, 3] {
      try prepare("shared")
      let outcomes = try start(resume("shared"), processes: count).map { $0.wait() }
      for outcome in outcomes { outcome.expectSuccess() }
      try expectSame("shared", as: one)
      #expect(try work.names("shared") == work.names("one"))
      // Rank 0 alone reports, with the losses of the whole batch.
      #expect(outcomes[0].standardError.contains("\(count) processes"))
      #expect(outcomes[0].progress(of: "joint").count == 2)
      #expect(outcomes.dropFirst().allSatisfy { $0.standardError == "" })
      try FileManager.default.removeItem(atPath: work.file("shared"))
    }

    // Each part of the run by another number of processes.
    try prepare("changing")
    for (steps, count) in [("1,0,0", 2), ("2,0,0", 1), ("2,1,1", 3), ("2,1,2", 2)] {
      let arguments = resume("changing", "--steps", steps)
      let outcomes =
        count == 1
        ? [try Tool.run(arguments)] : try start(arguments, processes: count).map { $0.wait() }
      for outcome in outcomes { outcome.expectSuccess() }
    }
    try expectSame("changing", as: one)
  }

  /// In the units of the weights, which moved by more than 0.1.
  private func expectSame(
    _ output: String, as expected: [[String: [Float]]], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (name, expected) in zip(["completion", "discriminator"], expected) {
      let difference = try largestDifference(values("\(output)/\(name).safetensors"), expected)
      #expect(difference < 1e-5, "\(name)", sourceLocation: sourceLocation)
    }
  }

  /// Killed or stopped for good: the others end in time, and say who it was.
  @Test(arguments: [(SIGKILL, 0), (SIGKILL, 1), (SIGSTOP, 0), (SIGSTOP, 1)])
  func aDeadProcessEndsTheOthers(signal: Int32, rank: Int) throws {
    let arguments = work.command(
      "run", steps: "1000,0,0", options: ["--checkpoint-every", "1", "--timeout", "4"])
    let running = try start(arguments, processes: 2)
    running[0].waitForError(containing: "completion 2/1000")
    running[rank].send(signal)
    let start = ContinuousClock.now
    let survivor = running[1 - rank].wait()
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(survivor.status == 1)
    let line = try #require(survivor.errorLines.last)
    #expect(line.hasPrefix("glcic: rank \(rank) "), "\(survivor.standardError)")
    #expect(line.contains(signal == SIGKILL ? "is gone" : "did not answer for 4 s"))
    #expect(survivor.errorLines.filter { $0.hasPrefix("glcic: ") }.count == 1)
    running[rank].send(SIGKILL)
    _ = running[rank].wait()

    guard signal == SIGKILL else { return }
    let last = try #require(try work.names("run").filter { $0.hasPrefix("checkpoint-") }.max())
    let step = try #require(Int(last.filter(\.isNumber)))
    let resumed = try Tool.run(
      work.command("run", steps: "\(step + 1),0,0", options: ["--resume", "--checkpoint-every", "1"]))
    resumed.expectSuccess()
    #expect(resumed.standardError.contains("at step \(step)\n"))
  }

  @Test(arguments: [[1], [0, 1]]) func aSignalStopsAllAtOneStep(receivers: [Int]) throws {
    let running = try start(work.command("run", steps: "1000,0,0"), processes: 2)
    running[0].waitForError(containing: "completion 2/1000")
    for rank in receivers { running[rank].send(SIGTERM) }
    let outcomes = running.map { $0.wait() }
    for outcome in outcomes { outcome.expectSuccess() }
    let step = try #require(
      outcomes[0].errorLines.last?.wholeMatch(of: /stopped at step (\d+); go on with --resume/)
        .flatMap { Int($0.1) })
    #expect(
      try work.names("run") == [
        String(format: "checkpoint-%08d.safetensors", step), "completion.safetensors",
        "losses.csv", "report.html", "samples", "settings.json", "validation.csv",
      ])
    #expect(outcomes[1].standardError == "")
  }

  @Test func whatOneProcessCannotDoEndsAll() throws {
    // The data set is missing for all: one line, by rank 0.
    let missing = try start(
      work.command("run", steps: "1,0,0", dataset: work.file("none")), processes: 2
    ).map { $0.wait() }
    missing[0].expectOneLine(status: 1, saying: [work.file("none"), "no such file"])
    #expect(missing[1].status == 1 && missing[1].standardError == "")
    // The output folder is rank 0's affair.
    try work.folder.write(Data("a file".utf8), "run")
    let refused = try start(work.command("run", steps: "1,0,0"), processes: 2).map { $0.wait() }
    refused[0].expectOneLine(status: 1, saying: [work.file("run")])
    refused[1].expectOneLine(status: 1, saying: ["rank 0 ended: ", work.file("run")])
  }

  @Test func aBatchThatTheProcessesCannotShare() throws {
    let outcomes = try start(
      work.command("run", steps: "1,0,0", options: ["--batch-size", "3"]), processes: 2
    ).map { $0.wait() }
    outcomes[0].expectOneLineAtEnd(saying: ["cannot share a batch of 3", "--batch-size"])
    #expect(outcomes[1].status == 1 && outcomes[1].standardError == "")
  }

  @Test func variablesThatMakeNoSense() throws {
    let command = work.command("run", steps: "1,0,0")
    try Tool.run(command, through: ["env", "RANK=0"]).expectOneLine(status: 1, saying: ["WORLD_SIZE"])
    try Tool.run(command, through: ["env", "RANK=0", "WORLD_SIZE=2"])
      .expectOneLine(status: 1, saying: ["MASTER_ADDR"])
    let alone = [
      "env", "RANK=0", "WORLD_SIZE=2", "MASTER_ADDR=127.0.0.1", "MASTER_PORT=\(try Ranks.freePort())",
    ]
    try Tool.run(command + ["--timeout", "1"], through: alone)
      .expectOneLine(status: 1, saying: ["rank 1 of 2 did not come for 1 s"])
    #expect(try work.folder.names() == ["images"])
  }
}
