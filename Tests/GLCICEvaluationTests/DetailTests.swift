import Foundation
import GLCIC
import GLCICEvaluation
import Imaging
import Testing

/// Detail: its values, and how it is compared.
@Suite struct DetailTests {
  private let mask = Mask(width: 40, height: 36, boxes: [Box(x: 8, y: 9, width: 20, height: 15)])
  private let truth = SharpnessFixture.picture(width: 40, height: 36)

  @Test func equalsTheReference() throws {
    let cases = try SharpnessFixture.load().details
    #expect(cases.count == 3)
    for item in cases {
      let truth = SharpnessFixture.picture(width: item.width, height: item.height)
      let image = SharpnessFixture.picture(width: item.width, height: item.height, number: 1)
      let mask = Mask(width: item.width, height: item.height, boxes: [item.box])
      let value = try #require(Quality.detail(image, truth, in: mask))
      #expect(abs(value - item.detail) < 1e-6)
    }
  }

  @Test func fogIsLessAndNoiseIsMore() throws {
    #expect(Quality.detail(truth, truth, in: mask) == 1)
    #expect(try #require(Quality.detail(truth.blurred(in: mask), truth, in: mask)) < 0.8)
    var random = RandomSource(seed: 1)
    let smooth = PlanarImage(width: 40, height: 36) { Float(100 + 2 * $1 + $2 * $2 / 20 + $0) / 255 }
    let noisy = PlanarImage(width: 40, height: 36) { channel, row, column in
      smooth[channel, row, column] + Float(random.uniform(in: -0.1...0.1))
    }
    #expect(try #require(Quality.detail(smooth.replacing(mask, with: noisy), smooth, in: mask)) > 2)
  }

  /// What is flat has no detail to compare with, whatever its level; what lies outside the hole does not count.
  @Test(arguments: [0, 77, 255]) func flatHolesHaveNone(level: Int) {
    let flat = truth.filling(
      Mask(width: 40, height: 36, boxes: [Box(x: 7, y: 8, width: 22, height: 17)]), with: Float(level) / 255)
    #expect(Quality.meanLaplacian(flat, in: mask) == 0)
    #expect(Quality.detail(truth, flat, in: mask) == nil)
    #expect(Quality.detail(flat, truth, in: mask) == 0)
    let values = Metric.values(of: truth, truth: flat, mask: mask, duration: .zero)
    #expect(values[.detail] == nil && values[.holeL1] != nil)
  }

  @Test func pixelsNeedFourNeighbours() {
    let border = Mask(width: 40, height: 36, boxes: [Box(x: 0, y: 0, width: 40, height: 1)])
    #expect(Quality.detail(truth, truth, in: border) == nil)
    #expect(Quality.detail(truth, truth, in: Mask(width: 40, height: 36)) == nil)
    // One pixel of 0.5 on black: 4 · 0.5 at its place, 0.5 at each neighbour, the rest flat.
    var dot = PlanarImage(width: 9, height: 9, channels: 1)
    dot[0, 4, 4] = 0.5
    let box = Mask(width: 9, height: 9, boxes: [Box(x: 3, y: 3, width: 3, height: 3)])
    #expect(Quality.meanLaplacian(dot, in: box) == 4 / 9.0)
  }

  @Test func nearerToOneIsBetter() {
    #expect(Metric.detail.loss(of: 0.5) < Metric.detail.loss(of: 2))
    #expect(Metric.detail.loss(of: 1.1) < Metric.detail.loss(of: 0.5))
    #expect(abs(Metric.detail.difference(1.25, from: 0.5) + 0.25) < 1e-12)
    #expect(Metric.detail.isImprovement(-0.25) && !Metric.detail.isImprovement(0.25))
    #expect(Metric.ssim.isImprovement(0.1) && Metric.lpips.isImprovement(-0.1))
    #expect(Metric.ssim.difference(0.5, from: 0.75) == -0.25 && Metric.ssim.loss(of: 0.5) == -0.5)
    #expect(Metric.allCases.filter { $0.summary == .median } == [.detail])
  }
}
