import NeuralNetwork
import TestSupport
import Testing
import Torch

private typealias Array4 = ReferenceLayers.Array4

extension ReferenceLayers.Array4 {
  fileprivate func tensor() throws -> Tensor { try Tensor(values, shape: shape) }
}

@Suite struct LayerTests {
  @Test(arguments: [1, 3, 5], [1, 2, 3])
  func convolutionIsItsDefinition(kernel: Int, stride: Int) throws {
    for dilation in [1, 2, 4] {
      for padding in [0, 1, dilation * (kernel - 1) / 2] {
        let input = Array4(drawn: [2, 3, 21, 18], seed: 1)
        let weight = Array4(drawn: [4, 3, kernel, kernel], seed: 2)
        let bias = [0.5, -1, 0, 2]
        let result = try input.tensor().convolved(
          weight: weight.tensor(), bias: Tensor(bias, shape: [4]), stride: stride, padding: padding,
          dilation: dilation)
        let expected = ReferenceLayers.convolution(
          input, weight, bias: bias, stride: stride, dilation: dilation, rowsBefore: padding,
          columnsBefore: padding, outputRows: (21 + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1,
          outputColumns: (18 + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1)
        #expect(result.shape == expected.shape)
        #expect(largestDifference(try result.doubles(), expected.values) < 1e-12)
      }
    }
  }

  @Test(arguments: [2, 3, 4], [1, 2, 3])
  func transposedConvolutionIsItsDefinition(kernel: Int, stride: Int) throws {
    for padding in 0..<min(kernel, 2) {
      let input = Array4(drawn: [2, 3, 5, 4], seed: 3)
      let weight = Array4(drawn: [3, 2, kernel, kernel], seed: 4)
      let bias = [0.25, -1]
      let result = try input.tensor().transposeConvolved(
        weight: weight.tensor(), bias: Tensor(bias, shape: [2]), stride: stride, padding: padding)
      let expected = ReferenceLayers.transposedConvolution(
        input, weight, bias: bias, stride: stride, padding: padding)
      #expect(result.shape == expected.shape)
      #expect(largestDifference(try result.doubles(), expected.values) < 1e-12)
    }
  }

  @Test func channelsLastGivesTheSameConvolution() throws {
    let input = try Tensor.normal(deviation: 1, shape: [2, 16, 20, 22], seed: 1)
    let weight = try Tensor.normal(deviation: 0.1, shape: [24, 16, 3, 3], seed: 2)
    let plain = try input.convolved(weight: weight, bias: nil, stride: 2, padding: 2, dilation: 2)
    let last = try input.channelsLast().convolved(
      weight: weight.channelsLast(), bias: nil, stride: 2, padding: 2, dilation: 2)
    #expect(last.isChannelsLast && !plain.isChannelsLast)
    #expect(largestDifference(try plain.floats(), try last.floats()) < 1e-5)
  }

  @Test func linearIsItsDefinition() throws {
    let input = try Tensor([1, 2, 3, 4, 5, 6] as [Double], shape: [2, 3])
    let weight = try Tensor([1, 0, -1, 2, 0.5, 0] as [Double], shape: [2, 3])
    let bias = try Tensor([10, 20] as [Double], shape: [2])
    #expect(try input.linear(weight: weight, bias: bias).doubles() == [8, 23, 8, 30.5])
    #expect(try input.linear(weight: weight, bias: nil).doubles() == [-2, 3, -2, 10.5])
  }

  @Test func batchNormalizationUsesTheBatchAndMovesTheRunningStatistics() throws {
    let values: [Double] = [1, 3, 5, 7, 10, 10, 20, 20]
    let input = try Tensor(values, shape: [2, 2, 1, 2])
    let weight = try Tensor([2, 1] as [Double], shape: [2])
    let bias = try Tensor([0.5, -1] as [Double], shape: [2])
    let mean = try Tensor([0, 100] as [Double], shape: [2])
    let variance = try Tensor([1, 4] as [Double], shape: [2])
    let output = try input.batchNormalized(
      weight: weight, bias: bias, runningMean: mean, runningVariance: variance, training: true, momentum: 0.1,
      epsilon: 0.01)
    // Channel 0 holds 1, 3, 10, 10 (mean 6, squares about it 66) and channel 1 holds 5, 7, 20, 20 (13, 198).
    let (deviation0, deviation1) = ((66.0 / 4 + 0.01).squareRoot(), (198.0 / 4 + 0.01).squareRoot())
    let first = [1.0, 3, 10, 10].map { (value: Double) -> Double in (value - 6) / deviation0 * 2 + 0.5 }
    let second = [5.0, 7, 20, 20].map { (value: Double) -> Double in (value - 13) / deviation1 - 1 }
    let expected = [first[0], first[1], second[0], second[1], first[2], first[3], second[2], second[3]]
    #expect(largestDifference(try output.doubles(), expected) < 1e-12)
    // The running variance takes the unbiased estimate: over 3, not 4.
    #expect(largestDifference(try mean.doubles(), [0.6, 91.3]) < 1e-12)
    #expect(largestDifference(try variance.doubles(), [0.9 + 2.2, 3.6 + 6.6]) < 1e-12)
  }

  @Test func batchNormalizationInUseHasTheRunningStatistics() throws {
    let input = try Tensor([1, 5, 2, 2] as [Double], shape: [1, 2, 1, 2])
    let mean = try Tensor([1, 0] as [Double], shape: [2])
    let variance = try Tensor([4, 1] as [Double], shape: [2])
    let one = try Tensor([1, 3] as [Double], shape: [2])
    let output = try input.batchNormalized(
      weight: one, bias: one, runningMean: mean, runningVariance: variance, training: false, epsilon: 0)
    #expect(try output.doubles() == [1, 3, 9, 9])
    #expect(try mean.doubles() == [1, 0])
    #expect(try variance.doubles() == [4, 1])
  }
}
