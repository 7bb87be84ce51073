import GLCIC
import Imaging
import NeuralNetwork
import Torch

extension Precision {
  /// The number format of a name, as it comes in a command.
  init(named name: String) throws {
    guard let value = Precision(rawValue: name) else { throw CommandError([name]) }
    self = value
  }
}

/// The completion network of the paper with drawn weights, and the scene that it completes.
final class Contender {
  /// An image with a hole.
  private struct Scene {
    let image: Tensor
    let maskTensor: Tensor
    let mask: Mask
  }

  private let network: CompletionNetwork
  private var inference: [Precision: InferenceNetwork] = [:]
  private var scene: Scene?

  /// Draws weights; biases and running statistics too, so that a mistake in folding them would show.
  init() throws {
    network = try CompletionNetwork(preset: .paper, meanPixel: [0.46, 0.45, 0.42], seed: 1)
    for (index, (name, tensor)) in network.parameters.all.enumerated() where tensor.rank == 1 {
      let isScale = name.hasSuffix("running_var") || name.hasSuffix("normalization.weight")
      let low = isScale ? 0.8 : -0.1
      try tensor.assign(
        .uniform(low: low, high: isScale ? 1.2 : 0.1, shape: tensor.shape, seed: UInt64(index)))
    }
  }

  func writeWeights(to path: String) throws -> Answer {
    try ModelFile.save(network, to: path)
    return Answer(meanPixel: network.meanPixel)
  }

  func load(_ path: String) throws -> Answer {
    let file = try SafetensorsFile(contentsOf: path)
    let maskTensor = try file.tensor("mask")
    let mask = Mask(
      width: maskTensor.shape[3], height: maskTensor.shape[2],
      values: try maskTensor.floats().map { UInt8($0) })
    scene = Scene(image: try file.tensor("image"), maskTensor: maskTensor, mask: mask)
    return Answer(
      multiplications: RegionPlan(mask: mask, settings: network.preset.network).multiplicationCount,
      threads: ComputeSettings.threadCount)
  }

  func run(_ precision: Precision) throws -> Answer {
    // Folding and packing weights is done once for a process, not once for an image.
    _ = try inferenceNetwork(precision)
    let start = ContinuousClock.now
    _ = try complete(precision)
    return Answer(seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  func writeOutput(_ precision: Precision, to path: String) throws -> Answer {
    let outputs = try complete(precision)
    try SafetensorsFile.write(
      outputs.enumerated().map { (name: "\($0)", tensor: try $1.values.contiguous()) }, to: path)
    return Answer(boxes: outputs.map { [$0.box.x, $0.box.y, $0.box.width, $0.box.height] })
  }

  /// Plans and computes all regions of the scene.
  private func complete(_ precision: Precision) throws -> [(box: Box, values: Tensor)] {
    guard let scene else { throw CommandError(["run before load"]) }
    let inference = try inferenceNetwork(precision)
    return try RegionPlan(mask: scene.mask, settings: network.preset.network).regions.map { region in
      let values = try inference(
        region, images: try scene.image.part(region.input), masks: try scene.maskTensor.part(region.input))
      return (region.output, values)
    }
  }

  private func inferenceNetwork(_ precision: Precision) throws -> InferenceNetwork {
    if let made = inference[precision] { return made }
    let made = try InferenceNetwork(network, bfloat16: precision.usesBFloat16(on: network.device))
    inference[precision] = made
    return made
  }
}

extension Tensor {
  /// The pixels of an image batch inside a box.
  fileprivate func part(_ box: Box) throws(TorchError) -> Tensor {
    try narrowed(dimension: 2, to: box.rows).narrowed(dimension: 3, to: box.columns)
  }
}
