import Foundation
import GLCIC
import NeuralNetwork
import TestSupport
import Testing
import Torch

@Suite struct ModelFileTests {
  private let folder: TemporaryFolder
  private let network: CompletionNetwork

  init() throws {
    folder = try TemporaryFolder()
    network = try CompletionNetwork(preset: .harmonic, meanPixel: [0.4, 0.5, 0.25], seed: 7)
    try ParameterFormula.fill(network.parameters)
  }

  private func completion(by network: CompletionNetwork) throws -> [Float] {
    let image = try ParameterFormula.tensor("input.image", shape: [1, 3, 16, 16])
    let mask = try GoldenValues.masks([[[4, 4, 8, 8]]], (16, 16))
    return try withoutGradients {
      try network(images: image, masks: mask, fills: image, mode: .inference).floats()
    }
  }

  @Test func aSavedModelCompletesAsBefore() throws {
    let path = folder.file("model.safetensors")
    try ModelFile.save(network, to: path, description: ["glcic.steps": "12"])
    let loaded = try ModelFile.load(path)
    #expect(loaded.preset == .harmonic && loaded.meanPixel == [0.4, 0.5, 0.25])
    #expect(try completion(by: loaded) == completion(by: network))
    #expect(try SafetensorsFile(contentsOf: path).metadata["glcic.steps"] == "12")
    #expect(try folder.names() == ["model.safetensors"])
  }

  @Test func aModelInBFloat16IsHalfAsLargeAndClose() throws {
    let (full, half) = (folder.file("full.safetensors"), folder.file("half.safetensors"))
    try ModelFile.save(network, to: full)
    try ModelFile.save(network, to: half, dataType: .bfloat16)
    let sizes = try [full, half].map { try Data(contentsOf: URL(fileURLWithPath: $0)).count }
    #expect(abs(Double(sizes[1]) / Double(sizes[0]) - 0.5) < 0.01)
    let entries = try SafetensorsFile(contentsOf: half).entries
    #expect(entries["layers.1.convolution.weight"]?.dataType == .bfloat16)
    #expect(entries["layers.1.normalization.running_var"]?.dataType == .float32)
    let loaded = try ModelFile.load(half)
    #expect(loaded.parameters.parameters.allSatisfy { $0.tensor.dataType == .float32 })
    #expect(largestDifference(try completion(by: loaded), try completion(by: network)) < 0.02)
  }

  private func refusal(_ path: String) -> String? {
    let error = #expect(throws: TorchError.self) { try ModelFile.load(path) }
    #expect(error?.code == .invalidFile)
    #expect(error?.message.contains("\n") == false)
    return error?.message
  }

  @Test func weightsOfAnotherArchitectureNameTheFirstTensorThatDoesNotFit() throws {
    let model = folder.file("model.safetensors")
    try ModelFile.save(network, to: model)
    let metadata = try SafetensorsFile(contentsOf: model).metadata
    // No mask at the input: layer 1 has three channels.
    let other = try CompletionNetwork(preset: .shtamura, meanPixel: [0, 0, 0])
    let path = folder.file("other.safetensors")
    try SafetensorsFile.write(other.parameters.all, metadata: metadata, to: path)
    #expect(
      refusal(path)
        == "\(path): does not fit the network: 'layers.1.convolution.weight' has shape [64, 3, 5, 5], "
        + "the network needs [64, 4, 5, 5]")
    try SafetensorsFile.write(Array(network.parameters.all.dropFirst()), metadata: metadata, to: path)
    #expect(
      refusal(path) == "\(path): does not fit the network: it has no tensor 'layers.1.convolution.weight'")
  }

  @Test func weightsWithoutOurMetadataSayWhatIsMissing() throws {
    let path = folder.file("foreign.safetensors")
    try SafetensorsFile.write(network.parameters.all, to: path)
    #expect(refusal(path)?.contains("not a model of this tool: its metadata lacks 'glcic.preset'") == true)
  }

  @Test(arguments: [
    ("glcic.preset", "{}"), ("glcic.preset", "not JSON"), ("glcic.mean_pixel", "[0.5]"),
    ("glcic.mean_pixel", "[0.5,0.5,\"x\"]"),
  ])
  func damagedMetadataIsNamed(key: String, value: String) throws {
    let model = folder.file("model.safetensors")
    try ModelFile.save(network, to: model)
    var metadata = try SafetensorsFile(contentsOf: model).metadata
    metadata[key] = value
    let path = folder.file("damaged.safetensors")
    try SafetensorsFile.write([(name: "a", tensor: try .zeros(shape: [1]))], metadata: metadata, to: path)
    #expect(refusal(path) == "\(path): its metadata is damaged, or of a newer version of this tool")
  }

  @Test func freshNetworksAreAFunctionOfTheSeed() throws {
    let (one, same, other) = try (
      CompletionNetwork(preset: .paper, meanPixel: [0, 0, 0], seed: 1),
      CompletionNetwork(preset: .paper, meanPixel: [0, 0, 0], seed: 1),
      CompletionNetwork(preset: .paper, meanPixel: [0, 0, 0], seed: 2)
    )
    let weights = try [one, same, other].map { try $0.parameters.parameters[0].tensor.floats() }
    #expect(weights[0] == weights[1] && weights[0] != weights[2])
  }
}
