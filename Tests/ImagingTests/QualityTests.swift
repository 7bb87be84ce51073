import Foundation
import Imaging
import Testing

@Suite struct QualityTests {
  @Test func equalsScikitImage() throws {
    let fixture: ClassicalFixture.QualityCases = try ClassicalFixture.decode("quality.json")
    #expect(fixture.cases.count == 4)
    for item in fixture.cases {
      let (image, truth) = (item.planar(item.image), item.planar(item.truth))
      let mask = Mask(width: item.width, height: item.height, values: item.mask)
      #expect(abs(Quality.structuralSimilarity(image, truth) - item.similarity) < 1e-5)
      #expect(abs(Quality.peakSignalToNoiseRatio(image, truth) - item.signalToNoise) < 1e-4)
      #expect(abs(Quality.peakSignalToNoiseRatio(image, truth, in: mask) - item.holeSignalToNoise) < 1e-4)
      #expect(abs(Quality.meanAbsoluteError(image, truth, in: mask) - item.holeError) < 1e-6)
    }
  }

  @Test func equalImagesArePerfect() {
    let image = PlanarImage.noise(width: 30, height: 20)
    #expect(Quality.meanAbsoluteError(image, image) == 0)
    #expect(Quality.peakSignalToNoiseRatio(image, image) == .infinity)
    #expect(abs(Quality.structuralSimilarity(image, image) - 1) < 1e-6)
  }

  @Test func onlyTheHoleCounts() {
    let truth = PlanarImage(width: 8, height: 5, channels: 2, repeating: 0.25)
    var image = truth
    image[1, 2, 3] = 0.75
    image[0, 4, 7] = 0
    let mask = Mask(width: 8, height: 5, boxes: [Box(x: 3, y: 2, width: 2, height: 1)])
    #expect(abs(Quality.meanAbsoluteError(image, truth, in: mask) - 0.5 / 4) < 1e-7)
    #expect(abs(Quality.peakSignalToNoiseRatio(image, truth, in: mask) - 10 * log10(4 / 0.25)) < 1e-5)
    #expect(abs(Quality.meanAbsoluteError(image, truth) - 0.75 / 80) < 1e-7)
  }

  @Test func emptyMaskHasNoError() {
    let image = PlanarImage.noise(width: 9, height: 9)
    let truth = PlanarImage.noise(width: 9, height: 9, seed: 3)
    let mask = Mask(width: 9, height: 9)
    #expect(Quality.meanAbsoluteError(image, truth, in: mask) == 0)
    #expect(Quality.peakSignalToNoiseRatio(image, truth, in: mask) == .infinity)
  }

  /// For two constants a and b the similarity is (2ab + C1) / (a² + b² + C1), with or without windows.
  @Test(arguments: [(5, 30), (30, 10), (1, 1), (12, 11)])
  func constantsOfAnySize(size: (width: Int, height: Int)) {
    let a = PlanarImage(width: size.width, height: size.height, channels: 1, repeating: 0.5)
    let b = PlanarImage(width: size.width, height: size.height, channels: 1, repeating: 0.75)
    let expected = (2 * 0.375 + 1e-4) / (0.25 + 0.5625 + 1e-4)
    #expect(abs(Quality.structuralSimilarity(a, b) - expected) < 1e-5)
  }
}
