public import Imaging
public import Torch

/// Learned perceptual image patch similarity (LPIPS), version 0.1 on AlexNet: a distance, 0 for equal images.
///
/// R. Zhang et al., *The Unreasonable Effectiveness of Deep Features as a Perceptual Metric*, CVPR 2018. The
/// features of five layers, scaled to unit length at each place, are subtracted and squared; a trained weight for
/// each channel sums them up, and the means over the places are added.
public final class PerceptualDistance {
  /// The shortest side that the five layers can take, in pixels.
  public static let smallestSide = 64

  /// A convolution with its activation, and what comes before it.
  private struct Layer {
    let weight: Tensor
    let bias: Tensor
    let stride: Int
    let padding: Int
    let isPooledBefore: Bool
    /// The weight of each channel's difference: [1, channels, 1, 1].
    let head: Tensor
    /// Sums channels: ones, [1, channels, 1, 1].
    let ones: Tensor
  }

  private let layers: [Layer]
  private let shift: Tensor
  private let scale: Tensor
  private let device: Device

  /// Loads the weights: `features.N.weight` and `.bias` as torchvision calls AlexNet's, `linN.model.1.weight` as the
  /// package `lpips` calls the channels' weights.
  ///
  /// - Throws: `TorchError` that names what is missing or does not fit.
  public init(weights: MetricWeights) throws(TorchError) {
    device = weights.device
    shift = try Tensor([-0.030, -0.088, -0.188] as [Float], shape: [1, 3, 1, 1]).moved(to: device)
    scale = try Tensor([0.458, 0.448, 0.450] as [Float], shape: [1, 3, 1, 1]).moved(to: device)
    var layers: [Layer] = []
    let table = [(0, 4, 2, false), (3, 1, 2, true), (6, 1, 1, true), (8, 1, 1, false), (10, 1, 1, false)]
    for (number, row) in table.enumerated() {
      let weight = try weights.tensor("features.\(row.0).weight")
      let head = try weights.tensor("lin\(number).model.1.weight")
      layers.append(
        Layer(
          weight: weight, bias: try weights.tensor("features.\(row.0).bias"), stride: row.1, padding: row.2,
          isPooledBefore: row.3, head: head,
          ones: try Tensor.full(1, shape: head.shape, device: device)))
    }
    self.layers = layers
    try weights.check(fit: "AlexNet and LPIPS") { () throws(TorchError) in
      let side = Self.smallestSide
      let gray = try Tensor.full(0.5, shape: [1, 3, side, side], device: device)
      return try distance(features(of: gray), features(of: gray))
    }
  }

  /// Returns the distances of images from a true one; samples in 0...1, RGB.
  ///
  /// - Returns: One number for each image.
  /// - Precondition: all have the size of `truth`, with sides of ``smallestSide`` at least.
  /// - Throws: `TorchError` when libtorch fails.
  public func distances(of images: [PlanarImage], from truth: PlanarImage) throws(TorchError) -> [Double] {
    precondition(min(truth.width, truth.height) >= Self.smallestSide, "the image is too small for LPIPS")
    return try withoutGradients { () throws(TorchError) in
      let expected = try features(of: tensor(truth))
      var results: [Double] = []
      for image in images {
        precondition(image.width == truth.width && image.height == truth.height, "the images differ in size")
        results.append(try distance(features(of: tensor(image)), expected).item())
      }
      return results
    }
  }

  private func tensor(_ image: PlanarImage) throws(TorchError) -> Tensor {
    try Tensor(image.samples, shape: [1, 3, image.height, image.width]).moved(to: device)
  }

  /// The features of each layer, of unit length at each place.
  private func features(of images: Tensor) throws(TorchError) -> [Tensor] {
    var values = try (images.scaled(by: 2, offset: -1) - shift) / scale
    var results: [Tensor] = []
    for layer in layers {
      if layer.isPooledBefore { values = try values.maxPooled(kernel: 3, stride: 2) }
      values = try values.convolved(
        weight: layer.weight, bias: layer.bias, stride: layer.stride, padding: layer.padding
      ).relu()
      let length = try values.squared().convolved(weight: layer.ones, bias: nil).squareRoot()
      results.append(try values / (length + 1e-10))
    }
    return results
  }

  private func distance(_ left: [Tensor], _ right: [Tensor]) throws(TorchError) -> Tensor {
    var sum = try Tensor.zeros(shape: [], device: device)
    for (layer, pair) in zip(layers, zip(left, right)) {
      sum = try sum + (pair.0 - pair.1).squared().convolved(weight: layer.head, bias: nil).mean()
    }
    return sum
  }
}
