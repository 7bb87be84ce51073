import GLCIC
import NeuralNetwork
import TestSupport
import Testing
import Torch

/// Both networks on CUDA against the CPU.
///
/// Without a CUDA device there is nothing to compare.
@Suite(.serialized, .enabled(if: Device.cudaCount > 0, "no CUDA device")) struct CUDANetworkTests {
  private let device = Device(.cuda)

  init() throws { try ComputeSettings.setCUDAMath(benchmark: false, tf32: false) }

  private func completion(_ preset: Preset, on device: Device, bfloat16: Bool = false) throws -> [Float] {
    let network = try CompletionNetwork(preset: preset, meanPixel: [0.4, 0.5, 0.45], device: device)
    try ParameterFormula.fill(network.parameters)
    let images = try ParameterFormula.tensor("input.image", shape: [1, 3, 36, 40]).moved(to: device)
    let masks = try GoldenValues.masks([[[9, 11, 14, 12]]], (40, 36)).moved(to: device)
    return try withoutGradients {
      try network(images: images, masks: masks, fills: images, mode: .inference, bfloat16: bfloat16).floats()
    }
  }

  @Test(arguments: Preset.all)
  func completionAgrees(preset: Preset) throws {
    let reference = try completion(preset, on: .cpu)
    #expect(largestDifference(try completion(preset, on: device), reference) < 1e-5)
    #expect(largestDifference(try completion(preset, on: device, bfloat16: true), reference) < 0.05)
  }

  @Test func theDiscriminatorAgrees() throws {
    func logits(on device: Device) throws -> [Float] {
      let network = try ContextDiscriminator(preset: .small, meanPixel: [0.4, 0.5, 0.45], device: device)
      try ParameterFormula.fill(network.parameters)
      let images = try ParameterFormula.tensor("input.global", shape: [2, 3, 32, 32]).moved(to: device)
      let patches = try ParameterFormula.tensor("input.local", shape: [2, 3, 16, 16]).moved(to: device)
      return try withoutGradients { try network(images: images, patches: patches, mode: .inference).floats() }
    }
    #expect(largestDifference(try logits(on: device), try logits(on: .cpu)) < 1e-5)
  }
}
