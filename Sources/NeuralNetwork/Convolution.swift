public import Torch

/// How zeros are placed around an image so that a convolution of stride s gives ⌈size / s⌉ rows and columns.
public enum Padding: String, Sendable, Hashable, Codable {
  /// The same number on both sides: dilation · (kernel − 1) / 2.
  case symmetric
  /// As many as needed, the odd one at the bottom and right (TensorFlow's "same").
  case tensorFlowSame

  /// The zeros before and after a side of `size` pixels.
  public func amounts(
    size: Int, kernel: Int, stride: Int, dilation: Int
  ) -> (before: Int, after: Int) {
    let extent = dilation * (kernel - 1)
    switch self {
    case .symmetric: return (extent / 2, extent / 2)
    case .tensorFlowSame:
      let outputs = (size + stride - 1) / stride
      let total = max(0, (outputs - 1) * stride + extent + 1 - size)
      return (total / 2, total - total / 2)
    }
  }
}

/// A two-dimensional convolution of odd kernel size, zero padded to "same".
public final class Convolution {
  /// [output channels, input channels, kernel, kernel].
  public let weight: Tensor
  /// [output channels].
  public let bias: Tensor?
  public let kernel: Int
  public let stride: Int
  public let dilation: Int
  public let padding: Padding

  /// Creates a layer with fresh weights, named `weight` and `bias` in `scope`.
  ///
  /// `weightScale` is a factor on the fresh weights.
  public init(
    _ inputChannels: Int, _ outputChannels: Int, kernel: Int, stride: Int = 1, dilation: Int = 1,
    padding: Padding = .symmetric, bias hasBias: Bool = true, weightScale: Double = 1,
    in scope: ParameterScope
  ) throws(TorchError) {
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
    (weight, bias) = try scope.weightAndBias(
      shape: [outputChannels, inputChannels, kernel, kernel], outputs: outputChannels,
      fanIn: inputChannels * kernel * kernel, fanOut: outputChannels * kernel * kernel, hasBias: hasBias,
      weightScale: weightScale)
  }

  /// Returns [batch, output channels, ⌈height / stride⌉, ⌈width / stride⌉] from
  /// [batch, input channels, height, width]; without `addsBias` the bias is left to the caller.
  public func callAsFunction(_ input: Tensor, addsBias: Bool = true) throws(TorchError) -> Tensor {
    let shape = input.shape
    let bias = addsBias ? bias : nil
    let rows = padding.amounts(size: shape[2], kernel: kernel, stride: stride, dilation: dilation)
    let columns = padding.amounts(size: shape[3], kernel: kernel, stride: stride, dilation: dilation)
    if rows.before == rows.after, columns.before == columns.after, rows.before == columns.before {
      return try input.convolved(
        weight: weight, bias: bias, stride: stride, padding: rows.before, dilation: dilation)
    }
    let padded = try input.padded(
      left: columns.before, right: columns.after, top: rows.before, bottom: rows.after)
    return try padded.convolved(weight: weight, bias: bias, stride: stride, dilation: dilation)
  }
}

/// A transposed convolution that doubles height and width: kernel 4, stride 2, one row cut off on each side.
public final class TransposedConvolution {
  /// [input channels, output channels, 4, 4].
  public let weight: Tensor
  /// [output channels].
  public let bias: Tensor?

  /// Creates a layer with fresh weights, named `weight` and `bias` in `scope`.
  public init(
    _ inputChannels: Int, _ outputChannels: Int, bias hasBias: Bool = true, in scope: ParameterScope
  ) throws(TorchError) {
    // Of the 16 taps a quarter meets each output pixel.
    (weight, bias) = try scope.weightAndBias(
      shape: [inputChannels, outputChannels, 4, 4], outputs: outputChannels, fanIn: inputChannels * 4,
      fanOut: outputChannels * 16, hasBias: hasBias)
  }

  /// Returns [batch, output channels, 2 · height, 2 · width] from [batch, input channels, height, width]; without
  /// `addsBias` the bias is left to the caller.
  public func callAsFunction(_ input: Tensor, addsBias: Bool = true) throws(TorchError) -> Tensor {
    let output = try input.transposeConvolved(weight: weight, bias: nil, stride: 2, padding: 1)
    // Added apart: oneDNN has only a slow reference kernel for this bias's gradient (6 % of a training step).
    guard addsBias, let bias else { return output }
    return try output + bias.converted(to: output.dataType ?? .float32).reshaped(to: [1, -1, 1, 1])
  }
}
