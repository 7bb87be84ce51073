internal import Foundation
internal import NeuralNetwork
public import Torch

/// A trained completion network on disk: safetensors whose metadata says what the weights are for.
///
/// Tensors: `layers.N.convolution.{weight,bias}` and `layers.N.normalization.{weight,bias,running_mean,running_var}`.
/// Metadata: `glcic.preset` (JSON of ``Preset``), `glcic.mean_pixel` (JSON, three numbers), and free text.
public enum ModelFile {
  private static let presetKey = "glcic.preset"
  private static let meanPixelKey = "glcic.mean_pixel"

  /// Writes a network, whole or not at all.
  ///
  /// - Parameters:
  ///   - network: What to write.
  ///   - path: The file to make or replace.
  ///   - dataType: The type of the weights in the file; running statistics stay float32.
  ///   - description: Strings to keep beside the weights, such as the steps trained.
  /// - Throws: An error of one line that names the path, or `TorchError` from a device.
  public static func save(
    _ network: CompletionNetwork, to path: String, dataType: DataType = .float32,
    description: [String: String] = [:]
  ) throws {
    var tensors: [(name: String, tensor: Tensor)] = []
    for (name, tensor) in network.parameters.parameters {
      tensors.append((name, try tensor.detached().converted(to: dataType)))
    }
    tensors += network.parameters.buffers
    try SafetensorsFile.write(
      tensors, metadata: try metadata(of: network).merging(description) { own, _ in own }, to: path)
  }

  /// The strings that let a reader rebuild the network.
  package static func metadata(of network: CompletionNetwork) throws -> [String: String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [
      presetKey: String(decoding: try encoder.encode(network.preset), as: UTF8.self),
      meanPixelKey: String(decoding: try encoder.encode(network.meanPixel), as: UTF8.self),
    ]
  }

  /// Reads a network.
  ///
  /// - Parameters:
  ///   - path: A safetensors file that ``save(_:to:dataType:description:)`` wrote, or a checkpoint.
  ///   - device: Where the network shall live.
  ///   - prefix: What stands before the tensors' names, as in a checkpoint.
  /// - Returns: The network, ready for use or further training.
  /// - Throws: `TorchError` that names the file and what is wrong with it: not safetensors, no metadata of this
  ///   project, or the first tensor that does not fit.
  public static func load(
    _ path: String, device: Device = .cpu, prefix: String = ""
  ) throws(TorchError) -> CompletionNetwork {
    let file = try SafetensorsFile(contentsOf: path)
    guard let presetText = file.metadata[presetKey], file.metadata[meanPixelKey] != nil else {
      throw TorchError(
        code: .invalidFile,
        message: "\(path): not a model of this tool: its metadata lacks '\(presetKey)'; "
          + "name a file that 'glcic train' wrote")
    }
    guard let preset = try? JSONDecoder().decode(Preset.self, from: Data(presetText.utf8)),
      preset.training.holes.isValid
    else {
      throw damaged(path)
    }
    let mean = try meanPixel(of: file)
    let network = try CompletionNetwork(preset: preset, meanPixel: mean, seed: nil, device: device)
    try network.parameters.load(from: file, prefix: prefix)
    return network
  }

  /// Reads the mean pixel that a model or checkpoint was trained with.
  package static func meanPixel(of file: SafetensorsFile) throws(TorchError) -> [Float] {
    guard let text = file.metadata[meanPixelKey],
      let mean = try? JSONDecoder().decode([Float].self, from: Data(text.utf8)), mean.count == 3,
      mean.allSatisfy(\.isFinite)
    else { throw damaged(file.path) }
    return mean
  }

  private static func damaged(_ path: String) -> TorchError {
    TorchError(
      code: .invalidFile, message: "\(path): its metadata is damaged, or of a newer version of this tool")
  }
}
