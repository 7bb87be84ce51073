import GLCIC
import GLCICTraining
import NeuralNetwork
import TestSupport
import Testing
import Torch

/// Trainers that share batches, as ranks on threads; processes are tested with the tool.
@Suite(.serialized) struct DataParallelTests {
  private let fixture: TrainingFixture

  init() throws { fixture = try TrainingFixture() }

  /// Plain gradient descent with smooth normalisation, so that rounding is not magnified: ADADELTA's first updates
  /// are nearly signs, and small batches make normalised networks steep.
  private static func settings(batchSize: Int) -> RunSettings {
    var settings = TrainingFixture.settings(
      1, 1, 1, optimizer: TrainingFixture.gradientDescent(learningRate: 0.05)
    ) { $0.network.normalizationEpsilon = 1 }
    settings.batchSize = batchSize
    return settings
  }

  private func loader(_ settings: RunSettings, _ positions: Range<Int>? = nil) -> BatchLoader {
    BatchLoader(
      source: fixture.source, settings: settings.crops, batchSize: settings.batchSize, positions: positions,
      seed: settings.seed, threads: 1)
  }

  @Test func ranksTrainLikeOne() throws {
    let count = 2
    var balanced = Self.settings(batchSize: 6)
    // The norms, too, are those of the whole batch; the tool's test has the paper's fixed weight.
    balanced.recipe.gradientBalance = 0.1
    let settings = balanced
    let fixture = self.fixture
    let start = try fixture.trainer(settings).values()
    let one = try fixture.trainer(settings)
    for batch in try fixture.batches(settings, count: 3) { try one.train(on: batch) }
    let losses = try one.takeLosses()

    let results = try Ranks.run(count) { group in
      // Fresh weights of other seeds: rank 0's count.
      var own = settings
      own.seed += UInt64(group.rank)
      let trainer = try fixture.trainer(own)
      try trainer.join(group)
      let share = 6 / count
      let loader = loader(settings, (group.rank * share)..<((group.rank + 1) * share))
      defer { loader.stop() }
      for _ in 0..<3 { try trainer.train(on: try loader.next()) }
      let values = try trainer.values()
      let losses = try trainer.takeLosses()
      try group.close()
      return (values, losses)
    }
    let expected = try one.values()
    let movement = zip(start, expected).map { largestDifference($0, $1) }.max() ?? 0
    #expect(movement > 1e-2)
    for (values, _) in results {
      #expect(zip(values, expected).allSatisfy { largestDifference($0, $1) < 1e-5 })
    }
    // Every rank has the same bits and the same losses.
    for (values, loss) in results {
      #expect(values == results[0].0)
      #expect(loss == results[0].1)
    }
    let shown = results[0].1
    for (ours, theirs) in [
      (shown.reconstruction, losses.reconstruction), (shown.discriminatorReal, losses.discriminatorReal),
      (shown.discriminatorFake, losses.discriminatorFake), (shown.adversarial, losses.adversarial),
      (shown.adversarialWeight, losses.adversarialWeight),
    ] {
      #expect(try abs(#require(ours) - #require(theirs)) < 1e-5)
    }
  }

  @Test func withoutSharedStatisticsRanksStillAgree() throws {
    let settings = Self.settings(batchSize: 4)
    let fixture = self.fixture
    let results = try Ranks.run(2) { group in
      let trainer = try fixture.trainer(settings)
      try trainer.join(group, synchronizesStatistics: false)
      let loader = loader(settings, (2 * group.rank)..<(2 * group.rank + 2))
      defer { loader.stop() }
      for _ in 0..<3 { try trainer.train(on: try loader.next()) }
      let values = try trainer.values()
      try group.close()
      return values
    }
    #expect(results[0] == results[1])
    let one = try fixture.trainer(settings)
    for batch in try fixture.batches(settings, count: 3) { try one.train(on: batch) }
    #expect(try one.values() != results[0])
  }

  @Test(arguments: [1, 2, 3]) func partsMakeUpTheBatch(count: Int) throws {
    let settings = Self.settings(batchSize: 6)
    let whole = try fixture.batches(settings, count: 3)
    let share = 6 / count
    let loaders = (0..<count).map { loader(settings, ($0 * share)..<(($0 + 1) * share)) }
    defer { for loader in loaders { loader.stop() } }
    for batch in whole {
      let parts = try loaders.map { try $0.next() }
      #expect(parts.allSatisfy { $0.count == share && $0.step == batch.step })
      #expect(parts.flatMap(\.images) == batch.images)
      #expect(parts.flatMap(\.masks) == batch.masks)
      #expect(parts.flatMap(\.localPatches) == batch.localPatches)
      #expect(parts.flatMap(\.realPatches) == batch.realPatches)
      #expect(parts.flatMap(\.names) == batch.names)
    }
  }

  @Test func aBatchThatCannotBeShared() throws {
    let settings = Self.settings(batchSize: 5)
    let fixture = self.fixture
    let messages = try Ranks.run(2) { group in
      let trainer = try fixture.trainer(settings)
      let error = #expect(throws: TrainingError.self) { try trainer.join(group) }
      try group.close()
      return error?.description
    }
    for message in messages { #expect(message?.contains("share a batch of 5") == true) }
  }
}
