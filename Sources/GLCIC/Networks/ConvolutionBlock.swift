internal import NeuralNetwork
internal import Torch

/// One row of a layer table with what follows it: batch normalisation and activation, in the preset's order.
final class ConvolutionBlock {
  private enum Operation {
    case convolution(Convolution)
    case transposed(TransposedConvolution)
  }

  let row: LayerRow
  let settings: NetworkSettings
  let normalization: BatchNormalization?
  private let operation: Operation

  /// Creates the block with fresh weights; without `normalized` it is the convolution alone.
  init(
    _ row: LayerRow, inputChannels: Int, normalized: Bool, settings: NetworkSettings, in scope: ParameterScope
  ) throws(TorchError) {
    self.row = row
    self.settings = settings
    let bias = normalized ? settings.biasBesideNormalization : settings.outputBias
    switch row.kind {
    case .convolution:
      operation = .convolution(
        try Convolution(
          inputChannels, row.outputChannels, kernel: row.kernel, stride: row.stride, dilation: row.dilation,
          padding: settings.padding, bias: bias, weightScale: normalized ? 1 : settings.outputWeightScale,
          in: scope / "convolution"))
    case .transposedConvolution:
      operation = .transposed(
        try TransposedConvolution(inputChannels, row.outputChannels, bias: bias, in: scope / "convolution"))
    }
    normalization =
      normalized
      ? try BatchNormalization(
        row.outputChannels, epsilon: settings.normalizationEpsilon, in: scope / "normalization") : nil
  }

  /// The convolution's weight, laid out as its class says.
  var weight: Tensor {
    switch operation {
    case .convolution(let layer): layer.weight
    case .transposed(let layer): layer.weight
    }
  }

  /// The convolution's bias, [output channels].
  var bias: Tensor? {
    switch operation {
    case .convolution(let layer): layer.bias
    case .transposed(let layer): layer.bias
    }
  }

  func callAsFunction(_ input: Tensor, mode: Mode) throws(TorchError) -> Tensor {
    guard let normalization else { return try convolved(input) }
    switch settings.order {
    case .convolutionNormalizationActivation where mode == .training:
      return try normalization.activated(
        try convolved(input, addsBias: false), convolutionBias: bias, activation: settings.activation)
    case .convolutionNormalizationActivation:
      return try settings.activation(try normalization(try convolved(input), mode: mode))
    case .convolutionActivationNormalization:
      return try normalization(try settings.activation(try convolved(input)), mode: mode)
    }
  }

  private func convolved(_ input: Tensor, addsBias: Bool = true) throws(TorchError) -> Tensor {
    switch operation {
    case .convolution(let layer): try layer(input, addsBias: addsBias)
    case .transposed(let layer): try layer(input, addsBias: addsBias)
    }
  }
}
