import GLCIC
import GLCICTraining
import Imaging
import NeuralNetwork
import TestSupport
import Testing
import Torch

/// The joint phase by its effects: who pulls which way, and how far.
@Suite(.serialized) struct AdversarialTrainingTests {
  private let fixture: TrainingFixture

  init() throws { fixture = try TrainingFixture() }

  /// Makes one joint step by plain gradient descent and returns the trainer after it.
  private func step(
    weight: Double, learningRate: Double, objective: AdversarialSettings.Objective, batch: Batch
  ) throws -> Trainer {
    let trainer = try fixture.trainer(Self.settings(weight, learningRate, objective))
    try trainer.train(on: batch)
    return trainer
  }

  private static func settings(
    _ weight: Double, _ learningRate: Double, _ objective: AdversarialSettings.Objective, steps: Int = 1,
    discriminatorScale: Double = 1
  ) -> RunSettings {
    TrainingFixture.settings(
      0, 0, steps, optimizer: TrainingFixture.gradientDescent(learningRate: learningRate)
    ) {
      // Batches of two make normalised networks steep; this much in the denominator keeps them smooth.
      $0.network.normalizationEpsilon = 1
      $0.training.adversarial.weight = weight
      $0.training.adversarial.objective = objective
      $0.training.adversarial.discriminatorScale = discriminatorScale
    }
  }

  /// The discriminator's logits for the completion network's composites, with the batch's statistics.
  private func logits(_ trainer: Trainer, _ batch: Batch) throws -> Tensor {
    let discriminator = try #require(trainer.discriminator)
    return try withoutGradients {
      let images = try Tensor(batch.images, shape: [batch.count, 3, batch.size, batch.size])
        .converted(to: .float32).scaled(by: 1 / 255.0)
      let masks = try Tensor(batch.masks, shape: [batch.count, 1, batch.size, batch.size])
        .converted(to: .float32)
      let completed = try trainer.completion(images: images, masks: masks, mode: .training)
      let composite = try CompletionNetwork.composite(completed, images, mask: masks)
      let patches = try batch.localPatches.enumerated().map { index, box in
        try composite.narrowed(dimension: 0, to: index..<(index + 1))
          .narrowed(dimension: 2, to: box.rows).narrowed(dimension: 3, to: box.columns)
      }
      return try discriminator(
        images: composite, patches: try .concatenated(patches, dimension: 0), mode: .training)
    }
  }

  @Test(arguments: [AdversarialSettings.Objective.minimax, .nonSaturating])
  func theAdversarialGradientReachesTheCompletionNetwork(objective: AdversarialSettings.Objective) throws {
    let (rate, weight) = (1e-4, 20.0)
    let batch = try fixture.batches(Self.settings(0, rate, objective), count: 1)[0]
    let without = try step(weight: 0, learningRate: rate, objective: objective, batch: batch)
    let with = try step(weight: weight, learningRate: rate, objective: objective, batch: batch)

    // The completion network's objective does not enter the discriminator's step.
    let parameters = [without, with].map { $0.discriminator?.parameters.parameters ?? [] }
    for (left, right) in zip(parameters[0], parameters[1]) {
      #expect(try left.tensor.floats() == right.tensor.floats(), "\(left.name)")
    }
    // Its pull makes the discriminator believe more, and the discriminator's loss rise.
    let (low, high) = try (logits(without, batch), logits(with, batch))
    #expect(try high.mean().item() > low.mean().item())
    #expect(try AdversarialLoss.fake(high).item() > AdversarialLoss.fake(low).item())
    // And by as much as the gradient says: the loss falls by |difference|² / (rate · weight).
    var squares = 0.0
    for (left, right) in zip(without.completion.parameters.parameters, with.completion.parameters.parameters)
    {
      let difference = try (left.tensor.converted(to: .float64) - right.tensor.converted(to: .float64))
        .detached()
      squares += try difference.squared().sum().item()
    }
    let fall =
      try AdversarialLoss.completion(low, objective: objective).item()
      - AdversarialLoss.completion(high, objective: objective).item()
    let predicted = squares / (rate * weight)
    #expect(predicted > 1e-5)
    #expect(abs(fall / predicted - 1) < 0.1, "fell by \(fall), predicted \(predicted)")
  }

  @Test(arguments: [AdversarialSettings.Objective.minimax, .nonSaturating])
  func theDiscriminatorGetsNoHelp(objective: AdversarialSettings.Objective) throws {
    // With the discriminator's own loss taken out, only the completion network moves: were both trained to
    // lower one loss, the discriminator's would fall.
    let settings = Self.settings(100, 1e-3, objective, steps: 6, discriminatorScale: 0)
    let trainer = try fixture.trainer(settings)
    let batch = try fixture.batches(settings, count: 1)[0]
    let discriminator = try #require(trainer.discriminator).parameters.parameters
    let before = try discriminator.map { try $0.tensor.floats() }
    var losses: [StepLosses] = []
    for _ in 0..<6 {
      try trainer.train(on: batch)
      losses.append(try trainer.takeLosses())
    }
    #expect(try discriminator.map { try $0.tensor.floats() } == before)
    #expect(try #require(losses[5].discriminatorFake) > #require(losses[0].discriminatorFake))
    #expect(try #require(losses[5].adversarial) < #require(losses[0].adversarial))
    let real = try #require(losses[0].discriminatorReal)
    #expect(abs(try #require(losses[5].discriminatorReal) - real) < 1e-4)
  }

  @Test func theDiscriminatorJudgesCompositesAndNotRawOutput() throws {
    // Where the hole is empty the composite is the image, whatever the completion network gives.
    let settings = Self.settings(0.1, 1e-3, .minimax)
    let trainer = try fixture.trainer(settings)
    let loader = BatchLoader(
      source: fixture.source, settings: settings.crops, batchSize: 2, seed: 1, threads: 1)
    defer { loader.stop() }
    let batch = try loader.next()
    let images = try Tensor(batch.images, shape: [2, 3, 32, 32]).converted(to: .float32)
      .scaled(by: 1 / 255.0)
    let masks = try Tensor(batch.masks, shape: [2, 1, 32, 32]).converted(to: .float32)
    let known = try masks.scaled(by: -1, offset: 1)
    let completed = try trainer.completion(images: images, masks: masks, mode: .training)
    let composite = try CompletionNetwork.composite(completed, images, mask: masks)
    #expect(try ((composite - images) * known).absolute().sum().item() == 0)
    try composite.sum().backward()
    let loss = try #require(try trainer.completion.parameters.parameters[0].tensor.gradient())
    #expect(try loss.absolute().sum().item() > 0)
    // The step's own fake loss is that of the composite.
    let expected = try AdversarialLoss.fake(try logits(try fixture.trainer(settings), batch)).item()
    try trainer.train(on: batch)
    #expect(abs(try #require(try trainer.takeLosses().discriminatorFake) - expected) < 1e-5)
  }
}
