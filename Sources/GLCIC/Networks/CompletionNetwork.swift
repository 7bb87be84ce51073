public import NeuralNetwork
public import Torch

/// The fully convolutional network that fills holes (the paper, section 3.2, table 1).
public final class CompletionNetwork {
  public let preset: Preset
  /// The training set's mean pixel: red, green, blue in 0...1.
  public let meanPixel: [Float]
  /// Its parameters and running statistics by name.
  public let parameters: ParameterStore
  public let device: Device
  private let mean: Tensor
  /// The layers, in order.
  private(set) var blocks: [ConvolutionBlock] = []

  /// Creates the network with fresh weights, a pure function of `seed`; with none they are zero, to be loaded.
  ///
  /// - Precondition: three values in `meanPixel`.
  public init(
    preset: Preset, meanPixel: [Float], seed: UInt64? = 0, device: Device = .cpu
  ) throws(TorchError) {
    precondition(meanPixel.count == 3, "a mean pixel has three values")
    self.preset = preset
    self.meanPixel = meanPixel
    self.device = device
    mean = try Tensor(meanPixel, shape: [1, 3, 1, 1]).moved(to: device)
    parameters = ParameterStore(
      initialization: seed == nil ? nil : preset.network.initialization, seed: seed ?? 0, device: device)
    let scope = parameters.root / "layers"
    let rows = LayerTable.completion
    var channels = preset.network.takesMask ? 4 : 3
    for (index, row) in rows.enumerated() {
      blocks.append(
        try ConvolutionBlock(
          row, inputChannels: channels, normalized: index < rows.count - 1, settings: preset.network,
          in: scope / (index + 1)))
      channels = row.outputChannels
    }
  }

  /// Returns the network's picture of the whole image, RGB in 0...1 (a residual output may leave the range).
  ///
  /// - Parameters:
  ///   - images: RGB in 0...1, [batch, 3, height, width], any size.
  ///   - masks: 1 in the hole, 0 elsewhere, [batch, 1, height, width].
  ///   - fills: The images with a harmonic fill in the hole, for presets that start from one.
  ///   - mode: Whether the batch's statistics normalise, or the running ones.
  ///   - bfloat16: Whether the layers run in bfloat16 (autocast); input and output stay float32.
  /// - Returns: [batch, 3, height, width]. The known pixels are the network's too: see ``composite(_:_:mask:)``.
  /// - Throws: `TorchError` when libtorch fails, for instance when memory is short.
  public func callAsFunction(
    images: Tensor, masks: Tensor, fills: Tensor? = nil, mode: Mode, bfloat16: Bool = false
  ) throws(TorchError) -> Tensor {
    let input = try self.input(images: images, masks: masks, fills: fills)
    let shape = input.shape
    let raw = try withBFloat16Autocast(bfloat16, on: device) { () throws(TorchError) in
      var values = try input.channelsLast()
      for block in blocks { values = try block(values, mode: mode) }
      return values
    }
    // Sides that 4 does not divide are rounded up on the way down and come back too large.
    let cut = try raw.converted(to: .float32).narrowed(dimension: 2, to: 0..<shape[2])
      .narrowed(dimension: 3, to: 0..<shape[3])
    return try picture(cut, base: fills ?? images)
  }

  /// Returns the picture that the last layer's values stand for; `base` is what a residual output is added to.
  func picture(_ values: Tensor, base: Tensor) throws(TorchError) -> Tensor {
    switch preset.network.output {
    case .sigmoid: return try preset.encoding.decode(values.sigmoid())
    case .tanh: return try preset.encoding.decode(values.hyperbolicTangent())
    case .clamp: return try preset.encoding.decode(values.clamped(to: -1...1))
    case .residual: return try base + values.sigmoid().scaled(by: 2, offset: -1)
    }
  }

  /// The network's input: the image with its hole overwritten, and the mask where the preset takes it.
  func input(images: Tensor, masks: Tensor, fills: Tensor?) throws(TorchError) -> Tensor {
    let encoding = preset.encoding
    let known = try masks.scaled(by: -1, offset: 1)
    let values: Tensor
    switch encoding.hole {
    case .meanPixel: values = try encoding.encode(images * known + mean * masks, mean: mean)
    case .constant(let level): values = try encoding.encode(images, mean: mean) * known + masks * level
    case .harmonicFill:
      guard let fills else {
        throw TorchError(
          code: .invalidOperation, message: "the preset '\(preset.name)' needs images with filled holes")
      }
      values = try encoding.encode(fills, mean: mean)
    }
    return preset.network.takesMask ? try .concatenated([values, masks], dimension: 1) : values
  }

  /// Returns the completion inside the hole and the image outside (the paper, figure 2).
  public static func composite(
    _ completed: Tensor, _ images: Tensor, mask: Tensor
  ) throws(TorchError) -> Tensor {
    try images + (completed - images) * mask
  }
}
