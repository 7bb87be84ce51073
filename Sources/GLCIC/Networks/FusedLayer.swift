internal import NeuralNetwork
internal import Torch

/// One layer of a trained network: convolution, batch normalisation and activation as one operation.
///
/// Normalisation by running statistics is affine, so that before the activation it goes into the weights; behind
/// the activation (some presets) it stays an operation of its own, because the next layer pads with real zeros.
final class FusedLayer {
  private let row: LayerRow
  private let weight: Tensor
  private let bias: Tensor
  /// What negative values are multiplied by: 1 where no activation follows.
  private let negativeSlope: Double
  /// Normalisation behind the activation, [1, channels, 1, 1] each.
  private let affine: (scale: Tensor, shift: Tensor)?

  /// Folds a block's parts together, with weights in `dataType`.
  init(_ block: ConvolutionBlock, dataType: DataType) throws(TorchError) {
    row = block.row
    var weight = block.weight
    var bias: Tensor
    if let own = block.bias {
      bias = own
    } else {
      bias = try .zeros(shape: [row.outputChannels], device: weight.device)
    }
    negativeSlope = block.normalization == nil ? 1 : block.settings.activation.slope
    var affine: (scale: Tensor, shift: Tensor)?
    if let normalization = block.normalization {
      let (scale, shift) = try normalization.affine()
      switch block.settings.order {
      case .convolutionNormalizationActivation:
        let isTransposed = row.kind == .transposedConvolution
        weight = try weight * scale.reshaped(to: isTransposed ? [1, -1, 1, 1] : [-1, 1, 1, 1])
        bias = try bias * scale + shift
      case .convolutionActivationNormalization:
        affine = (
          try scale.reshaped(to: [1, -1, 1, 1]).converted(to: dataType),
          try shift.reshaped(to: [1, -1, 1, 1]).converted(to: dataType)
        )
      }
    }
    self.affine = affine
    let laid = try weight.detached().converted(to: dataType).channelsLast()
    switch row.kind {
    case .convolution:
      self.weight = try laid.packedForConvolution(stride: row.stride, dilation: row.dilation)
    case .transposedConvolution: self.weight = try laid.packedForTransposedConvolution(stride: row.stride)
    }
    self.bias = try bias.detached().converted(to: dataType)
  }

  /// Computes a region: [batch, channels, rows read, columns read] gives [batch, channels, rows, columns] of `box`.
  func callAsFunction(_ input: Tensor, box: RegionPlan.LayerBox) throws(TorchError) -> Tensor {
    let result =
      switch row.kind {
      case .convolution: try convolved(input, box.rows, box.columns)
      case .transposedConvolution: try transposed(input, box.rows, box.columns)
      }
    guard let affine else { return result }
    return try result.scaled(by: affine.scale, plus: affine.shift)
  }

  private func convolved(
    _ input: Tensor, _ rows: LayerSpan, _ columns: LayerSpan
  ) throws(TorchError) -> Tensor {
    // The kernels pad alike on both sides; a region at one border of the image is padded beforehand.
    let evenRows = takesEvenPadding(rows)
    let evenColumns = takesEvenPadding(columns)
    let padded =
      evenRows && evenColumns
      ? input
      : try input.padded(
        left: evenColumns ? 0 : columns.before, right: evenColumns ? 0 : columns.after,
        top: evenRows ? 0 : rows.before, bottom: evenRows ? 0 : rows.after)
    return try padded.convolvedAndActivated(
      packedWeight: weight, bias: bias, stride: row.stride, rowPadding: evenRows ? rows.before : 0,
      columnPadding: evenColumns ? columns.before : 0, dilation: row.dilation, negativeSlope: negativeSlope)
  }

  /// Whether as many zeros behind as before give the same output: they do too where a stride passes over the last.
  private func takesEvenPadding(_ span: LayerSpan) -> Bool {
    let reach = row.dilation * (row.kernel - 1)
    return span.after <= span.before
      && (span.input.count + 2 * span.before - reach - 1) / row.stride + 1 == span.output.count
  }

  private func transposed(
    _ input: Tensor, _ rows: LayerSpan, _ columns: LayerSpan
  ) throws(TorchError) -> Tensor {
    // What is cut off must be alike on both sides too: the lesser first, the rest afterwards.
    let rowCut = min(rows.before, rows.after)
    let columnCut = min(columns.before, columns.after)
    let result = try input.transposeConvolvedAndActivated(
      packedWeight: weight, bias: bias, stride: row.stride, rowPadding: rowCut, columnPadding: columnCut,
      negativeSlope: negativeSlope)
    let top = rows.before - rowCut
    let left = columns.before - columnCut
    return try result.narrowed(dimension: 2, to: top..<(top + rows.output.count))
      .narrowed(dimension: 3, to: left..<(left + columns.output.count))
      .channelsLast()
  }
}
