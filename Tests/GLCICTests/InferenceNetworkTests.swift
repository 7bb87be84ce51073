import GLCIC
import Imaging
import NeuralNetwork
import TestSupport
import Testing
import Torch

/// What is computed for a region, by fused layers, against the whole image by the network as it is trained.
@Suite struct InferenceNetworkTests {
  /// A network whose normalisation does something: fresh statistics of mean 0 and variance 1 would hide mistakes.
  private func network(_ preset: Preset) throws -> CompletionNetwork {
    let network = try CompletionNetwork(preset: preset, meanPixel: [0.5, 0.4, 0.3], seed: 7)
    for (index, entry) in network.parameters.all.enumerated() where entry.name.contains("normalization") {
      let isVariance = entry.name.hasSuffix("running_var")
      try entry.tensor.assign(
        .uniform(
          low: isVariance || entry.name.hasSuffix("weight") ? 0.6 : -0.2, high: isVariance ? 1.6 : 1.1,
          shape: entry.tensor.shape, seed: UInt64(index)))
    }
    return network
  }

  private func difference(
    _ preset: Preset, mask: Mask, bfloat16: Bool = false, tileSize: Int = 64
  ) throws -> Float {
    let (width, height) = (mask.width, mask.height)
    let network = try network(preset)
    let images = try Tensor.uniform(low: 0, high: 1, shape: [1, 3, height, width], seed: 1)
    let fills = try Tensor.uniform(low: 0, high: 1, shape: [1, 3, height, width], seed: 2)
    let masks = try Tensor(mask.values.map(Float.init), shape: [1, 1, height, width])
    let whole = try withoutGradients {
      try network(images: images, masks: masks, fills: fills, mode: .inference)
    }
    let fused = try InferenceNetwork(network, bfloat16: bfloat16)
    var largest: Float = 0
    for region in RegionPlan(mask: mask, settings: preset.network, tileSize: tileSize).regions {
      let part = try fused(
        region, images: images.part(region.input), masks: masks.part(region.input),
        fills: fills.part(region.input))
      #expect(part.shape == [1, 3, region.output.height, region.output.width])
      largest = max(largest, try (part - whole.part(region.output)).absolute().floats().max() ?? 1)
    }
    return largest
  }

  /// Every preset: both orders of the layers' parts, both paddings, leaky and plain activations.
  @Test(arguments: Preset.all) func aRegionEqualsTheWholeImage(preset: Preset) throws {
    let mask = Mask(
      width: 421, height: 342,
      boxes: [Box(x: 412, y: 0, width: 9, height: 7), Box(x: 11, y: 171, width: 10, height: 12)])
    #expect(try difference(preset, mask: mask) < 1e-5)
  }

  /// Any mask in any size: random boxes in images of every remainder by 4, down to a few pixels.
  @Test(arguments: 0..<40) func anyMaskOfAnySize(seed: UInt64) throws {
    var random = RandomSource(seed: 1000 + seed)
    let largest = seed % 4 == 0 ? 420 : 90
    let width = random.integer(in: 1...largest)
    let height = random.integer(in: 2...largest)
    var mask = Mask(width: width, height: height)
    for _ in 0..<random.integer(in: 1...3) {
      let box = Box(
        x: random.integer(in: 0...(width - 1)), y: random.integer(in: 0...(height - 1)),
        width: random.integer(in: 1...24), height: random.integer(in: 1...24))
      mask.fill(box)
    }
    let preset = try #require(Preset.named(seed % 2 == 0 ? "harmonic" : "shtamura"))
    #expect(try difference(preset, mask: mask, tileSize: seed % 3 == 0 ? 7 : 64) < 1e-5)
  }

  @Test func wholeImagesAreRegionsToo() throws {
    for (width, height) in [(37, 41), (64, 30), (5, 3)] {
      let network = try network(.paper)
      let images = try Tensor.uniform(low: 0, high: 1, shape: [1, 3, height, width], seed: 1)
      let masks = try Tensor.zeros(shape: [1, 1, height, width])
      let whole = try withoutGradients { try network(images: images, masks: masks, mode: .inference) }
      let plan = RegionPlan(wholeImageOfWidth: width, height: height)
      let region = try #require(plan.regions.first)
      let fused = try InferenceNetwork(network)(region, images: images, masks: masks)
      #expect(largestDifference(try fused.floats(), try whole.floats()) < 1e-5)
    }
  }

  @Test(.enabled(if: Device.cpu.hasNativeBFloat16, "no bfloat16 in this processor"), arguments: Preset.all)
  func bfloat16StaysNear(preset: Preset) throws {
    let mask = Mask(width: 80, height: 70, boxes: [Box(x: 20, y: 25, width: 30, height: 30)])
    #expect(try difference(preset, mask: mask, bfloat16: true) < 0.05)
  }

  /// Several regions of one shape in one pass give what each gives alone.
  @Test func aBatchEqualsItsParts() throws {
    let mask = Mask(
      width: 1000, height: 60, boxes: [200, 600].map { Box(x: $0, y: 20, width: 20, height: 20) })
    let regions = RegionPlan(mask: mask).regions
    try #require(regions.count == 2 && regions[0].input.width == regions[1].input.width)
    let fused = try InferenceNetwork(try network(.paper))
    let images = try Tensor.uniform(low: 0, high: 1, shape: [1, 3, 60, 1000], seed: 1)
    let masks = try Tensor(mask.values.map(Float.init), shape: [1, 1, 60, 1000])
    let together = try fused(
      regions[0], images: .concatenated(regions.map { try images.part($0.input) }, dimension: 0),
      masks: .concatenated(regions.map { try masks.part($0.input) }, dimension: 0))
    for (index, region) in regions.enumerated() {
      let alone = try fused(region, images: images.part(region.input), masks: masks.part(region.input))
      let part = try together.narrowed(dimension: 0, to: index..<(index + 1))
      #expect(largestDifference(try part.floats(), try alone.floats()) < 1e-6)
    }
  }
}

extension Tensor {
  /// The part of an image batch inside a box.
  fileprivate func part(_ box: Box) throws -> Tensor {
    try narrowed(dimension: 2, to: box.rows).narrowed(dimension: 3, to: box.columns)
  }
}
