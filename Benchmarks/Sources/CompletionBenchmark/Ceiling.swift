import GLCIC
import Torch

/// A plain 3 × 3 convolution of 256 channels to 256, like the layers in the network's middle: what libtorch's
/// best kernel makes of this machine.
struct Ceiling {
  private static let channels = 256
  private let input: Tensor
  private let weight: Tensor
  private let bias: Tensor

  /// Makes a convolution of feature maps of `side` × `side`.
  init(_ precision: Precision, side: Int) throws {
    let dataType: DataType = precision.usesBFloat16(on: .cpu) ? .bfloat16 : .float32
    func drawn(_ shape: [Int], seed: UInt64) throws -> Tensor {
      try Tensor.normal(deviation: 0.02, shape: shape, seed: seed).converted(to: dataType)
    }
    let channels = Ceiling.channels
    input = try drawn([1, channels, side, side], seed: 1).channelsLast()
    weight = try drawn([channels, channels, 3, 3], seed: 2).channelsLast().packedForConvolution()
    bias = try drawn([channels], seed: 3)
  }

  /// Returns multiplications and additions together for a second: the best of three.
  func operationsPerSecond() throws -> Double {
    let channels = Ceiling.channels
    let operations = 2 * 9 * channels * channels * input.shape[2] * input.shape[3]
    func seconds() throws -> Double {
      let start = ContinuousClock.now
      _ = try input.convolvedAndActivated(packedWeight: weight, bias: bias, rowPadding: 1, columnPadding: 1)
      return (ContinuousClock.now - start) / .seconds(1)
    }
    _ = try seconds()
    let best = try (0..<3).map { _ in try seconds() }.min() ?? .infinity
    return Double(operations) / best
  }
}
