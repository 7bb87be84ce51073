import Foundation
import GLCIC
import GLCICTraining
import NeuralNetwork
import TestSupport
import Testing
import Torch

/// What a recipe adds to the method: parts of a batch, the course of the rate, mean weights, balanced gradients.
@Suite struct RecipeTests {
  private let fixture: TrainingFixture

  init() throws { fixture = try TrainingFixture() }

  private func settings(
    _ completion: Int, _ discriminator: Int, _ joint: Int, optimizer: OptimizerSettings = .adadelta(),
    alpha: Double? = nil, change: (inout Recipe) -> Void = { _ in }
  ) -> RunSettings {
    var settings = TrainingFixture.settings(completion, discriminator, joint, optimizer: optimizer)
    if let alpha { settings.preset.training.adversarial.weight = alpha }
    settings.batchSize = 4
    change(&settings.recipe)
    return settings
  }

  private func difference(_ first: [[Float]], _ second: [[Float]]) -> Float {
    zip(first, second).map { largestDifference($0, $1) }.max() ?? .infinity
  }

  /// Two halves of equal samples have the batch statistics of the whole, and so its gradients.
  @Test(arguments: [(2, 0, 0), (0, 2, 0), (0, 0, 2)]) func partsGiveTheGradientsOfTheWhole(
    steps: (Int, Int, Int)
  )
    throws
  {
    func trained(parts: Int) throws -> [[Float]] {
      var settings = settings(
        steps.0, steps.1, steps.2, optimizer: TrainingFixture.gradientDescent(learningRate: 1e-2)
      ) { $0.accumulation = parts }
      // Small batches of small crops have channels of hardly any variance, where normalisation blows rounding up.
      settings.preset.network.normalizationEpsilon = 1
      let trainer = try fixture.trainer(settings)
      for batch in try fixture.batches(settings, count: 2) {
        try trainer.train(on: batch.withSecondHalfLikeFirst())
      }
      // Running statistics move once for each pass, so that only what gradients change is compared.
      return try
        (trainer.completion.parameters.parameters + (trainer.discriminator?.parameters.parameters ?? []))
        .map { try $0.tensor.floats() }
    }
    let (whole, parts) = (try trained(parts: 1), try trained(parts: 2))
    let fresh = try fixture.trainer(settings(steps.0, steps.1, steps.2))
    let start = try
      (fresh.completion.parameters.parameters + (fresh.discriminator?.parameters.parameters ?? []))
      .map { try $0.tensor.floats() }
    #expect(difference(whole, start) > 1e-6)
    #expect(difference(whole, parts) < 2e-2 * difference(whole, start))
  }

  @Test func theRateWarmsUpAndFalls() {
    var settings = settings(101, 0, 0)
    settings.preset.training.finalLearningRateShare = 0.1
    #expect(settings.learningRateShare(at: 0) == 1)
    #expect(abs(settings.learningRateShare(at: 50) - 0.55) < 1e-12)
    #expect(abs(settings.learningRateShare(at: 100) - 0.1) < 1e-12)
    settings.recipe.decay = .cosine
    #expect(abs(settings.learningRateShare(at: 50) - 0.55) < 1e-12)
    #expect(settings.learningRateShare(at: 10) > 0.97)
    #expect(abs(settings.learningRateShare(at: 100) - 0.1) < 1e-12)
    settings.recipe.decay = .none
    settings.recipe.warmUpSteps = 4
    #expect((0...5).map { settings.learningRateShare(at: $0) } == [0.2, 0.4, 0.6, 0.8, 1, 1])
  }

  /// The mean by hand, from the weights after each step.
  @Test func theMeanOfTheWeightsFollowsThem() throws {
    let settings = settings(6, 0, 0) { $0.weightAverage = 0.5 }
    let trainer = try fixture.trainer(settings)
    var mean = try trainer.completionValues()
    #expect(difference(try trainer.exported.values(), mean) == 0)
    for (step, batch) in try fixture.batches(settings, count: 6).enumerated() {
      try trainer.train(on: batch)
      let kept = min(0.5, Float(1 + step) / Float(10 + step))
      mean = zip(mean, try trainer.completionValues()).map { zip($0, $1).map { $0 * kept + $1 * (1 - kept) } }
    }
    #expect(difference(try trainer.exported.values(), mean) < 1e-5)
    #expect(difference(try trainer.completionValues(), mean) > 1e-4)
  }

  @Test func checkpointsKeepTheMean() throws {
    let settings = settings(4, 0, 0) { $0.weightAverage = 0.9 }
    let batches = try fixture.batches(settings, count: 4)
    let undisturbed = try fixture.trainer(settings)
    for batch in batches { try undisturbed.train(on: batch) }
    let interrupted = try fixture.trainer(settings)
    for batch in batches.prefix(2) { try interrupted.train(on: batch) }
    let folder = try TemporaryFolder()
    let path = folder.file("checkpoint.safetensors")
    try Checkpoint.save(interrupted, to: path)
    let resumed = try fixture.trainer(settings)
    try Checkpoint.restore(resumed, from: SafetensorsFile(contentsOf: path))
    for batch in batches.dropFirst(2) { try resumed.train(on: batch) }
    #expect(try resumed.exported.values() == undisturbed.exported.values())
    #expect(try resumed.values() == undisturbed.values())
  }

