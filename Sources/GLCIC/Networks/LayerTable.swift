/// One convolutional layer of the paper's tables.
public struct LayerRow: Sendable, Hashable, Codable {
  /// How a layer's output size follows from its input's.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// A convolution, dilated or not, zero padded so that the output has ⌈size / stride⌉ rows and columns.
    case convolution
    /// A transposed convolution (the paper's stride ½): the output has twice the rows and columns.
    case transposedConvolution
  }

  public let kind: Kind
  public let kernel: Int
  public let dilation: Int
  public let stride: Int
  public let outputChannels: Int

  /// A convolution of `kernel` × `kernel` taps.
  public static func conv(_ kernel: Int, _ outputChannels: Int, stride: Int = 1) -> LayerRow {
    LayerRow(kind: .convolution, kernel: kernel, dilation: 1, stride: stride, outputChannels: outputChannels)
  }

  /// A 3 × 3 convolution whose taps lie `dilation` pixels apart.
  public static func dilated(_ dilation: Int, _ outputChannels: Int) -> LayerRow {
    LayerRow(
      kind: .convolution, kernel: 3, dilation: dilation, stride: 1, outputChannels: outputChannels)
  }

  /// A 4 × 4 transposed convolution of stride ½.
  public static func transposed(_ outputChannels: Int) -> LayerRow {
    LayerRow(
      kind: .transposedConvolution, kernel: 4, dilation: 1, stride: 2, outputChannels: outputChannels)
  }

  /// The rows or columns of the output for `size` of the input.
  public func outputSize(_ size: Int) -> Int {
    switch kind {
    case .convolution: (size + stride - 1) / stride
    case .transposedConvolution: size * 2
    }
  }

  /// The weights and biases of the layer's convolution.
  public func convolutionParameterCount(inputChannels: Int, bias: Bool) -> Int {
    kernel * kernel * inputChannels * outputChannels + (bias ? outputChannels : 0)
  }

  /// Multiplications (each with an addition) for an input of `inputHeight` × `inputWidth`.
  public func multiplicationCount(inputChannels: Int, inputHeight: Int, inputWidth: Int) -> Int {
    let taps = kernel * kernel * inputChannels * outputChannels
    switch kind {
    case .convolution: return taps * outputSize(inputHeight) * outputSize(inputWidth)
    // Each input pixel meets every tap once.
    case .transposedConvolution: return taps * inputHeight * inputWidth
    }
  }
}

/// The architecture tables of the paper as data.
///
/// Iizuka, Simo-Serra, Ishikawa 2017, tables 1 to 3.
public enum LayerTable {
  /// The completion network: 17 layers (table 1).
  public static let completion: [LayerRow] = [
    .conv(5, 64),
    .conv(3, 128, stride: 2), .conv(3, 128),
    .conv(3, 256, stride: 2), .conv(3, 256), .conv(3, 256),
    .dilated(2, 256), .dilated(4, 256), .dilated(8, 256), .dilated(16, 256),
    .conv(3, 256), .conv(3, 256),
    .transposed(128), .conv(3, 128),
    .transposed(64), .conv(3, 32),
    .conv(3, 3),
  ]

  /// The convolutions of a context discriminator: 5 × 5, stride 2 (tables 2 and 3).
  public static func discriminator(channels: [Int]) -> [LayerRow] {
    channels.map { .conv(5, $0, stride: 2) }
  }

  /// How many pixels the network's output at a pixel may see to each side (its receptive radius).
  ///
  /// Walked from the output backward; where a layer of stride 2 makes the reach depend on the pixel's place,
  /// the farther one counts.
  public static func receptiveRadius(_ rows: [LayerRow]) -> Int {
    var low = 0
    var high = 0
    // The grid's step in output pixels is four at the coarsest; a span of places covers every alignment.
    var widest = 0
    for place in 0..<4 {
      low = place
      high = place
      for row in rows.reversed() {
        switch row.kind {
        case .convolution:
          let reach = row.dilation * (row.kernel - 1) / 2
          low = low * row.stride - reach
          high = high * row.stride + reach
        case .transposedConvolution:
          // Output o takes inputs i with o = 2 i - 1 + tap, tap in 0...3.
          low = Int((Double(low - 2) / 2).rounded(.up))
          high = Int((Double(high + 1) / 2).rounded(.down))
        }
      }
      widest = max(widest, place - low, high - place)
    }
    return widest
  }
}
