import GLCIC
import GLCICEvaluation
import Imaging
import Testing

@Suite struct MaskFamilyTests {
  private func boxes(_ family: MaskFamily, width: Int, height: Int, count: Int = 200) -> [Box] {
    (0..<count).compactMap { index in
      let mask = family.mask(width: width, height: height, seed: 5, index: index)
      let box = mask.boundingBox
      // A rectangle fills its box.
      return mask.area == box?.area ? box : nil
    }
  }

  @Test(arguments: [(256, 256, 1.0), (512, 700, 2.0), (96, 64, 0.25)])
  func paper(width: Int, height: Int, scale: Double) {
    let boxes = boxes(.paper, width: width, height: height)
    let sides = boxes.flatMap { [$0.width, $0.height] }
    #expect(boxes.count == 200)
    let (low, high) = (Int(96 * scale), Int(128 * scale))
    #expect(sides.allSatisfy { low...high ~= $0 })
    // Of 400 draws some are near either end.
    #expect(
      sides.min().map { $0 <= low + high / 64 } == true && sides.max().map { $0 >= high - high / 64 } == true)
    #expect(Set(boxes.map(\.x)).count > 20)
  }

  @Test func center() {
    #expect(
      boxes(.center, width: 256, height: 256, count: 1) == [Box(x: 64, y: 64, width: 128, height: 128)])
    #expect(boxes(.center, width: 301, height: 101, count: 1) == [Box(x: 125, y: 25, width: 50, height: 50)])
  }

  /// MMagic's: 128 px at least 20 px from the border, shrunk by up to 20 px on either side.
  @Test func box() {
    let boxes = boxes(.box, width: 256, height: 256, count: 2000)
    #expect(boxes.count == 2000)
    let sides = boxes.flatMap { [$0.width, $0.height] }
    #expect(sides.min() == 88 && sides.max() == 128 && sides.allSatisfy { $0.isMultiple(of: 2) })
    #expect(
      boxes.allSatisfy { $0.x >= 20 && $0.y >= 20 && $0.x + $0.width <= 236 && $0.y + $0.height <= 236 })
    let centers = boxes.map { $0.x + $0.width / 2 }
    #expect(centers.min() == 84 && centers.max() == 172)
  }

  /// The strokes of LaMa's masks leave different shares, and scale with the image.
  @Test func strokes() {
    func share(_ family: MaskFamily, _ side: Int) -> Double {
      let areas = (0..<100).map { family.mask(width: side, height: side, seed: 0, index: $0).area }
      return Double(areas.reduce(0, +)) / Double(100 * side * side)
    }
    let shares = [MaskFamily.thin, .medium, .thick].map { share($0, 256) }
    #expect(shares.allSatisfy { 0.05 < $0 && $0 < 0.5 })
    #expect(abs(share(.thick, 128) - shares[2]) < 0.03)
  }

  @Test(arguments: MaskFamily.allCases) func seedAndIndexDecide(family: MaskFamily) {
    let mask = family.mask(width: 80, height: 60, seed: 3, index: 4)
    #expect(family.mask(width: 80, height: 60, seed: 3, index: 4) == mask)
    #expect(mask.area > 0 && mask.area < 4800)
    let others = [
      family.mask(width: 80, height: 60, seed: 3, index: 5),
      family.mask(width: 80, height: 60, seed: 4, index: 4),
    ]
    #expect(others.allSatisfy { ($0 == mask) == (family == .center) })
    // The smallest image that can be measured.
    #expect(family.mask(width: 16, height: 16, seed: 0, index: 0).area < 256)
  }
}
