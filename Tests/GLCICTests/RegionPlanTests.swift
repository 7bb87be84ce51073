import GLCIC
import Imaging
import NeuralNetwork
import Testing
import Torch

@Suite struct RegionPlanTests {
  private let radius = LayerTable.receptiveRadius(LayerTable.completion)

  /// A mask of several rectangles and single pixels, some at the image's border.
  private func mask(width: Int, height: Int, seed: UInt64) -> Mask {
    var random = RandomSource(seed: seed)
    var mask = Mask(width: width, height: height)
    for _ in 0..<random.integer(in: 1...5) {
      let x = random.integer(in: 0...(width - 1))
      let y = random.integer(in: 0...(height - 1))
      mask.fill(Box(x: x, y: y, width: random.integer(in: 1...40), height: random.integer(in: 1...40)))
    }
    return mask
  }

  @Test(arguments: 0..<24)
  func everyHolePixelIsInAnOutputBoxInsideItsInput(seed: UInt64) {
    let mask = mask(width: 400 + Int(seed) * 7, height: 300 + Int(seed) * 5, seed: seed)
    let plan = RegionPlan(mask: mask, radius: radius, tileSize: 64)
    var covered = Mask(width: mask.width, height: mask.height)
    for region in plan.regions {
      covered.fill(region.output)
      #expect(region.output.width <= 64 && region.output.height <= 64)
      #expect(region.input.union(region.output) == region.input)
      #expect(region.input.x % 4 == 0 && region.input.y % 4 == 0)
      // Either the margin is as wide as the network sees, or the image ends there.
      #expect(region.input.x == 0 || region.output.x - region.input.x > radius)
      let right = region.input.x + region.input.width
      #expect(right == mask.width || right - region.output.x - region.output.width > radius)
    }
    for (hole, value) in zip(mask.values, covered.values) where hole != 0 { #expect(value != 0) }
  }

  @Test func nearHolesShareAPassAndFarOnesDoNot() {
    let near = Mask(
      width: 3000, height: 400,
      boxes: [Box(x: 100, y: 100, width: 50, height: 50), Box(x: 180, y: 100, width: 50, height: 50)])
    #expect(RegionPlan(mask: near, radius: radius).regions.count == 1)
    let far = Mask(
      width: 3000, height: 400,
      boxes: [Box(x: 100, y: 100, width: 50, height: 50), Box(x: 2800, y: 100, width: 50, height: 50)])
    let plan = RegionPlan(mask: far, radius: radius)
    #expect(plan.regions.count == 2)
    #expect(plan.extent?.width ?? 0 > 2700)
  }

  @Test func anEmptyMaskHasNoRegion() {
    let plan = RegionPlan(mask: Mask(width: 10, height: 10), radius: radius)
    #expect(plan.regions.isEmpty && plan.extent == nil)
  }

  /// The whole claim: computing a region gives what computing the whole image gives.
  ///
  /// Both paddings, sides of every remainder by 4, holes in a corner and in the middle.
  @Test(arguments: [("paper", 421, 342), ("shtamura", 423, 341), ("harmonic", 420, 343)])
  func aRegionEqualsTheWholeImage(preset: String, width: Int, height: Int) throws {
    let preset = try #require(Preset.named(preset))
    let network = try CompletionNetwork(preset: preset, meanPixel: [0.5, 0.4, 0.3], seed: 7)
    let images = try Tensor.uniform(low: 0, high: 1, shape: [1, 3, height, width], seed: 1)
    let mask = Mask(
      width: width, height: height,
      boxes: [Box(x: width - 9, y: 0, width: 9, height: 7), Box(x: 11, y: height / 2, width: 10, height: 12)])
    let masks = try Tensor(mask.values.map(Float.init), shape: [1, 1, height, width])
    let whole = try withoutGradients {
      try network(images: images, masks: masks, fills: images, mode: .inference)
    }
    let plan = RegionPlan(mask: mask, radius: radius, tileSize: 64)
    #expect(plan.regions.count == 2)
    for region in plan.regions {
      let part = try withoutGradients {
        let image = try images.part(region.input)
        return try network(images: image, masks: masks.part(region.input), fills: image, mode: .inference)
      }
      let inside = Box(
        x: region.output.x - region.input.x, y: region.output.y - region.input.y,
        width: region.output.width, height: region.output.height)
      let difference = try (part.part(inside) - whole.part(region.output)).absolute().floats().max() ?? 1
      #expect(difference < 1e-5)
    }
  }
}

extension Tensor {
  /// The part of an image batch inside a box.
  fileprivate func part(_ box: Box) throws -> Tensor {
    try narrowed(dimension: 2, to: box.rows).narrowed(dimension: 3, to: box.columns)
  }
}
