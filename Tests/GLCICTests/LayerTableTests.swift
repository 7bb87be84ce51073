import GLCIC
import NeuralNetwork
import TestSupport
import Testing
import Torch

@Suite struct LayerTableTests {
  @Test func theCompletionNetworkIsTable1() {
    let rows = LayerTable.completion
    #expect(rows.count == 17)
    #expect(rows.map(\.kernel) == [5, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4, 3, 4, 3, 3])
    #expect(rows.map(\.dilation) == [1, 1, 1, 1, 1, 1, 2, 4, 8, 16, 1, 1, 1, 1, 1, 1, 1])
    #expect(
      rows.map(\.outputChannels)
        == [64, 128, 128, 256, 256, 256, 256, 256, 256, 256, 256, 256, 128, 128, 64, 32, 3])
    let halving = rows.indices.filter { rows[$0].kind == .convolution && rows[$0].stride == 2 }
    let doubling = rows.indices.filter { rows[$0].kind == .transposedConvolution }
    #expect(halving == [1, 3] && doubling == [12, 14])
  }

  @Test func sizesAreThoseOfThePaper() {
    func sizes(_ rows: [LayerRow], from size: Int) -> [Int] {
      rows.reduce(into: [size]) { sizes, row in sizes.append(row.outputSize(sizes[sizes.count - 1])) }
    }
    #expect(
      sizes(LayerTable.completion, from: 256)
        == [256, 256, 128, 128, 64, 64, 64, 64, 64, 64, 64, 64, 64, 128, 128, 256, 256, 256])
    #expect(sizes(LayerTable.completion, from: 37).suffix(3) == [40, 40, 40])
    let paper = Preset.paper.discriminator
    #expect(sizes(LayerTable.discriminator(channels: paper.globalChannels), from: 256).last == 4)
    #expect(sizes(LayerTable.discriminator(channels: paper.localChannels), from: 128).last == 4)
  }

  @Test(arguments: Preset.all)
  func multiplicationsAreThoseThatPyTorchCounts(preset: Preset) throws {
    var (channels, size, total) = (preset.network.takesMask ? 4 : 3, 256, 0)
    for row in LayerTable.completion {
      total += row.multiplicationCount(inputChannels: channels, inputHeight: size, inputWidth: size)
      (channels, size) = (row.outputChannels, row.outputSize(size))
    }
    let name = "\(preset.name).completion.multiply-accumulates.256x256"
    #expect(try total == GoldenValues().integer(name))
    // The paper's network: 65.1 GFLOP, a multiplication and an addition each.
    if preset.name == "paper" { #expect((Double(2 * total) / 1e8).rounded() == 651) }
  }

  @Test func parametersOfTheConvolutions() {
    #expect(LayerRow.conv(5, 64).convolutionParameterCount(inputChannels: 4, bias: true) == 6464)
    #expect(LayerRow.dilated(16, 256).convolutionParameterCount(inputChannels: 256, bias: false) == 589_824)
    #expect(LayerRow.transposed(128).convolutionParameterCount(inputChannels: 256, bias: true) == 524_416)
  }

  @Test(arguments: [
    ([LayerRow.conv(3, 1)], 1), ([.conv(5, 1)], 2), ([.dilated(16, 1)], 16),
    ([.conv(3, 1), .dilated(4, 1)], 5),
    ([.conv(3, 1, stride: 2), .conv(3, 1), .transposed(1)], 5), ([], 0),
  ])
  func receptiveRadiusOfSmallTables(rows: [LayerRow], radius: Int) {
    #expect(LayerTable.receptiveRadius(rows) == radius)
  }

  /// Returns how far to the left and right an output pixel's gradient reaches, at the most.
  private func measuredReach(_ preset: Preset) throws -> Int {
    var preset = preset
    // No path may be cut by a unit that happens to be off.
    preset.network.activation = .leakyRelu(slope: 0.5)
    let network = try CompletionNetwork(preset: preset, meanPixel: [0.5, 0.5, 0.5])
    try ParameterFormula.fill(network.parameters)
    let (width, height, middle) = (340, 4, 168)
    var reach = 0
    for column in middle..<(middle + 4) {
      let images = try ParameterFormula.tensor("input.image", shape: [1, 3, height, width])
      try images.setRequiresGradient(true)
      let output = try network(images: images, masks: .zeros(shape: [1, 1, height, width]), mode: .inference)
      try output.narrowed(dimension: 2, to: 1..<2).narrowed(dimension: 3, to: column..<(column + 1)).sum()
        .backward()
      let gradient = try #require(try images.gradient()).floats()
      for index in gradient.indices where gradient[index] != 0 {
        reach = max(reach, abs(index % width - column))
      }
    }
    return reach
  }

  // TensorFlow's padding mirrors the field of an even size: as far to the right as else to the left.
  @Test(arguments: [Preset.paper, .tadax])
  func receptiveRadiusIsWhatGradientsReach(preset: Preset) throws {
    let radius = LayerTable.receptiveRadius(LayerTable.completion)
    #expect(radius == 153)
    #expect(try measuredReach(preset) == radius)
  }
}
