import TestSupport
import Testing
import Torch

/// Batch normalisation and activation as one operation, against the separate ones in float64.
@Suite struct NormalizedActivationTests {
  private struct Layer {
    let input, bias, weight, shift, runningMean, runningVariance: Tensor

    init(_ values: [Double], shape: [Int], dataType: DataType, channelsLast: Bool) throws {
      let channels = shape[1]
      let statistics: DataType = dataType == .float64 ? .float64 : .float32
      func vector(_ value: (Double) -> Double) throws -> Tensor {
        try Tensor((0..<channels).map { value(Double($0)) }, shape: [channels]).converted(to: statistics)
      }
      let input = try Tensor(values, shape: shape).converted(to: dataType)
      self.input = channelsLast ? try input.channelsLast() : input
      bias = try vector { 0.1 * $0 - 1 }
      weight = try vector { 0.5 + 0.05 * $0 }
      shift = try vector { 0.3 - 0.07 * $0 }
      runningMean = try vector { $0 }
      runningVariance = try vector { 2 + $0 }
      for tensor in leaves { try tensor.setRequiresGradient(true) }
    }

    var leaves: [Tensor] { [input, bias, weight, shift] }

    /// The output, the gradients of a weighted sum of it, and the running statistics.
    func results(_ output: Tensor, weights: [Double]) throws -> [[Double]] {
      let weights = try Tensor(weights, shape: output.shape).converted(to: output.dataType ?? .float32)
      try (output * weights).sum().backward()
      let gradients = try leaves.map { try $0.gradient()?.doubles() ?? [] }
      return try [output.doubles()] + gradients + [runningMean.doubles(), runningVariance.doubles()]
    }

    func fused(slope: Double, weights: [Double]) throws -> [[Double]] {
      try results(
        try input.normalizedAndActivated(
          convolutionBias: bias, weight: weight, shift: shift, runningMean: runningMean,
          runningVariance: runningVariance, slope: slope), weights: weights)
    }

    func apart(slope: Double, weights: [Double]) throws -> [[Double]] {
      let normalized = try (input + bias.reshaped(to: [1, -1, 1, 1])).batchNormalized(
        weight: weight, bias: shift, runningMean: runningMean, runningVariance: runningVariance,
        training: true)
      return try results(try normalized.leakyRelu(slope: slope), weights: weights)
    }
  }

  /// float32 channels last takes the fused passes, NCHW and float64 libtorch's kernels.
  @Test(arguments: [0, 0.3], [(DataType.float32, true), (.float32, false), (.float64, true)])
  func isTheSeparateOperations(slope: Double, kind: (DataType, Bool)) throws {
    for shape in [[2, 37, 9, 7], [1, 3, 2, 1], [5, 64, 13, 1], [1, 1, 70, 90]] {
      let count = shape.reduce(1, *)
      // A mean far from zero would show a variance taken as a difference of large numbers.
      let values = try Tensor.normal(mean: 40, deviation: 1.5, shape: [count], seed: 1).doubles()
      let weights = try Tensor.normal(deviation: 1, shape: [count], seed: 2).doubles()
      let expected = try Layer(values, shape: shape, dataType: .float64, channelsLast: false)
        .apart(slope: slope, weights: weights)
      let actual = try Layer(values, shape: shape, dataType: kind.0, channelsLast: kind.1)
        .fused(slope: slope, weights: weights)
      for (field, (actual, expected)) in zip(actual, expected).enumerated() {
        let scale = max(1, expected.map(abs).max() ?? 1)
        // A value next to zero may fall to the other side of the rectifier in float32.
        let tolerance = kind.0 == .float64 ? 1e-9 : 3e-5
        #expect(largestDifference(actual, expected) < tolerance * scale, "field \(field) of \(shape)")
      }
    }
  }

  @Test func theConvolutionsBiasHasNoGradient() throws {
    let values = try Tensor.normal(deviation: 1, shape: [2 * 8 * 4 * 4], seed: 3).doubles()
    let layer = try Layer(values, shape: [2, 8, 4, 4], dataType: .float32, channelsLast: true)
    let results = try layer.fused(slope: 0, weights: values)
    #expect(results[2] == [Double](repeating: 0, count: 8))
  }

  /// bfloat16 in and out, sums and statistics in float32.
  @Test func bfloat16RoundsOnceEachWay() throws {
    let shape = [4, 32, 24, 24]
    let count = shape.reduce(1, *)
    let drawn = try Tensor.normal(mean: 2, deviation: 1, shape: [count], seed: 4).converted(to: .bfloat16)
    let values = try drawn.converted(to: .float64).doubles()
    let weights = try Tensor.normal(deviation: 1, shape: [count], seed: 5).converted(to: .bfloat16)
      .converted(to: .float64).doubles()
    let expected = try Layer(values, shape: shape, dataType: .float64, channelsLast: false)
      .apart(slope: 0, weights: weights)
    let actual = try Layer(values, shape: shape, dataType: .bfloat16, channelsLast: true)
      .fused(slope: 0, weights: weights)
    for (field, tolerance) in [(0, 4e-3), (3, 1e-4), (4, 1e-4), (5, 1e-6), (6, 1e-6)] {
      let scale = max(1, expected[field].map(abs).max() ?? 1)
      #expect(largestDifference(actual[field], expected[field]) < tolerance * scale, "field \(field)")
    }
    // The gradient too, but for values so near to zero that rounding decides on which side they are.
    let far = zip(actual[1], expected[1]).filter { abs($0 - $1) > 4e-3 * 4 }.count
    #expect(far < count / 10_000)
  }
}
