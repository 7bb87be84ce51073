internal import NeuralNetwork

/// Along one side of an image: which places of a layer's input a region reads, and which of its output it gives.
///
/// Places count from the border of the whole image's feature map, whatever part of it a region holds.
struct LayerSpan: Sendable, Hashable {
  /// What the layer reads.
  let input: Range<Int>
  /// What the layer gives; at least what the next one reads.
  let output: Range<Int>
  /// What is added to the start of the input, or cut off the start of the output.
  ///
  /// Of a convolution: zeros, those beyond the whole image's border. Of a transposed one: places of its full output.
  let before: Int
  /// The same behind the end.
  let after: Int

  /// The part that does not depend on where the region lies: regions that agree in it can share a pass.
  var shape: [Int] { [input.count, output.count, before, after] }

  /// Walks back through a table of layers from a range of outputs to the inputs that decide them.
  ///
  /// - Parameters:
  ///   - output: The places wanted of the last layer's output, within the image.
  ///   - size: The image's size along this side in pixels.
  ///   - table: The layers.
  ///   - padding: Where convolutions put their zeros.
  /// - Returns: One span for each layer, in the layers' order.
  static func path(
    to output: Range<Int>, size: Int, table: [LayerRow], padding: Padding
  ) -> [LayerSpan] {
    var sizes = [size]
    for row in table { sizes.append(row.outputSize(sizes.last ?? size)) }
    var wanted = output
    var backward: [LayerSpan] = []
    for (row, size) in zip(table, sizes).reversed() {
      let span = LayerSpan(row, wanted: wanted, size: size, padding: padding)
      backward.append(span)
      wanted = span.input
    }
    return widened(backward.reversed(), table: table)
  }

  /// The span that gives `wanted` of a layer whose whole input has `size` places.
  private init(_ row: LayerRow, wanted: Range<Int>, size: Int, padding: Padding) {
    switch row.kind {
    case .convolution:
      let zeros = padding.amounts(size: size, kernel: row.kernel, stride: row.stride, dilation: row.dilation)
      let low = wanted.lowerBound * row.stride - zeros.before
      let high = (wanted.upperBound - 1) * row.stride - zeros.before + row.dilation * (row.kernel - 1) + 1
      input = max(0, low)..<min(size, high)
      output = wanted
      before = input.lowerBound - low
      after = high - input.upperBound
    case .transposedConvolution:
      // Output o takes the inputs i with o = 2 i - 1 + tap, tap in 0...3; the ones beyond the border are zero.
      let first = max(0, (wanted.lowerBound - 1) >> 1)
      let last = min(size - 1, wanted.upperBound >> 1)
      input = first..<(last + 1)
      // The full output starts at 2 i - 1; its first two and last two places lack an input that lies outside,
      // unless the border is there.
      before = wanted.lowerBound == 0 ? 1 : 2
      after = wanted.upperBound == 2 * size ? 1 : 2
      output = (2 * first - 1 + before)..<(2 * last + 3 - after)
    }
  }

  private init(input: Range<Int>, output: Range<Int>, before: Int, after: Int) {
    self.input = input
    self.output = output
    self.before = before
    self.after = after
  }

  /// Lets each layer take all that the one before gives, which can be a place or two more than wanted: computing
  /// them is cheaper than a copy without them.
  private static func widened(_ spans: [LayerSpan], table: [LayerRow]) -> [LayerSpan] {
    var result: [LayerSpan] = []
    for (span, row) in zip(spans, table) {
      guard let given = result.last?.output, given != span.input else {
        result.append(span)
        continue
      }
      let lower = span.input.lowerBound - given.lowerBound
      let upper = given.upperBound - span.input.upperBound
      // Only transposed convolutions give more than is wanted, and what follows them has stride 1 or ½.
      let step = row.kind == .transposedConvolution ? 2 : 1
      result.append(
        LayerSpan(
          input: given,
          output: (span.output.lowerBound - step * lower)..<(span.output.upperBound + step * upper),
          before: span.before, after: span.after))
    }
    return result
  }
}
