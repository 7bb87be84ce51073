import Foundation
import GLCIC
import GLCICTraining
import Logging
import NeuralNetwork
import TestSupport
import Testing
import Torch

@Suite(.serialized) struct TrainingRunTests {
  private let fixture: TrainingFixture
  private let temporary: TemporaryFolder

  init() throws {
    fixture = try TrainingFixture()
    temporary = try TemporaryFolder()
  }

  private func folder(_ name: String) throws -> RunFolder {
    let folder = RunFolder(path: temporary.file(name), keptCheckpoints: 2)
    try folder.create()
    return folder
  }

  /// Runs the loop with a checkpoint every second step.
  @discardableResult
  private func run(
    _ trainer: Trainer, in folder: RunFolder, validation: ValidationSet? = nil, until last: Int = .max
  ) throws -> TrainingRun.Outcome {
    var intervals = TrainingRun.Intervals()
    intervals.log = 1
    intervals.checkpoint = 2
    intervals.validation = 3
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    return try TrainingRun(
      trainer: trainer, source: fixture.source, indices: Array(0..<fixture.source.count),
      validation: validation,
      folder: folder, intervals: intervals, logger: logger
    ).run(shouldStop: { trainer.step >= last })
  }

  @Test func aStoppedRunGoesOnAsIfItHadNot() throws {
    let settings = TrainingFixture.settings(2, 1, 2)
    let straight = try fixture.trainer(settings)
    #expect(try run(straight, in: folder("straight")) == .finished)
    #expect(straight.step == 5)

    let halves = try folder("halves")
    let first = try fixture.trainer(settings)
    #expect(try run(first, in: halves, until: 3) == .stopped)
    let second = try fixture.trainer(settings)
    let last = try #require(try halves.newestCheckpoint { _ in })
    #expect(last.path == halves.file("checkpoint-00000003.safetensors"))
    try Checkpoint.restore(second, from: last)
    #expect(try run(second, in: halves) == .finished)
    #expect(try second.values() == straight.values())
  }

  @Test func validationWritesASampleSheet() throws {
    let settings = TrainingFixture.settings(3, 0, 0)
    let folder = try folder("validated")
    let validation = ValidationSet(
      source: fixture.source, indices: [0, 1], crops: settings.crops, seed: settings.seed)
    #expect(validation.count == 2)
    try run(try fixture.trainer(settings), in: folder, validation: validation)
    #expect(FileManager.default.fileExists(atPath: folder.file("samples.png")))
  }

  @Test func aWeightThatIsNoNumberStopsTheRunAndIsNotSaved() throws {
    let folder = try folder("weight")
    let settings = TrainingFixture.settings(4, 0, 0)
    let trainer = try fixture.trainer(settings)
    try run(trainer, in: folder, until: 2)
    let good = folder.file("checkpoint-00000002.safetensors")
    #expect(folder.checkpoints() == [good])
    let (saved, model) = try (bytes(good), bytes(folder.file("completion.safetensors")))

    // A weight of the last layer: the loss of the next step is not a number.
    let bias = try #require(trainer.completion.parameters.parameters.last).tensor
    try bias.assign(try .full(.nan, shape: bias.shape))
    let error = #expect(throws: TrainingError.self) { try run(trainer, in: folder) }
    #expect(
      error?.description
        == "step 3: a loss or weight is no longer a finite number; the last good checkpoint is "
        + "\(good); try a lower learning rate or --precision float32")
    #expect(folder.checkpoints() == [good])
    #expect(try bytes(good) == saved && bytes(folder.file("completion.safetensors")) == model)
  }

  @Test(arguments: [(2, 0, 0), (0, 2, 0), (0, 0, 2)])
  func aRateThatIsTooHighStopsTheRunInEveryPhase(completion: Int, discriminator: Int, joint: Int) throws {
    let folder = try folder("rate")
    let settings = TrainingFixture.settings(
      completion, discriminator, joint, optimizer: TrainingFixture.gradientDescent(learningRate: 1e38))
    let error = #expect(throws: TrainingError.self) { try run(try fixture.trainer(settings), in: folder) }
    #expect(error?.description.contains("no checkpoint yet") == true)
    #expect(folder.checkpoints().isEmpty)
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
}
