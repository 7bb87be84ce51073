/// The tables of the paper for a preset: each layer with its output size, parameters and work.
public struct NetworkSummary: Sendable, Equatable {
  /// One layer.
  public struct Row: Sendable, Equatable {
    public let name: String
    public let kernel: String
    public let dilation: String
    public let stride: String
    /// Channels × height × width, or the length of a vector.
    public let output: String
    /// Trainable values, those of the batch normalisation included.
    public let parameterCount: Int
    /// Multiplications, each with an addition.
    public let multiplicationCount: Int
  }

  public let title: String
  public let rows: [Row]

  /// Trainable values of all layers.
  public var parameterCount: Int { rows.reduce(0) { $0 + $1.parameterCount } }

  /// Floating-point operations of a forward pass, two for each multiplication, in units of 10⁹.
  public var gigaOperations: Double { 2e-9 * Double(rows.reduce(0) { $0 + $1.multiplicationCount }) }

  /// The tables of a preset: completion network, global and local discriminator, the layer that joins them.
  ///
  /// - Parameters:
  ///   - preset: Whose networks.
  ///   - width: The width of the completion network's input in pixels.
  ///   - height: Its height.
  /// - Returns: Four tables.
  public static func tables(of preset: Preset, width: Int, height: Int) -> [NetworkSummary] {
    let settings = preset.discriminator
    let image = settings.imageSize
    let patch = settings.patchSize
    let features = settings.featureCount
    return [
      NetworkSummary(
        title: "completion network, \(width)×\(height)",
        rows: convolutions(
          LayerTable.completion, inputChannels: preset.network.takesMask ? 4 : 3, width: width,
          height: height,
          settings: preset.network, lastIsPlain: true
        ).rows),
      branch("global discriminator", settings.globalChannels, size: image, preset: preset),
      branch("local discriminator", settings.localChannels, size: patch, preset: preset),
      NetworkSummary(
        title: "joint",
        rows: [fullyConnected("output", inputs: 2 * features, outputs: 1)]),
    ]
  }

  private static func branch(
    _ title: String, _ channels: [Int], size: Int, preset: Preset
  ) -> NetworkSummary {
    let (rows, count) = convolutions(
      LayerTable.discriminator(channels: channels), inputChannels: 3, width: size, height: size,
      settings: preset.network, lastIsPlain: false)
    let last = fullyConnected("linear", inputs: count, outputs: preset.discriminator.featureCount)
    return NetworkSummary(title: "\(title), \(size)×\(size)", rows: rows + [last])
  }

  private static func convolutions(
    _ table: [LayerRow], inputChannels: Int, width: Int, height: Int, settings: NetworkSettings,
    lastIsPlain: Bool
  ) -> (rows: [Row], outputCount: Int) {
    var (channels, width, height) = (inputChannels, width, height)
    var rows: [Row] = []
    for (index, layer) in table.enumerated() {
      let plain = lastIsPlain && index == table.count - 1
      let bias = plain ? settings.outputBias : settings.biasBesideNormalization
      let work = layer.multiplicationCount(inputChannels: channels, inputHeight: height, inputWidth: width)
      let weights = layer.convolutionParameterCount(inputChannels: channels, bias: bias)
      (width, height) = (layer.outputSize(width), layer.outputSize(height))
      channels = layer.outputChannels
      let transposed = layer.kind == .transposedConvolution
      rows.append(
        Row(
          name:
            "\(index + 1) \(transposed ? "transposed conv" : layer.dilation > 1 ? "dilated conv" : "conv")",
          kernel: "\(layer.kernel)×\(layer.kernel)", dilation: "\(layer.dilation)",
          stride: transposed ? "1/2" : "\(layer.stride)", output: "\(channels)×\(height)×\(width)",
          parameterCount: weights + (plain ? 0 : 2 * channels), multiplicationCount: work))
    }
    return (rows, channels * width * height)
  }

  private static func fullyConnected(_ name: String, inputs: Int, outputs: Int) -> Row {
    Row(
      name: name, kernel: "-", dilation: "-", stride: "-", output: "\(outputs)",
      parameterCount: inputs * outputs + outputs, multiplicationCount: inputs * outputs)
  }
}
