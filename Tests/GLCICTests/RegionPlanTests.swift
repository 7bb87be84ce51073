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
    let plan = RegionPlan(mask: mask, tileSize: 64)
    var covered = Mask(width: mask.width, height: mask.height)
    for region in plan.regions {
      covered.fill(region.output)
      #expect(region.output.width <= 64 && region.output.height <= 64)
      #expect(region.input.contains(region.output))
      // No farther than the network sees, and so far unless the image ends there.
      #expect(region.output.x - region.input.x <= radius && region.output.y - region.input.y <= radius)
      #expect(region.input.x == 0 || region.output.x - region.input.x >= radius - 3)
    }
    for (hole, value) in zip(mask.values, covered.values) where hole != 0 { #expect(value != 0) }
  }

  @Test func nearHolesShareAPassAndFarOnesDoNot() {
    let near = Mask(
      width: 3000, height: 400,
      boxes: [Box(x: 100, y: 100, width: 50, height: 50), Box(x: 180, y: 100, width: 50, height: 50)])
    #expect(RegionPlan(mask: near).regions.count == 1)
    let far = Mask(
      width: 3000, height: 400,
      boxes: [Box(x: 100, y: 100, width: 50, height: 50), Box(x: 2800, y: 100, width: 50, height: 50)])
    let plan = RegionPlan(mask: far)
    #expect(plan.regions.count == 2)
    #expect(plan.extent?.width ?? 0 > 2700)
  }

  @Test func anEmptyMaskHasNoRegion() {
    let plan = RegionPlan(mask: Mask(width: 10, height: 10))
    #expect(plan.regions.isEmpty && plan.extent == nil && plan.multiplicationCount == 0)
  }

  /// The work of the whole image is the paper's; a hole of 128 in 512 needs a third of it, and no more in 1024.
  @Test func theWorkFollowsTheHole() {
    func hole(in size: Int) -> RegionPlan {
      let start = (size - 128) / 2
      return RegionPlan(
        mask: Mask(width: size, height: size, boxes: [Box(x: start, y: start, width: 128, height: 128)]))
    }
    let whole = RegionPlan(wholeImageOfWidth: 256, height: 256)
    let table = NetworkSummary.tables(of: .paper, width: 256, height: 256)[0]
    #expect(whole.multiplicationCount == table.rows.reduce(0) { $0 + $1.multiplicationCount })
    #expect(Double(hole(in: 256).multiplicationCount) / Double(whole.multiplicationCount) < 0.69)
    #expect(Double(hole(in: 512).multiplicationCount) / Double(4 * whole.multiplicationCount) < 0.35)
    #expect(hole(in: 1024).multiplicationCount == hole(in: 512).multiplicationCount)
  }

  /// No grouping that joins or splits two of the plan's boxes is cheaper, and none is joined at a loss.
  @Test(arguments: 0..<8) func joiningMoreNeverSavesWork(seed: UInt64) {
    let mask = mask(width: 1500, height: 1100, seed: 100 + seed)
    let plan = RegionPlan(mask: mask)
    func work(_ boxes: [Box]) -> Int {
      boxes.reduce(0) { sum, box in
        sum + RegionPlan(mask: Mask(width: 1500, height: 1100, boxes: [box])).multiplicationCount
      }
    }
    #expect(plan.multiplicationCount <= work(mask.occupiedCells(size: 128)))
    let boxes = plan.regions.map(\.output)
    for first in boxes.indices {
      for second in boxes.indices where second > first {
        let rest = boxes.indices.filter { $0 != first && $0 != second }.map { boxes[$0] }
        #expect(plan.multiplicationCount <= work(rest + [boxes[first].union(boxes[second])]))
      }
    }
  }

  /// A mask of a million scattered specks is planned at once, not in hours.
  @Test func manyHolesArePlanned() {
    var random = RandomSource(seed: 1)
    var mask = Mask(width: 4000, height: 3000)
    for _ in 0..<20_000 {
      mask[random.integer(in: 0...2999), random.integer(in: 0...3999)] = true
    }
    let plan = RegionPlan(mask: mask)
    #expect(!plan.regions.isEmpty)
    let whole = RegionPlan(wholeImageOfWidth: 4000, height: 3000).multiplicationCount
    #expect(plan.multiplicationCount < 2 * whole)
  }
}
