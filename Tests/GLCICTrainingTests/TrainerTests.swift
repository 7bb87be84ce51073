import GLCIC
import GLCICTraining
import NeuralNetwork
import TestSupport
import Testing
import Torch

@Suite(.serialized) struct TrainerTests {
  private let fixture: TrainingFixture

  init() throws { fixture = try TrainingFixture() }

  @Test func eachPhaseHasItsOwnLosses() throws {
    let settings = TrainingFixture.settings(2, 3, 2)
    let trainer = try fixture.trainer(settings)
    for (step, batch) in try fixture.batches(settings, count: 7).enumerated() {
      let phase = try trainer.train(on: batch)
      let losses = try trainer.takeLosses()
      let present = [
        losses.reconstruction != nil, losses.discriminatorReal != nil, losses.discriminatorFake != nil,
        losses.adversarial != nil,
      ]
      switch step {
      case 0...1: #expect(phase == .completion && present == [true, false, false, false])
      case 2...4: #expect(phase == .discriminator && present == [false, true, true, false])
      default: #expect(phase == .joint && present == [true, true, true, true])
      }
      #expect(losses.isFinite)
      #expect(trainer.step == step + 1)
      #expect(try trainer.gradientNames().isEmpty)
    }
    let end = try trainer.values()
    #expect(try trainer.train(on: try fixture.batches(settings, count: 1)[0]) == nil)
    #expect(try trainer.values() == end)
    #expect(trainer.step == 7)
  }

  @Test func aPhaseLeavesTheOtherNetworkAlone() throws {
    let settings = TrainingFixture.settings(1, 1, 1)
    let trainer = try fixture.trainer(settings)
    let batches = try fixture.batches(settings, count: 3)
    var (completion, discriminator) = try (trainer.completionValues(), trainer.discriminatorValues())
    func changes() throws -> [Bool] {
      let now = try (trainer.completionValues(), trainer.discriminatorValues())
      defer { (completion, discriminator) = now }
      return [now.0 != completion, now.1 != discriminator]
    }
    try trainer.train(on: batches[0])
    #expect(try changes() == [true, false])
    // Not even the completion network's running statistics move.
    try trainer.train(on: batches[1])
    #expect(try changes() == [false, true])
    try trainer.train(on: batches[2])
    #expect(try changes() == [true, true])
  }

  @Test func aRunOfTheFirstPhaseHasNoDiscriminator() throws {
    let trainer = try fixture.trainer(TrainingFixture.settings(3, 0, 0))
    #expect(trainer.discriminator == nil)
  }

  @Test func trainingLowersItsLoss() throws {
    let settings = TrainingFixture.settings(12, 12, 0, optimizer: .adam(learningRate: 1e-3))
    let trainer = try fixture.trainer(settings)
    let batch = try fixture.batches(settings, count: 1)[0]
    var losses: [StepLosses] = []
    for _ in 0..<24 {
      try trainer.train(on: batch)
      losses.append(try trainer.takeLosses())
    }
    func discriminator(_ step: Int) throws -> Double {
      try #require(losses[step].discriminatorReal) + #require(losses[step].discriminatorFake)
    }
    #expect(try #require(losses[11].reconstruction) < 0.7 * #require(losses[0].reconstruction))
    #expect(try discriminator(23) < 0.7 * discriminator(12))
  }

  @Test func theLearningRateFallsInAStraightLine() {
    let settings = TrainingFixture.settings(5, 2, 4) { $0.training.finalLearningRateShare = 0.25 }
    #expect(settings.learningRateShare(at: 0) == 1)
    #expect(settings.learningRateShare(at: 5) == 0.625)
    #expect(settings.learningRateShare(at: 10) == 0.25)
    #expect(TrainingFixture.settings(5, 2, 4).learningRateShare(at: 10) == 1)
  }

  @Test func theLearningRateOfAStepIsItsShare() throws {
    // At the last step the share is 0: nothing moves but the running statistics.
    let settings = TrainingFixture.settings(2, 0, 0) { $0.training.finalLearningRateShare = 0 }
    let trainer = try fixture.trainer(settings)
    let batches = try fixture.batches(settings, count: 2)
    func parameters() throws -> [[Float]] {
      try trainer.completion.parameters.parameters.map { try $0.tensor.floats() }
    }
    let first = try parameters()
    try trainer.train(on: batches[0])
    let second = try parameters()
    try trainer.train(on: batches[1])
    #expect(try first != second && parameters() == second)
  }

  @Test func bfloat16TrainsFloat32Weights() throws {
    var settings = TrainingFixture.settings(1, 1, 1)
    settings.bfloat16 = true
    let trainer = try fixture.trainer(settings)
    for batch in try fixture.batches(settings, count: 3) { try trainer.train(on: batch) }
    #expect(try trainer.takeLosses().isFinite)
    #expect(try trainer.isFinite())
    #expect(trainer.completion.parameters.all.allSatisfy { $0.tensor.dataType == .float32 })
  }

  /// The settings of `glcic train --preset P --crop-size 32`.
  private static func shrunk(_ preset: Preset) -> RunSettings {
    var preset = preset
    let scale = 32 / Double(preset.discriminator.imageSize)
    preset.training.scale(by: scale)
    preset.discriminator = preset.discriminator.resized(
      imageSize: 32, patchSize: max(16, Int(Double(preset.discriminator.patchSize) * scale) / 4 * 4))
    return RunSettings(
      preset: preset, steps: Schedule(completion: 1, discriminator: 1, joint: 1), batchSize: 2, seed: 1,
      bfloat16: false)
  }

  @Test(arguments: Preset.all)
  func everyPresetTrainsAStepOfEachPhase(preset: Preset) throws {
    let settings = Self.shrunk(preset)
    let trainer = try fixture.trainer(settings)
    let before = try trainer.values()
    var phases: [Phase] = []
    for batch in try fixture.batches(settings, count: 3) {
      if let phase = try trainer.train(on: batch) { phases.append(phase) }
    }
    #expect(phases == Phase.allCases)
    let losses = try trainer.takeLosses()
    #expect(losses.isFinite && losses.adversarial != nil)
    #expect(try trainer.isFinite())
    // Every tensor of either network has moved, but for biases that the normalisation behind them takes off again.
    let still = try Set(zip(trainer.names, zip(before, trainer.values())).filter { $1.0 == $1.1 }.map(\.0))
    let takenOff = preset.network.order == .convolutionNormalizationActivation
    let outputs = Set(["completion.layers.17.convolution.bias"])
    let biases = Set(trainer.names.filter { $0.hasSuffix("convolution.bias") }).subtracting(outputs)
    #expect(still == (takenOff ? biases : []))
  }
}
