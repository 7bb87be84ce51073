import GLCIC
import GLCICTraining
import Imaging
import NeuralNetwork
import Torch

/// A small training problem on real image files: six photographs, crops of 32 pixels, tiny discriminators.
struct TrainingFixture {
  let dataset: TemporaryDataset
  let source: any ImageSource

  init() throws {
    dataset = try TemporaryDataset()
    for index in 0..<6 {
      try dataset.writePhotograph("\(index).png", width: 44 + index, height: 40, seed: UInt64(index))
    }
    source = try openImageSource(dataset.path)
  }

  /// The paper's preset with all that is measured in pixels an eighth, and few channels in the discriminators.
  static func settings(
    _ completion: Int, _ discriminator: Int, _ joint: Int, optimizer: OptimizerSettings = .adadelta(),
    change: (inout Preset) -> Void = { _ in }
  ) -> RunSettings {
    var preset = Preset.paper
    preset.training.shorterSide = 32...40
    preset.training.holes = .rectangle(sides: 10...14)
    preset.training.optimizer = optimizer
    preset.discriminator = DiscriminatorSettings(
      imageSize: 32, patchSize: 16, globalChannels: [8, 16, 16], localChannels: [8, 16])
    preset.discriminator.featureCount = 32
    change(&preset)
    return RunSettings(
      preset: preset, steps: Schedule(completion: completion, discriminator: discriminator, joint: joint),
      batchSize: 2, seed: 5, bfloat16: false)
  }

  /// ADADELTA whose averages drown in epsilon: the update is the learning rate times the gradient.
  static func gradientDescent(learningRate: Double) -> OptimizerSettings {
    .adadelta(learningRate: learningRate, rho: 0.9, epsilon: 1e8)
  }

  func trainer(_ settings: RunSettings) throws -> Trainer {
    try Trainer(settings: settings, meanPixel: [0.4, 0.5, 0.45], device: .cpu)
  }

  /// The batches of the first steps of a run.
  func batches(_ settings: RunSettings, count: Int) throws -> [Batch] {
    let loader = BatchLoader(
      source: source, settings: settings.crops, batchSize: settings.batchSize, seed: settings.seed, threads: 1
    )
    defer { loader.stop() }
    return try (0..<count).map { _ in try loader.next() }
  }
}

extension Trainer {
  /// Everything that training may change, in a fixed order.
  func values() throws -> [[Float]] { try completionValues() + discriminatorValues() }

  /// The names of these.
  var names: [String] {
    completion.parameters.all.map { "completion." + $0.name }
      + (discriminator?.parameters.all.map { "discriminator." + $0.name } ?? [])
  }

  func completionValues() throws -> [[Float]] { try completion.parameters.all.map { try $0.tensor.floats() } }

  func discriminatorValues() throws -> [[Float]] {
    try discriminator?.parameters.all.map { try $0.tensor.floats() } ?? []
  }

  /// Which tensors hold a gradient.
  func gradientNames() throws -> [String] {
    let all = completion.parameters.parameters + (discriminator?.parameters.parameters ?? [])
    return try all.filter { try $0.tensor.gradient() != nil }.map(\.name)
  }
}
