import TestSupport
import Testing
import Torch

/// The operations in use, on CUDA and on the CPU.
///
/// Without a CUDA device there is nothing to compare.
@Suite(.serialized, .enabled(if: Device.cudaCount > 0, "no CUDA device")) struct CUDATests {
  private let device = Device(.cuda)

  init() throws { try ComputeSettings.setCUDAMath(benchmark: false, tf32: false) }

  /// Runs `body` and its gradients on both devices and compares the numbers.
  private func expectSame(_ shapes: [[Int]], of body: ([Tensor]) throws -> Tensor) throws {
    func numbers(on device: Device) throws -> [[Float]] {
      let inputs = try shapes.enumerated().map { index, shape in
        try Tensor.normal(deviation: 0.5, shape: shape, seed: UInt64(index + 1)).moved(to: device)
      }
      for input in inputs { try input.setRequiresGradient(true) }
      let output = try body(inputs)
      try output.squared().sum().backward()
      return try [output.floats()] + inputs.map { try $0.gradient()?.floats() ?? [] }
    }
    for (ours, reference) in zip(try numbers(on: device), try numbers(on: .cpu)) {
      #expect(largestDifference(ours, reference) < 1e-4 * max(1, largestMagnitude(reference)))
    }
  }

  @Test func tensorsGoThereAndBack() throws {
    let tensor = try Tensor([1, 2, 3] as [Float], shape: [3]).moved(to: device)
    #expect(tensor.device == device)
    #expect(try tensor.floats() == [1, 2, 3])
    #expect(try (tensor + tensor).moved(to: .cpu).floats() == [2, 4, 6])
    #expect(try Device(named: "auto") == device)
  }

  @Test func devicesDoNotMix() throws {
    let here = try Tensor.zeros(shape: [2])
    let there = try Tensor.zeros(shape: [2], device: device)
    let error = #expect(throws: TorchError.self) { try here + there }
    #expect(error?.message.contains("\n") == false)
    // The process goes on, and so does the device.
    #expect(try (there + 1).sum().item() == 2)
  }

  @Test func operationsAgree() throws {
    let pair = [[4, 5], [4, 5]]
    try expectSame(pair) { try $0[0] + $0[1] }
    try expectSame(pair) { try $0[0] - $0[1] }
    try expectSame(pair) { try $0[0] * $0[1] }
    try expectSame([[4, 5]]) { try $0[0].scaled(by: -3, offset: 2) }
    try expectSame([[4, 5]]) { try $0[0].softplus() }
    try expectSame([[4, 5]]) { try $0[0].leakyRelu(slope: 0.3) }
    try expectSame([[4, 5]]) { try $0[0].sigmoid() }
    try expectSame([[4, 5]]) { try $0[0].hyperbolicTangent() }
    try expectSame([[4, 5]]) { try $0[0].clamped(to: -0.3...0.4) }
    try expectSame([[2, 3, 4, 4]]) { try $0[0].padded(left: 1, right: 2, top: -1).permuted([0, 2, 3, 1]) }
  }

  @Test func layersAgree() throws {
    try expectSame([[2, 4, 17, 16], [8, 4, 5, 5], [8]]) {
      try $0[0].convolved(weight: $0[1], bias: $0[2], stride: 2, padding: 2)
    }
    try expectSame([[2, 4, 17, 16], [8, 4, 3, 3]]) {
      try $0[0].channelsLast().convolved(weight: $0[1].channelsLast(), bias: nil, padding: 4, dilation: 4)
    }
    try expectSame([[2, 4, 5, 6], [4, 3, 4, 4], [3]]) {
      try $0[0].transposeConvolved(weight: $0[1], bias: $0[2], stride: 2, padding: 1)
    }
    try expectSame([[3, 7], [5, 7], [5]]) { try $0[0].linear(weight: $0[1], bias: $0[2]) }
    for training in [true, false] {
      try expectSame([[3, 2, 4, 4], [2], [2]]) {
        let device = $0[0].device
        return try $0[0].batchNormalized(
          weight: $0[1], bias: $0[2], runningMean: .zeros(shape: [2], device: device),
          runningVariance: .full(1, shape: [2], device: device), training: training)
      }
    }
  }

  @Test(arguments: [OptimizerSettings.adadelta(), .adam(), .adamW()])
  func optimizersAgree(settings: OptimizerSettings) throws {
    func values(on device: Device) throws -> [Float] {
      let parameter = try Tensor.normal(deviation: 1, shape: [16], seed: 1).moved(to: device)
      try parameter.setRequiresGradient(true)
      let optimizer = try Optimizer([parameter], settings: settings)
      for _ in 0..<5 {
        try optimizer.clearGradients()
        try parameter.squared().sum().backward()
        try optimizer.update()
      }
      return try parameter.floats()
    }
    #expect(largestDifference(try values(on: device), try values(on: .cpu)) < 1e-6)
  }

  @Test func memoryThatIsNotThereHasItsOwnCode() throws {
    let error = #expect(throws: TorchError.self) { try Tensor.zeros(shape: [1 << 40], device: device) }
    #expect(error?.code == .outOfMemory)
    #expect(try Tensor.full(1, shape: [4], device: device).sum().item() == 4)
    #expect(try device.peakMemory() > 0)
  }

  @Test func autocastComputesInBFloat16() throws {
    let input = try Tensor.normal(deviation: 1, shape: [1, 8, 6, 6], seed: 1).moved(to: device)
    let weight = try Tensor.normal(deviation: 0.2, shape: [8, 8, 3, 3], seed: 2).moved(to: device)
    let inside = try withBFloat16Autocast(true, on: device) { () throws(TorchError) in
      try input.convolved(weight: weight, bias: nil)
    }
    #expect(inside.dataType == .bfloat16)
    #expect(try input.convolved(weight: weight, bias: nil).dataType == .float32)
  }
}
