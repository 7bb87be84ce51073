import TestSupport
import Testing
import Torch

@Suite struct TensorShapeTests {
  private let values = (0..<24).map(Float.init)

  @Test func reshapingKeepsTheOrder() throws {
    let tensor = try Tensor(values, shape: [2, 3, 4]).reshaped(to: [4, -1])
    #expect(tensor.shape == [4, 6])
    #expect(try tensor.floats() == values)
  }

  @Test func permutingReordersTheElements() throws {
    let tensor = try Tensor(values, shape: [2, 3, 4]).permuted([2, 0, 1])
    #expect(tensor.shape == [4, 2, 3])
    var expected: [Float] = []
    for c in 0..<4 {
      for a in 0..<2 {
        for b in 0..<3 { expected.append(Float(a * 12 + b * 4 + c)) }
      }
    }
    #expect(try tensor.floats() == expected)
  }

  @Test func slicesAndJoinsAreInverse() throws {
    let tensor = try Tensor(values, shape: [2, 3, 4])
    for dimension in 0..<3 {
      let size = tensor.shape[dimension]
      let first = try tensor.narrowed(dimension: dimension, to: 0..<1)
      let rest = try tensor.narrowed(dimension: dimension, to: 1..<size)
      #expect(try Tensor.concatenated([first, rest], dimension: dimension).floats() == values)
    }
    #expect(try tensor.narrowed(dimension: 2, to: 1..<3).floats().prefix(4) == [1, 2, 5, 6])
  }

  @Test func paddingAddsZerosAndNegativePaddingCuts() throws {
    let tensor = try Tensor([1, 2, 3, 4] as [Float], shape: [1, 1, 2, 2])
    let padded = try tensor.padded(left: 1, right: 2, top: 0, bottom: 1)
    #expect(padded.shape == [1, 1, 3, 5])
    #expect(try padded.floats() == [0, 1, 2, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0])
    #expect(try padded.padded(left: -1, right: -2, bottom: -1).floats() == [1, 2, 3, 4])
  }

  @Test func channelsLastMovesTheBytesAndNotTheElements() throws {
    let image = try Tensor(values, shape: [1, 3, 2, 4])
    let last = try image.channelsLast()
    #expect(last.isChannelsLast && !image.isChannelsLast)
    #expect(last.shape == image.shape)
    #expect(try last.floats() == values)
    #expect(try !last.contiguous().isChannelsLast)
  }

  @Test func copiesAndSlicesKeepOrShareTheElements() throws {
    let tensor = try Tensor([1, 2, 3] as [Float], shape: [3])
    let copy = try tensor.copied()
    let slice = try tensor.narrowed(dimension: 0, to: 1..<2)
    try tensor.assign(try Tensor([7, 8, 9] as [Float], shape: [3]))
    #expect(try copy.floats() == [1, 2, 3])
    #expect(try slice.floats() == [8])
    try tensor.interpolate(towards: copy, weight: 0.5)
    #expect(try tensor.floats() == [4, 5, 6])
  }

  @Test func assignmentConvertsTheTypeButNotTheShape() throws {
    let tensor = try Tensor.zeros(shape: [2, 2])
    try tensor.assign(try Tensor([1, 2, 3, 4] as [Double], shape: [2, 2]).converted(to: .bfloat16))
    #expect(try tensor.floats() == [1, 2, 3, 4])
    #expect(tensor.dataType == .float32)
    let error = #expect(throws: TorchError.self) {
      // libtorch itself would broadcast this.
      try tensor.assign(try Tensor([5, 6] as [Float], shape: [2]))
    }
    #expect(error?.message == "cannot assign a tensor of shape [2] to one of shape [2, 2]")
    #expect(try tensor.floats() == [1, 2, 3, 4])
  }
}
