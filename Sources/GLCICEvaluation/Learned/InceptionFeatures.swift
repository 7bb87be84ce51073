public import Imaging
public import Torch

/// The features of images by which the Fréchet inception distance is defined: 2,048 numbers of InceptionV3's last
/// pooling, as the package `pytorch-fid` computes them.
///
/// The network is the one of TensorFlow's FID: its average pools leave the padding out, and its last block pools by
/// the maximum. Images are resized to 299 × 299, bilinear.
public final class InceptionFeatures {
  /// The numbers of an image.
  public static let count = 2048

  private let weights: MetricWeights
  private var tensors: [String: Tensor] = [:]

  /// Loads the weights, named as torchvision names those of InceptionV3, such as `Mixed_5b.branch1x1.conv.weight`.
  ///
  /// - Throws: `TorchError` that names what is missing or does not fit.
  public init(weights: MetricWeights) throws(TorchError) {
    self.weights = weights
    try weights.check(fit: "InceptionV3") { () throws(TorchError) in
      // 75 pixels are the fewest that leave one at the end.
      try features(of: Tensor.full(0, shape: [1, 3, 75, 75], device: weights.device))
    }
  }

  /// Returns the features of an image; samples in 0...1, RGB, any size.
  ///
  /// - Throws: `TorchError` when libtorch fails.
  public func features(of image: PlanarImage) throws(TorchError) -> [Float] {
    try withoutGradients { () throws(TorchError) in
      let samples = try Tensor(image.samples, shape: [1, 3, image.height, image.width])
        .moved(to: weights.device).resizedBilinearly(height: 299, width: 299).scaled(by: 2, offset: -1)
      return try features(of: samples).floats()
    }
  }

  private func features(of images: Tensor) throws(TorchError) -> Tensor {
    var values = try layer("Conv2d_1a_3x3", images, stride: 2, isPadded: false)
    values = try layer("Conv2d_2a_3x3", values, isPadded: false)
    values = try layer("Conv2d_2b_3x3", values).maxPooled(kernel: 3, stride: 2)
    values = try layer("Conv2d_3b_1x1", values)
    values = try layer("Conv2d_4a_3x3", values, isPadded: false).maxPooled(kernel: 3, stride: 2)
    for name in ["Mixed_5b", "Mixed_5c", "Mixed_5d"] { values = try blockA(name, values) }
    values = try blockB("Mixed_6a", values)
    for name in ["Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e"] { values = try blockC(name, values) }
    values = try blockD("Mixed_7a", values)
    values = try blockE("Mixed_7b", values, pool: values.averagePooled(kernel: 3, stride: 1, padding: 1))
    values = try blockE("Mixed_7c", values, pool: values.maxPooled(kernel: 3, stride: 1, padding: 1))
    return try values.averagePooled(kernel: values.shape[2], stride: 1).reshaped(to: [Self.count])
  }

  // MARK: Blocks

  private func blockA(_ name: String, _ input: Tensor) throws(TorchError) -> Tensor {
    try Tensor.concatenated(
      [
        layer("\(name).branch1x1", input),
        chain("\(name).branch5x5", ["_1", "_2"], input),
        chain("\(name).branch3x3dbl", ["_1", "_2", "_3"], input),
        layer("\(name).branch_pool", input.averagePooled(kernel: 3, stride: 1, padding: 1)),
      ], dimension: 1)
  }

  private func blockB(_ name: String, _ input: Tensor) throws(TorchError) -> Tensor {
    let double = try chain("\(name).branch3x3dbl", ["_1", "_2"], input)
    return try Tensor.concatenated(
      [
        layer("\(name).branch3x3", input, stride: 2, isPadded: false),
        layer("\(name).branch3x3dbl_3", double, stride: 2, isPadded: false),
        input.maxPooled(kernel: 3, stride: 2),
      ], dimension: 1)
  }

  private func blockC(_ name: String, _ input: Tensor) throws(TorchError) -> Tensor {
    try Tensor.concatenated(
      [
        layer("\(name).branch1x1", input),
        chain("\(name).branch7x7", ["_1", "_2", "_3"], input),
        chain("\(name).branch7x7dbl", ["_1", "_2", "_3", "_4", "_5"], input),
        layer("\(name).branch_pool", input.averagePooled(kernel: 3, stride: 1, padding: 1)),
      ], dimension: 1)
  }

  private func blockD(_ name: String, _ input: Tensor) throws(TorchError) -> Tensor {
    let long = try chain("\(name).branch7x7x3", ["_1", "_2", "_3"], input)
    return try Tensor.concatenated(
      [
        layer("\(name).branch3x3_2", layer("\(name).branch3x3_1", input), stride: 2, isPadded: false),
        layer("\(name).branch7x7x3_4", long, stride: 2, isPadded: false),
        input.maxPooled(kernel: 3, stride: 2),
      ], dimension: 1)
  }

  private func blockE(_ name: String, _ input: Tensor, pool: Tensor) throws(TorchError) -> Tensor {
    let single = try layer("\(name).branch3x3_1", input)
    let double = try chain("\(name).branch3x3dbl", ["_1", "_2"], input)
    return try Tensor.concatenated(
      [
        layer("\(name).branch1x1", input),
        layer("\(name).branch3x3_2a", single), layer("\(name).branch3x3_2b", single),
        layer("\(name).branch3x3dbl_3a", double), layer("\(name).branch3x3dbl_3b", double),
        layer("\(name).branch_pool", pool),
      ], dimension: 1)
  }

  // MARK: Layers

  private func chain(_ name: String, _ suffixes: [String], _ input: Tensor) throws(TorchError) -> Tensor {
    var values = input
    for suffix in suffixes { values = try layer(name + suffix, values) }
    return values
  }

  /// Convolution without bias, batch normalisation by running statistics, ReLU.
  private func layer(
    _ name: String, _ input: Tensor, stride: Int = 1, isPadded: Bool = true
  ) throws(TorchError) -> Tensor {
    let weight = try tensor("\(name).conv.weight")
    var values = input
    if isPadded, weight.rank == 4 {
      let (down, across) = (weight.shape[2] / 2, weight.shape[3] / 2)
      if down + across > 0 {
        values = try values.padded(left: across, right: across, top: down, bottom: down)
      }
    }
    return try values.convolved(weight: weight, bias: nil, stride: stride).batchNormalized(
      weight: tensor("\(name).bn.weight"), bias: tensor("\(name).bn.bias"),
      runningMean: tensor("\(name).bn.running_mean"), runningVariance: tensor("\(name).bn.running_var"),
      training: false, epsilon: 1e-3
    ).relu()
  }

  private func tensor(_ name: String) throws(TorchError) -> Tensor {
    if let known = tensors[name] { return known }
    let tensor = try weights.tensor(name)
    tensors[name] = tensor
    return tensor
  }
}