  /// The weight that the norms decide, given as α, makes the same step.
  @Test func balancedGradientsAreThoseOfTheirWeight() throws {
    let rate = TrainingFixture.gradientDescent(learningRate: 1e-2)
    let balanced = settings(0, 0, 1, optimizer: rate) { $0.gradientBalance = 0.7 }
    let batch = try fixture.batches(balanced, count: 1)[0]
    let first = try fixture.trainer(balanced)
    try first.train(on: batch)
    let weight = try #require(try first.takeLosses().adversarialWeight)
    #expect(weight > 0 && weight.isFinite)
    let second = try fixture.trainer(settings(0, 0, 1, optimizer: rate, alpha: weight))
    try second.train(on: batch)
    let other = try fixture.trainer(settings(0, 0, 1, optimizer: rate, alpha: 3 * weight))
    try other.train(on: batch)
    let moved = difference(try second.completionValues(), try other.completionValues())
    #expect(difference(try first.completionValues(), try second.completionValues()) < 1e-2 * moved)
  }

  @Test func settingsComeBackFromJSONOldAndNew() throws {
    let settings = settings(3, 2, 1) {
      $0.accumulation = 2
      $0.decay = .cosine
      $0.gradientBalance = 1
    }
    let folder = try TemporaryFolder()
    let path = folder.file("settings.json")
    try settings.json(isIndented: true).write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try RunSettings(contentsOf: path) == settings)
    // A run before there were recipes.
    var object = try #require(
      try JSONSerialization.jsonObject(with: Data(settings.json().utf8)) as? [String: Any])
    object["recipe"] = nil
    try JSONSerialization.data(withJSONObject: object).write(to: URL(fileURLWithPath: path))
    #expect(try RunSettings(contentsOf: path).recipe == Recipe())
    object["seed"] = "seven"
    try JSONSerialization.data(withJSONObject: object).write(to: URL(fileURLWithPath: path))
    #expect(throws: TrainingError.self) { try RunSettings(contentsOf: path) }
    // A value of the right kind that is none of those possible.
    object["seed"] = 7
    object["recipe"] = ["accumulation": 1, "decay": "exponential", "warmUpSteps": 0, "weightAverage": 0]
    try JSONSerialization.data(withJSONObject: object).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: TrainingError.self) { try RunSettings(contentsOf: path) }
    #expect(error?.description.contains("'recipe.decay' has a value that is not possible") == true)
    try "{".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(
      #expect(throws: TrainingError.self) { try RunSettings(contentsOf: path) }?.description
        .contains("it is not JSON") == true)
  }

  /// Each would end the process, or the run in nonsense, were it believed.
  @Test func settingsOutOfRangeAreRefused() throws {
    let changes: [(String, (inout RunSettings) -> Void)] = [
      ("batchSize", { $0.batchSize = 0 }), ("batchSize", { $0.batchSize = 1 << 40 }),
      ("accumulation", { $0.recipe.accumulation = 0 }),
      ("accumulation", { $0.recipe.accumulation = 3 }), ("steps", { $0.steps.joint = -1 }),
      ("warmUpSteps", { $0.recipe.warmUpSteps = -1 }), ("weightAverage", { $0.recipe.weightAverage = 1 }),
      ("gradientBalance", { $0.recipe.gradientBalance = 0 }),
      ("imageSize", { $0.preset.discriminator.imageSize = 30 }),
      ("patchSize", { $0.preset.discriminator.patchSize = 900 }),
      ("channels", { $0.preset.discriminator.localChannels = [] }),
      ("shorterSide", { $0.preset.training.shorterSide = 3...9 }),
      ("learningRate", { $0.preset.training.optimizer = .adam(learningRate: -1) }),
    ]
    let folder = try TemporaryFolder()
    for (name, change) in changes {
      var settings = settings(1, 1, 1)
      try settings.validate()
      change(&settings)
      let path = folder.file("settings.json")
      try settings.json().write(toFile: path, atomically: true, encoding: .utf8)
      let error = #expect(throws: TrainingError.self) { try RunSettings(contentsOf: path) }
      #expect(error?.description.contains(name) == true)
    }
  }

  @Test func aSureDiscriminatorIsNamedOnce() {
    var watch = SaturationWatch()
    var losses = StepLosses()
    #expect(watch.warning(for: losses) == nil)
    losses.discriminatorReal = 0.001
    losses.discriminatorFake = 0.002
    let warnings = (0..<12).compactMap { _ in watch.warning(for: losses) }
    #expect(warnings.count == 1)
    losses.discriminatorFake = 0.7
    #expect(watch.warning(for: losses) == nil)
  }
}

extension CompletionNetwork {
  fileprivate func values() throws -> [[Float]] { try parameters.all.map { try $0.tensor.floats() } }
}

extension Batch {
  /// The batch with its first half in place of its second.
  fileprivate func withSecondHalfLikeFirst() -> Batch {
    func doubled<Element>(_ values: [Element]) -> [Element] {
      let half = values[..<(values.count / 2)]
      return Array(half + half)
    }
    return Batch(
      step: step, size: size, images: doubled(images), masks: doubled(masks), fills: fills.map(doubled),
      localPatches: doubled(localPatches), realPatches: doubled(realPatches), names: doubled(names))
  }
}
