import NeuralNetwork
import TestSupport
import Testing
import Torch

/// A named function with float64 inputs at which it is smooth.
private struct Differentiable: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let shapes: [[Int]]
  let body: @Sendable ([Tensor]) throws -> Tensor

  init(_ name: String, _ shapes: [[Int]], _ body: @escaping @Sendable ([Tensor]) throws -> Tensor) {
    testDescription = name
    self.shapes = shapes
    self.body = body
  }

  /// Irregular values of magnitude 0.2 to 1.2, away from the kinks of ReLU and of the absolute value.
  func inputs() throws -> [Tensor] {
    try shapes.enumerated().map { index, shape in
      let values = ReferenceLayers.Array4(drawn: shape, seed: UInt64(index + 11)).values
      return try Tensor(values.map { $0 < 0 ? $0 - 0.2 : $0 + 0.2 }, shape: shape)
    }
  }

  static let pair = [[2, 3], [2, 3]]

  static let all: [Differentiable] = [
    .init("+", pair) { try $0[0] + $0[1] },
    .init("-", pair) { try $0[0] - $0[1] },
    .init("*", pair) { try $0[0] * $0[1] },
    .init("/", pair) { try $0[0] / $0[1] },
    .init("* broadcast", [[2, 3, 2, 2], [1, 3, 1, 1]]) { try $0[0] * $0[1] },
    .init("scaled", [[2, 3]]) { try $0[0].scaled(by: -3, offset: 2) },
    .init("squared", [[2, 3]]) { try $0[0].squared() },
    .init("absolute", [[2, 3]]) { try $0[0].absolute() },
    .init("square root", [[2, 3]]) { try ($0[0].squared() + 0.1).squareRoot() },
    .init("logarithm", [[2, 3]]) { try ($0[0].squared() + 0.1).logarithm() },
    .init("softplus", [[2, 3]]) { try $0[0].softplus() },
    .init("relu", [[2, 3]]) { try $0[0].relu() },
    .init("leaky relu", [[2, 3]]) { try $0[0].leakyRelu(slope: 0.3) },
    .init("sigmoid", [[2, 3]]) { try $0[0].sigmoid() },
    .init("tanh", [[2, 3]]) { try $0[0].hyperbolicTangent() },
    .init("clamp", [[4, 5]]) { try $0[0].clamped(to: -0.55...0.7) },
    .init("sum", [[2, 3]]) { try $0[0].squared().sum() },
    .init("mean", [[2, 3]]) { try $0[0].squared().mean() },
    .init("reshape, permute", [[2, 3, 2, 2]]) { try $0[0].permuted([0, 2, 3, 1]).reshaped(to: [2, -1]) },
    .init("narrow, concatenate", [[2, 3, 2, 2]]) {
      try .concatenated(
        [$0[0].narrowed(dimension: 1, to: 2..<3), $0[0].narrowed(dimension: 1, to: 0..<2), $0[0]],
        dimension: 1)
    },
    .init("pad", [[1, 2, 3, 2]]) { try $0[0].padded(left: 1, right: -1, top: 2, bottom: 1) },
    .init("channels last", [[1, 2, 3, 2]]) { try $0[0].channelsLast().contiguous() },
    .init("convolution", [[2, 2, 6, 5], [3, 2, 3, 3], [3]]) {
      try $0[0].convolved(weight: $0[1], bias: $0[2], stride: 1, padding: 1)
    },
    .init("strided, dilated convolution", [[1, 2, 7, 6], [2, 2, 3, 3]]) {
      try $0[0].convolved(weight: $0[1], bias: nil, stride: 2, padding: 2, dilation: 2)
    },
    .init("transposed convolution", [[2, 2, 3, 3], [2, 3, 4, 4], [3]]) {
      try $0[0].transposeConvolved(weight: $0[1], bias: $0[2], stride: 2, padding: 1)
    },
    .init("linear", [[2, 3], [4, 3], [4]]) { try $0[0].linear(weight: $0[1], bias: $0[2]) },
    .init("batch normalisation, training", [[3, 2, 2, 2], [2], [2]]) {
      try $0[0].batchNormalized(
        weight: $0[1], bias: $0[2], runningMean: .zeros(shape: [2], dataType: .float64),
        runningVariance: .full(1, shape: [2], dataType: .float64), training: true)
    },
    .init("batch normalisation, in use", [[3, 2, 2, 2], [2], [2]]) {
      try $0[0].batchNormalized(
        weight: $0[1], bias: $0[2], runningMean: .full(0.3, shape: [2], dataType: .float64),
        runningVariance: .full(2, shape: [2], dataType: .float64), training: false)
    },
  ]
}

