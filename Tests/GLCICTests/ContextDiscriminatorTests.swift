import GLCIC
import NeuralNetwork
import TestSupport
import Testing
import Torch

// A full discriminator has 45 million weights: one at a time.
@Suite(.serialized) struct ContextDiscriminatorTests {
  private let golden: GoldenValues

  init() throws { golden = try GoldenValues() }

  private func network(_ preset: Preset) throws -> ContextDiscriminator {
    let network = try ContextDiscriminator(preset: preset, meanPixel: golden.meanPixel)
    try ParameterFormula.fill(network.parameters)
    return network
  }

  private func judge(
    _ network: ContextDiscriminator, mode: Mode, inputSuffix: String = ""
  ) throws -> Tensor {
    let (side, patch) = (network.preset.discriminator.imageSize, network.preset.discriminator.patchSize)
    return try network(
      images: ParameterFormula.tensor("input.global" + inputSuffix, shape: [2, 3, side, side]),
      patches: ParameterFormula.tensor("input.local" + inputSuffix, shape: [2, 3, patch, patch]), mode: mode)
  }

  /// The presets whose discriminators differ; those of `free-form` and `harmonic` are the paper's.
  private static let different: [Preset] = [.paper, .celebA, .shtamura, .tadax, .otenim, .mmagic]

  @Test(arguments: different)
  func everyPresetComputesWhatPyTorchDoes(preset: Preset) throws {
    let network = try network(preset)
    #expect(
      network.parameters.parameterCount == (try golden.integer("\(preset.name).discriminator.parameters")))
    let logits = try withoutGradients { try judge(network, mode: .inference) }
    #expect(logits.shape == [2, 1])
    let expected = try golden.floats("\(preset.name).discriminator.logits")
    #expect(largestDifference(try logits.floats(), expected) < 1e-5)
  }

  @Test func theOthersHaveThePapersDiscriminator() throws {
    for preset in Preset.all where !Self.different.contains(preset) {
      #expect(preset.discriminator == Preset.paper.discriminator)
      #expect(
        preset.encoding.subtractsMean && preset.encoding.range == .unit && preset.encoding.colorOrder == .rgb)
      #expect(
        try golden.floats("\(preset.name).discriminator.logits")
          == golden.floats("paper.discriminator.logits"))
    }
  }

  @Test func trainingHasPyTorchsLogitsAndGradients() throws {
    var preset = Preset.paper
    (preset.discriminator.imageSize, preset.discriminator.patchSize) = (128, 64)
    let network = try network(preset)
    let logits = try judge(network, mode: .training, inputSuffix: ".59")
    let loss = try AdversarialLoss.real(logits)
    try loss.backward()
    let prefix = "paper.discriminator-train."
    #expect(largestDifference(try logits.floats(), try golden.floats(prefix + "logits")) < 1e-5)
    #expect(abs(try loss.item() - Double(try golden.floats(prefix + "loss")[0])) < 1e-6)
    var compared = 0
    for (name, tensor) in network.parameters.parameters
    where golden.file.entries["\(prefix)gradient.\(name)"] != nil {
      let expected = try golden.floats("\(prefix)gradient.\(name)")
      let gradient = try #require(try tensor.gradient()).floats()
      #expect(largestDifference(gradient, expected) < 1e-4 * largestMagnitude(expected), "\(name)")
      compared += 1
    }
    #expect(compared == 6)
  }

  @Test func anImageOfAnotherSizeIsAnError() throws {
    let network = try ContextDiscriminator(preset: .small, meanPixel: golden.meanPixel)
    #expect(throws: TorchError.self) {
      try network(
        images: try .zeros(shape: [1, 3, 48, 48]), patches: try .zeros(shape: [1, 3, 16, 16]),
        mode: .inference)
    }
  }
}

extension Preset {
  /// The paper's preset with discriminators for 32-pixel images.
  static let small: Preset = {
    var preset = Preset.paper
    preset.discriminator = preset.discriminator.resized(imageSize: 32, patchSize: 16)
    return preset
  }()
}
