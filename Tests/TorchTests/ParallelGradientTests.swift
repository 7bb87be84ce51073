import NeuralNetwork
import TestSupport
import Testing
import Torch

/// Gradients by several ranks, each with a part of the batch, against those of one with all of it.
@Suite(.serialized) struct ParallelGradientTests {
  /// A weighted sum of normalised values, and the gradients of input, weight and bias; the running statistics.
  private static func normalize(
    _ input: [Double], shape: [Int], weights: [Double], dataType: DataType, group: ProcessGroup?
  ) throws -> [[Double]] {
    let channels = shape[1]
    func tensor(_ values: [Double], _ shape: [Int]) throws -> Tensor {
      try Tensor(values, shape: shape).converted(to: dataType)
    }
    let leaf = try tensor(input, shape)
    let weight = try tensor((0..<channels).map { 0.5 + Double($0) }, [channels])
    let bias = try tensor((0..<channels).map { 0.3 * Double($0) - 0.2 }, [channels])
    for tensor in [leaf, weight, bias] { try tensor.setRequiresGradient(true) }
    let mean = try Tensor.zeros(shape: [channels], dataType: dataType)
    let variance = try Tensor.full(1, shape: [channels], dataType: dataType)
    let output =
      if let group {
        try leaf.channelsLast().batchNormalized(
          convolutionBias: nil, weight: weight, shift: bias, runningMean: mean, runningVariance: variance,
          over: group)
      } else {
        try leaf.channelsLast().batchNormalized(
          weight: weight, bias: bias, runningMean: mean, runningVariance: variance, training: true)
      }
    try (output * tensor(weights, shape)).sum().backward()
    let gradients = try [leaf, weight, bias].map { try $0.gradient()?.doubles() ?? [] }
    return try [output.doubles()] + gradients + [mean.doubles(), variance.doubles()]
  }

  @Test(arguments: [(2, DataType.float64, 1e-12), (3, .float64, 1e-12), (2, .float32, 2e-5)])
  func normalizationIsThatOfTheWholeBatch(count: Int, dataType: DataType, tolerance: Double) throws {
    let part = [2, 3, 5, 4]
    let size = part.reduce(1, *)
    // A mean far from zero would show a variance taken as a difference of large numbers.
    let input = try Tensor.normal(mean: 30, deviation: 1.5, shape: [count * size], seed: 1).doubles()
    let weights = try Tensor.normal(deviation: 1, shape: [count * size], seed: 2).doubles()
    let whole = try Self.normalize(
      input, shape: [2 * count, 3, 5, 4], weights: weights, dataType: dataType, group: nil)
    let parts = try Ranks.run(count) { group in
      let range = (group.rank * size)..<((group.rank + 1) * size)
      let result = try Self.normalize(
        Array(input[range]), shape: part, weights: Array(weights[range]), dataType: dataType, group: group)
      try group.close()
      return result
    }
    // Output and input gradient side by side, weight and bias gradients summed, running statistics the same.
    for field in 0...1 {
      #expect(largestDifference(parts.flatMap { $0[field] }, whole[field]) < tolerance)
    }
    for field in 2...3 {
      let sum = (0..<3).map { channel in parts.reduce(0) { $0 + $1[field][channel] } }
      #expect(largestDifference(sum, whole[field]) < 10 * tolerance)
    }
    for field in 4...5 {
      for part in parts { #expect(largestDifference(part[field], whole[field]) < tolerance) }
    }
  }

  @Test func bfloat16InputsKeepFloat32Statistics() throws {
    let values = try Tensor.normal(mean: 3, deviation: 1, shape: [2 * 4 * 6 * 6], seed: 3).floats()
    @Sendable func normalize(_ group: ProcessGroup?) throws -> [Float] {
      let leaf = try Tensor(values, shape: [2, 4, 6, 6])
      try leaf.setRequiresGradient(true)
      let input = try leaf.converted(to: .bfloat16).channelsLast()
      let (one, zero) = (try Tensor.full(1, shape: [4]), try Tensor.zeros(shape: [4]))
      let (mean, variance) = (try Tensor.zeros(shape: [4]), try Tensor.full(1, shape: [4]))
      let output =
        if let group {
          try input.batchNormalized(
            convolutionBias: nil, weight: one, shift: zero, runningMean: mean, runningVariance: variance,
            over: group)
        } else {
          try input.batchNormalized(
            weight: one, bias: zero, runningMean: mean, runningVariance: variance, training: true)
        }
      #expect(output.dataType == .bfloat16)
      try output.converted(to: .float32).squared().squared().sum().backward()
      return try mean.floats() + variance.floats() + (leaf.gradient()?.floats() ?? [])
    }
    let expected = try normalize(nil)
    // Both ranks have the same batch, which is then the mean of both.
    let results = try Ranks.run(2) { group in
      defer { try? group.close() }
      return try normalize(group)
    }
    for result in results {
      #expect(largestDifference(Array(result.prefix(4)), Array(expected.prefix(4))) < 1e-6)
      #expect(largestDifference(Array(result[4..<8]), Array(expected[4..<8])) < 1e-2)
      #expect(largestDifference(Array(result[8...]), Array(expected[8...])) < 0.5)
    }
  }

  @Test func gradientsBecomeMeans() throws {
    _ = try Ranks.run(3) { group in
      let parameters = try [[4, 3], [5], [2, 2, 3, 3], [7]].enumerated().map { index, shape in
        let tensor = try Tensor.normal(deviation: 1, shape: shape, seed: UInt64(index))
        let leaf = shape.count == 4 ? try tensor.channelsLast() : tensor
        try leaf.setRequiresGradient(true)
        return leaf
      }
      // Small buckets: each parameter but the smallest has one of its own.
      let reducer = try GradientReducer(parameters, group: group, bucketBytes: 40)
      for round in 1...2 {
        for parameter in parameters { try parameter.clearGradient() }
        let factor = Double((group.rank + 1) * round)
        // The last is out of the loss; the first has a gradient from an earlier pass too.
        try (parameters[0] * 1.5).sum().backward()
        let loss = try parameters.prefix(3).map { try $0.squared().sum().scaled(by: factor) }
          .reduce(Tensor.zeros(shape: [])) { try $0 + $1 }
        try reducer.backward(loss)
        for (index, parameter) in parameters.enumerated() {
          let gradient = try #require(try parameter.gradient()).floats()
          let slope: Float = index == 3 ? 0 : Float(4 * round)
          let expected = try parameter.floats().map { $0 * slope + (index == 0 ? 1.5 : 0) }
          #expect(largestDifference(gradient, expected) < 1e-5)
        }
      }
      // Without the reducer, backward stays with this rank.
      try parameters[1].clearGradient()
      try parameters[1].sum().scaled(by: Double(group.rank)).backward()
      #expect(try parameters[1].gradient()?.floats() == Array(repeating: Float(group.rank), count: 5))
      try group.close()
    }
  }

  @Test func backwardThrowsWhenARankIsGone() throws {
    let errors = try Ranks.run(2, timeout: 4) { group -> String in
      let parameter = try Tensor.full(1, shape: [10])
      try parameter.setRequiresGradient(true)
      let reducer = try GradientReducer([parameter], group: group)
      if group.rank == 1 { return "" }
      do {
        try reducer.backward(parameter.squared().sum())
        return "none"
      } catch {
        return String(describing: group.leave(because: error) ?? error)
      }
    }
    #expect(errors[0].hasPrefix("rank 1 is gone ("))
  }
}