@Suite struct AutogradTests {
  @Test(arguments: Differentiable.all)
  private func gradientsAreCentralDifferences(of function: Differentiable) throws {
    let error = try GradientCheck.largestError(at: try function.inputs(), of: function.body)
    #expect(error < 1e-7)
  }

  @Test func theGradientCheckSeesAWrongGradient() throws {
    // Detaching one factor leaves half of the derivative of a square.
    let input = try Tensor([0.5, -1, 2] as [Double], shape: [3])
    let error = try GradientCheck.largestError(at: [input]) { try $0[0] * $0[0].detached() }
    #expect(error > 0.1)
  }

  @Test func gradientsAddUpUntilTheyAreCleared() throws {
    let x = try Tensor([3] as [Double], shape: [])
    try x.setRequiresGradient(true)
    #expect(try x.gradient() == nil)
    try x.squared().backward()
    #expect(try x.gradient()?.item() == 6)
    try x.squared().backward()
    #expect(try x.gradient()?.item() == 12)
    try x.clearGradient()
    #expect(try x.gradient() == nil)
  }

  @Test func onlyAScalarGoesBackward() throws {
    let x = try Tensor([1, 2] as [Double], shape: [2])
    try x.setRequiresGradient(true)
    let error = #expect(throws: TorchError.self) { try x.squared().backward() }
    #expect(error?.message == "grad can be implicitly created only for scalar outputs")
  }

  @Test func nothingIsRecordedWithoutGradients() throws {
    let x = try Tensor([1, 2] as [Double], shape: [2])
    try x.setRequiresGradient(true)
    #expect(try x.squared().requiresGradient)
    #expect(try !withoutGradients { try x.squared() }.requiresGradient)
    #expect(try !x.squared().detached().requiresGradient)
    // Recording comes back, after an error too.
    #expect(throws: TorchError.self) { try withoutGradients { try x.reshaped(to: [3]) } }
    #expect(try x.squared().requiresGradient)
  }

  @Test func autocastComputesInBFloat16AndThenNoMore() throws {
    let input = try Tensor.normal(deviation: 1, shape: [1, 8, 6, 6], seed: 1)
    let weight = try Tensor.normal(deviation: 0.2, shape: [8, 8, 3, 3], seed: 2)
    let before = try input.convolved(weight: weight, bias: nil)
    let inside = try withBFloat16Autocast(true, on: .cpu) { () throws(TorchError) in
      try input.convolved(weight: weight, bias: nil)
    }
    #expect(inside.dataType == .bfloat16)
    let difference = largestDifference(try inside.floats(), try before.floats())
    #expect(difference > 0 && difference < 0.1)
    let after = try input.convolved(weight: weight, bias: nil)
    #expect(after.dataType == .float32)
    #expect(try after.floats() == before.floats())
    let off = try withBFloat16Autocast(false, on: .cpu) { () throws(TorchError) in
      try input.convolved(weight: weight, bias: nil)
    }
    #expect(off.dataType == .float32)
  }

  @Test func autocastEndsWithAnErrorTooAndSeesNewWeights() throws {
    let input = try Tensor([1, 2] as [Float], shape: [1, 2])
    let weight = try Tensor([1, 1] as [Float], shape: [1, 2])
    try weight.setRequiresGradient(true)
    func product() throws(TorchError) -> Tensor {
      try withBFloat16Autocast(true, on: .cpu) { () throws(TorchError) in
        try input.linear(weight: weight, bias: nil)
      }
    }
    #expect(try product().floats() == [3])
    try weight.assign(try Tensor([10, 20] as [Float], shape: [1, 2]))
    #expect(try product().floats() == [50])
    #expect(throws: TorchError.self) {
      try withBFloat16Autocast(true, on: .cpu) { () throws(TorchError) in try input.reshaped(to: [3]) }
    }
    #expect(try input.linear(weight: weight, bias: nil).dataType == .float32)
  }

  @Test func autocastGradientsArriveInFloat32() throws {
    let input = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
    let weight = try Tensor([0.5, -1] as [Float], shape: [1, 2])
    try weight.setRequiresGradient(true)
    let output = try withBFloat16Autocast(true, on: .cpu) { () throws(TorchError) in
      try input.linear(weight: weight, bias: nil)
    }
    try output.converted(to: .float32).sum().backward()
    let gradient = try #require(try weight.gradient())
    #expect(gradient.dataType == .float32)
    #expect(try gradient.floats() == [4, 6])
  }
}
