internal import Imaging
internal import NeuralNetwork
public import Torch

/// A trained completion network in the form in which it is used: layers fused, weights reordered once, and only
/// what a region needs computed.
///
/// Gives what ``CompletionNetwork`` gives in inference mode, to 1e-5 in float32. Later changes of that network's
/// weights do not reach it.
public final class InferenceNetwork {
  /// The network that it was made from.
  public let source: CompletionNetwork
  /// Whether the layers run in bfloat16; input and output are float32 anyway.
  public let bfloat16: Bool
  private let layers: [FusedLayer]

  /// Folds and packs the weights of a network.
  public init(_ source: CompletionNetwork, bfloat16: Bool = false) throws(TorchError) {
    self.source = source
    self.bfloat16 = bfloat16
    layers = try withoutGradients { () throws(TorchError) in
      var layers: [FusedLayer] = []
      for block in source.blocks {
        layers.append(try FusedLayer(block, dataType: bfloat16 ? .bfloat16 : .float32))
      }
      return layers
    }
  }

  /// Returns the network's picture of a region's output box, RGB in 0...1 (a residual output may leave the range).
  ///
  /// - Parameters:
  ///   - region: A region of a plan that was made with this network's settings, or one of its shape.
  ///   - images: RGB in 0...1 inside the region's input box, [batch, 3, height, width].
  ///   - masks: 1 in the hole, 0 elsewhere, [batch, 1, height, width].
  ///   - fills: The images with the hole filled, for presets that start from a fill.
  /// - Returns: [batch, 3, height, width] of the output box.
  /// - Throws: `TorchError` when libtorch fails, for instance when memory is short.
  public func callAsFunction(
    _ region: RegionPlan.Region, images: Tensor, masks: Tensor, fills: Tensor? = nil
  ) throws(TorchError) -> Tensor {
    try withoutGradients { () throws(TorchError) in
      var values = try source.input(images: images, masks: masks, fills: fills)
        .converted(to: bfloat16 ? .bfloat16 : .float32).channelsLast()
      for (layer, box) in zip(layers, region.layers) { values = try layer(values, box: box) }
      let raw = try values.part(region.usedOutput).converted(to: .float32)
      let base = try (fills ?? images).part(region.output.moved(x: -region.input.x, y: -region.input.y))
      return try source.picture(raw, base: base)
    }
  }
}

extension Tensor {
  /// The part of an image batch inside a box.
  fileprivate func part(_ box: Box) throws(TorchError) -> Tensor {
    try narrowed(dimension: 2, to: box.rows).narrowed(dimension: 3, to: box.columns)
  }
}
