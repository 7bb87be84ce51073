import Foundation
import GLCIC
import GLCICTraining
import NeuralNetwork
import TestSupport
import Testing
import Torch

@Suite(.serialized) struct CheckpointTests {
  private let fixture: TrainingFixture
  private let folder: TemporaryFolder

  init() throws {
    fixture = try TrainingFixture()
    folder = try TemporaryFolder()
  }

  @Test(arguments: [
    OptimizerSettings.adadelta(), .adam(learningRate: 1e-3), .adamW(learningRate: 1e-3, beta2: 0.99),
  ])
  func aRestoredRunGoesOnBitForBit(optimizer: OptimizerSettings) throws {
    let settings = TrainingFixture.settings(2, 2, 2, optimizer: optimizer) {
      $0.training.finalLearningRateShare = 0.1
    }
    let batches = try fixture.batches(settings, count: 6)
    let straight = try fixture.trainer(settings)
    // A checkpoint in the middle of each phase.
    for (step, batch) in batches.enumerated() {
      if step % 2 == 1 { try Checkpoint.save(straight, to: folder.file("\(step)")) }
      try straight.train(on: batch)
    }
    let end = try straight.values()
    for start in [1, 3, 5] {
      let resumed = try fixture.trainer(settings)
      let file = try SafetensorsFile(contentsOf: folder.file("\(start)"))
      try Checkpoint.restore(resumed, from: file)
      #expect(resumed.step == start)
      #expect(try Checkpoint.settings(of: file) == settings)
      for batch in batches.dropFirst(start) { try resumed.train(on: batch) }
      #expect(try resumed.values() == end, "from step \(start)")
    }
  }

  @Test func aRunMayGoOnFromCompletionToJointTraining() throws {
    let alone = TrainingFixture.settings(2, 0, 0)
    let first = try fixture.trainer(alone)
    for batch in try fixture.batches(alone, count: 2) { try first.train(on: batch) }
    try Checkpoint.save(first, to: folder.file("alone"))

    let both = TrainingFixture.settings(2, 1, 1)
    let second = try fixture.trainer(both)
    let fresh = try second.discriminatorValues()
    try Checkpoint.restore(second, from: try SafetensorsFile(contentsOf: folder.file("alone")))
    #expect(try second.completionValues() == first.completionValues())
    #expect(try second.discriminatorValues() == fresh)
    #expect(second.step == 2)
    #expect(try second.train(on: try fixture.batches(both, count: 1)[0]) == .discriminator)
  }

  @Test func otherFilesAndOtherNetworksAreRefused() throws {
    let trainer = try fixture.trainer(TrainingFixture.settings(1, 1, 1))
    let path = folder.file("model")
    try ModelFile.save(trainer.completion, to: path)
    let file = try SafetensorsFile(contentsOf: path)
    let error = #expect(throws: TorchError.self) { try Checkpoint.restore(trainer, from: file) }
    #expect(error?.message == "\(path): not a checkpoint of this tool")
    #expect(throws: TorchError.self) { try Checkpoint.settings(of: file) }

    let other = try fixture.trainer(TrainingFixture.settings(1, 1, 1) { $0.network.takesMask = false })
    try Checkpoint.save(other, to: folder.file("other"))
    let misfit = #expect(throws: TorchError.self) {
      try Checkpoint.restore(trainer, from: try SafetensorsFile(contentsOf: folder.file("other")))
    }
    #expect(
      misfit?.message.contains("'completion.layers.1.convolution.weight' has shape [64, 3, 5, 5]") == true)
  }

  @Test func aCheckpointIsAlsoAModel() throws {
    let settings = TrainingFixture.settings(1, 1, 1)
    let trainer = try fixture.trainer(settings)
    try trainer.train(on: try fixture.batches(settings, count: 1)[0])
    try Checkpoint.save(trainer, to: folder.file("c"))
    let model = try ModelFile.load(folder.file("c"), prefix: "completion.")
    #expect(try model.parameters.all.map { try $0.tensor.floats() } == trainer.completionValues())
    #expect(model.meanPixel == [0.4, 0.5, 0.45] && model.preset == settings.preset)
  }
}
