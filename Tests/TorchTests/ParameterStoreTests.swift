import NeuralNetwork
import TestSupport
import Testing
import Torch

@Suite struct ParameterStoreTests {
  @Test(arguments: [Padding.symmetric, .tensorFlowSame], [1, 2])
  func convolutionLayersAreSamePadded(padding: Padding, stride: Int) throws {
    for (kernel, dilation) in [(3, 1), (5, 1), (3, 2)] {
      for (height, width) in [(8, 8), (9, 6), (7, 8)] {
        let store = ParameterStore(initialization: .fanInUniform, seed: 5, device: .cpu)
        let layer = try Convolution(
          2, 3, kernel: kernel, stride: stride, dilation: dilation, padding: padding, in: store.root / "layer"
        )
        let input = ReferenceLayers.Array4(drawn: [1, 2, height, width], seed: 9)
        let output = try layer(try Tensor(input.values.map { Float($0) }, shape: input.shape))
        let rows = padding.amounts(size: height, kernel: kernel, stride: stride, dilation: dilation)
        let columns = padding.amounts(size: width, kernel: kernel, stride: stride, dilation: dilation)
        let expected = ReferenceLayers.convolution(
          input, .init(shape: layer.weight.shape, values: try layer.weight.doubles()),
          bias: try #require(try layer.bias?.doubles()), stride: stride, dilation: dilation,
          rowsBefore: rows.before, columnsBefore: columns.before, outputRows: (height + stride - 1) / stride,
          outputColumns: (width + stride - 1) / stride)
        #expect(output.shape == expected.shape)
        #expect(largestDifference(try output.doubles(), expected.values) < 1e-5)
      }
    }
  }

  @Test func tensorFlowPutsTheOddZeroAtTheEnd() {
    // 3 × 3 on an even size: none before, one after; 5 × 5: one before, two after.
    #expect(Padding.tensorFlowSame.amounts(size: 8, kernel: 3, stride: 2, dilation: 1) == (0, 1))
    #expect(Padding.tensorFlowSame.amounts(size: 8, kernel: 5, stride: 2, dilation: 1) == (1, 2))
    #expect(Padding.tensorFlowSame.amounts(size: 7, kernel: 3, stride: 2, dilation: 1) == (1, 1))
    #expect(Padding.symmetric.amounts(size: 8, kernel: 3, stride: 2, dilation: 1) == (1, 1))
    #expect(Padding.symmetric.amounts(size: 8, kernel: 3, stride: 1, dilation: 16) == (16, 16))
  }

  @Test func tensorsAreFoundByNameInTheirOrder() throws {
    let store = ParameterStore(seed: 1, device: .cpu)
    let scope = store.root / "layers"
    _ = try Convolution(4, 8, kernel: 3, in: scope / 1 / "convolution")
    _ = try BatchNormalization(8, epsilon: 1e-5, in: scope / 1 / "normalization")
    _ = try TransposedConvolution(8, 2, bias: false, in: scope / 2)
    _ = try Linear(10, 3, in: store.root / "output")
    #expect(
      store.parameters.map(\.name) == [
        "layers.1.convolution.weight", "layers.1.convolution.bias", "layers.1.normalization.weight",
        "layers.1.normalization.bias", "layers.2.weight", "output.weight", "output.bias",
      ])
    #expect(
      store.buffers.map(\.name) == [
        "layers.1.normalization.running_mean", "layers.1.normalization.running_var",
      ])
    #expect(store.parameterCount == 288 + 8 + 16 + 256 + 33)
    #expect(store.parameters.allSatisfy { $0.tensor.requiresGradient })
    #expect(store.buffers.allSatisfy { !$0.tensor.requiresGradient })
    try store.setRequiresGradient(false)
    #expect(store.parameters.allSatisfy { !$0.tensor.requiresGradient })
  }

  @Test(arguments: [Initialization.heNormal, .glorotUniform, .fanInUniform])
  func freshWeightsHaveTheirVariance(initialization: Initialization) throws {
    let store = ParameterStore(initialization: initialization, seed: 3, device: .cpu)
    let layer = try Convolution(32, 64, kernel: 3, in: store.root)
    let (fanIn, fanOut) = (32.0 * 9, 64.0 * 9)
    let variance =
      switch initialization {
      case .heNormal: 2 / fanIn
      case .glorotUniform: 2 / (fanIn + fanOut)
      case .fanInUniform: 1 / (3 * fanIn)
      }
    let measured = try layer.weight.detached().squared().mean().item()
    #expect(abs(measured / variance - 1) < 0.05)
    #expect(abs(try layer.weight.detached().mean().item()) < 0.03 * variance.squareRoot())
    let biases = try #require(try layer.bias?.floats())
    #expect(biases.allSatisfy { $0 == 0 } == (initialization != .fanInUniform))
  }

  @Test func aSeedDecidesEveryTensorAndEveryTensorIsItsOwn() throws {
    func weights(seed: UInt64, name: String) throws -> [Float] {
      let store = ParameterStore(seed: seed, device: .cpu)
      return try Linear(8, 8, in: store.root / name).weight.floats()
    }
    #expect(try weights(seed: 1, name: "a") == weights(seed: 1, name: "a"))
    #expect(try weights(seed: 1, name: "a") != weights(seed: 2, name: "a"))
    #expect(try weights(seed: 1, name: "a") != weights(seed: 1, name: "b"))
  }

  @Test func loadingNamesTheFirstTensorThatDoesNotFitAndChangesNothing() throws {
    let folder = try TemporaryFolder()
    func store(outputs: Int, seed: UInt64) throws -> ParameterStore {
      let store = ParameterStore(seed: seed, device: .cpu)
      _ = try Linear(4, 4, in: store.root / "first")
      _ = try Linear(4, outputs, in: store.root / "second")
      return store
    }
    let small = try store(outputs: 2, seed: 1)
    let path = folder.file("small.safetensors")
    try SafetensorsFile.write(small.all, to: path)
    let same = try store(outputs: 2, seed: 9)
    try same.load(from: try SafetensorsFile(contentsOf: path))
    for (left, right) in zip(small.all, same.all) {
      #expect(try left.tensor.floats() == right.tensor.floats())
    }

    let large = try store(outputs: 3, seed: 2)
    let before = try large.all.map { try $0.tensor.floats() }
    let error = #expect(throws: TorchError.self) {
      try large.load(from: try SafetensorsFile(contentsOf: path))
    }
    #expect(
      error?.message
        == "\(path): does not fit the network: 'second.weight' has shape [2, 4], the network needs [3, 4]")
    #expect(try large.all.map { try $0.tensor.floats() } == before)
    let missing = #expect(throws: TorchError.self) {
      try large.load(from: try SafetensorsFile(contentsOf: path), prefix: "completion.")
    }
    #expect(
      missing?.message == "\(path): does not fit the network: it has no tensor 'completion.first.weight'")
  }
}
