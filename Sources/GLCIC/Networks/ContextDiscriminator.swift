public import NeuralNetwork
public import Torch

/// The global and the local context discriminator, joined (the paper, section 3.3, tables 2 and 3).
///
/// It judges whether an image is real or completed, from the whole of it and from a patch centred on the hole.
public final class ContextDiscriminator {
  public let preset: Preset
  /// Its parameters and running statistics by name.
  public let parameters: ParameterStore
  public let device: Device
  private let mean: Tensor
  private let global: Branch
  private let local: Branch
  private let output: Linear

  /// Creates the discriminator with fresh weights, a pure function of `seed`.
  ///
  /// - Precondition: three values in `meanPixel`.
  public init(
    preset: Preset, meanPixel: [Float], seed: UInt64 = 0, device: Device = .cpu
  ) throws(TorchError) {
    precondition(meanPixel.count == 3, "a mean pixel has three values")
    self.preset = preset
    self.device = device
    mean = try Tensor(meanPixel, shape: [1, 3, 1, 1]).moved(to: device)
    parameters = ParameterStore(
      initialization: preset.network.initialization, seed: seed, device: device)
    let settings = preset.discriminator
    global = try Branch(
      channels: settings.globalChannels, imageSize: settings.imageSize, preset: preset,
      in: parameters.root / "global")
    local = try Branch(
      channels: settings.localChannels, imageSize: settings.patchSize, preset: preset,
      in: parameters.root / "local")
    output = try Linear(2 * settings.featureCount, 1, in: parameters.root / "output")
  }

  /// Returns the logits: D = sigmoid(logit) is the probability that the image is real.
  ///
  /// - Parameters:
  ///   - images: Real or composite images, RGB in 0...1, [batch, 3, image size, image size].
  ///   - patches: A patch of each, [batch, 3, patch size, patch size].
  ///   - mode: Whether the batch's statistics normalise, or the running ones.
  ///   - bfloat16: Whether the layers run in bfloat16 (autocast); the logits are float32.
  /// - Returns: [batch, 1].
  /// - Throws: `TorchError` when libtorch fails, for instance when memory is short.
  public func callAsFunction(
    images: Tensor, patches: Tensor, mode: Mode, bfloat16: Bool = false
  ) throws(TorchError) -> Tensor {
    let whole = try preset.encoding.encode(images, mean: mean)
    let part = try preset.encoding.encode(patches, mean: mean)
    return try withBFloat16Autocast(bfloat16, on: device) { () throws(TorchError) in
      let globalFeatures = try global(whole, mode: mode)
      let localFeatures = try local(part, mode: mode)
      let features =
        preset.discriminator.concatenation == .globalLocal
        ? [globalFeatures, localFeatures] : [localFeatures, globalFeatures]
      return try output(try .concatenated(features, dimension: 1))
    }.converted(to: .float32)
  }
}

extension ContextDiscriminator {
  /// One discriminator up to its feature vector.
  private final class Branch {
    private var blocks: [ConvolutionBlock] = []
    private let linear: Linear
    private let settings: DiscriminatorSettings

    init(
      channels: [Int], imageSize: Int, preset: Preset, in scope: ParameterScope
    ) throws(TorchError) {
      settings = preset.discriminator
      var inputs = 3
      var size = imageSize
      for (index, row) in LayerTable.discriminator(channels: channels).enumerated() {
        blocks.append(
          try ConvolutionBlock(
            row, inputChannels: inputs, normalized: true, settings: preset.network,
            in: scope / "layers" / (index + 1)))
        inputs = row.outputChannels
        size = row.outputSize(size)
      }
      linear = try Linear(inputs * size * size, settings.featureCount, in: scope / "linear")
    }

    func callAsFunction(_ input: Tensor, mode: Mode) throws(TorchError) -> Tensor {
      var values = try input.channelsLast()
      for block in blocks { values = try block(values, mode: mode) }
      if settings.flattening == .channelsLast { values = try values.permuted([0, 2, 3, 1]) }
      let features = try linear(try values.reshaped(to: [input.shape[0], -1]))
      return settings.activatesFeatures ? try features.relu() : features
    }
  }
}
