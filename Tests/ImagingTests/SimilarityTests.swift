import Foundation
import Imaging
import Testing

/// The measures of quality against those of `Tools/make_quality_fixtures.py`.
@Suite struct SimilarityTests {
  struct Pairs: Decodable {
    let cases: [Pair]
  }

  struct Pair: Decodable {
    let kind: String
    let strength: Int
    let box: Box
    let similarity: Double
    let multiscale: Double?
    let signalToNoise: Double
    let holeSignalToNoise: Double
    let absoluteError: Double
    let squaredError: Double
    let seamError: Double

    /// The middle, half as wide and high.
    var mask: Mask { Self.mask(width: box.width, height: box.height) }

    static func mask(width: Int, height: Int) -> Mask {
      Mask(
        width: width, height: height,
        boxes: [Box(x: width / 4, y: height / 4, width: width / 2, height: height / 2)])
    }

    /// The second picture of the pair, as the script distorts it.
    func distorted(_ truth: PlanarImage) -> PlanarImage {
      PlanarImage(width: truth.width, height: truth.height, channels: 3) { channel, row, column in
        let value = { (column: Int) in Int((truth[channel, row, column] * 255).rounded()) }
        let noise = (row * 7919 + column * 104_729 + channel * 31) % 256 - 128
        let result =
          switch kind {
          case "offset": value(column) + strength
          case "noise": value(column) + ((noise * strength) >> 3)
          case "contrast": 128 + (((value(column) - 128) * strength) >> 3)
          case "inverted": 255 - value(column)
          case "shifted": value((column + strength) % truth.width)
          case "mirrored": value(truth.width - 1 - column)
          case "levels": value(column) & strength
          case "hole": mask[row, column] ? strength : value(column)
          default: -1_000_000
          }
        return Float(min(255, max(0, result))) / 255
      }
    }
  }

  @Test func equalsTheReferences() throws {
    let pairs: Pairs = try ClassicalFixture.decode("similarity.json")
    let picture = try Image(contentsOf: Fixture.path("similarity.png")).modelPlanes()
    #expect(pairs.cases.count == 20 && pairs.cases.count { $0.multiscale != nil } == 16)
    for pair in pairs.cases {
      let truth = picture.cropped(to: pair.box)
      let image = pair.distorted(truth)
      let name: Comment = "\(pair.kind) \(pair.strength) \(pair.box)"
      func expect(_ value: Double?, _ expected: Double?, within tolerance: Double = 1e-5) {
        #expect((value == nil) == (expected == nil), name)
        #expect(abs((value ?? 0) - (expected ?? 0)) < tolerance, name)
      }
      expect(Quality.structuralSimilarity(image, truth), pair.similarity)
      expect(Quality.multiscaleStructuralSimilarity(image, truth), pair.multiscale)
      expect(Quality.peakSignalToNoiseRatio(image, truth), pair.signalToNoise, within: 1e-4)
      expect(
        Quality.peakSignalToNoiseRatio(image, truth, in: pair.mask), pair.holeSignalToNoise, within: 1e-4)
      expect(Quality.meanAbsoluteError(image, truth, in: pair.mask), pair.absoluteError, within: 1e-6)
      expect(Quality.meanSquaredError(image, truth, in: pair.mask), pair.squaredError, within: 1e-6)
      expect(Quality.seamError(image, truth, of: pair.mask), pair.seamError, within: 1e-6)
    }
  }

  @Test func multiscaleNeedsFiveScales() {
    #expect(Quality.multiscaleSide == 161)
    let small = PlanarImage.noise(width: 160, height: 300, channels: 1)
    #expect(Quality.multiscaleStructuralSimilarity(small, small) == nil)
    let large = PlanarImage.noise(width: 161, height: 200, channels: 1)
    let similarity = Quality.multiscaleStructuralSimilarity(large, large)
    #expect(similarity.map { abs($0 - 1) < 1e-6 } == true)
  }

  /// A fill that is off by a constant has wrong gradients across the seam only.
  @Test func constantErrorShowsAcrossTheSeam() {
    let truth = PlanarImage.noise(width: 20, height: 16)
    let mask = Mask(width: 20, height: 16, boxes: [Box(x: 4, y: 5, width: 8, height: 6)])
    let image = truth.replacing(
      mask, with: PlanarImage(width: 20, height: 16, channels: 3) { truth[$0, $1, $2] + 0.25 })
    // Of the pairs, 2 (8 + 6) lie across the seam, as many less 4 along the rim, and 2 (6 + 4) point inward.
    #expect(abs(Quality.seamError(image, truth, of: mask) - 0.25 * 28 / (28 + 24 + 20)) < 1e-6)
    #expect(Quality.seamError(truth, truth, of: mask) == 0)
  }

  @Test func onlyTheSeamCounts() {
    let truth = PlanarImage.noise(width: 30, height: 30)
    let mask = Mask(width: 30, height: 30, boxes: [Box(x: 0, y: 8, width: 20, height: 15)])
    var image = truth
    for row in 11..<20 { for column in 4..<16 { image[1, row, column] = 0 } }
    #expect(Quality.seamError(image, truth, of: mask) == 0)
    image[1, 8, 5] += 0.1
    #expect(Quality.seamError(image, truth, of: mask) > 0)
    // What both have more of does not count.
    let lifted = PlanarImage(width: 30, height: 30, channels: 3) { image[$0, $1, $2] + 0.5 }
    let liftedTruth = PlanarImage(width: 30, height: 30, channels: 3) { truth[$0, $1, $2] + 0.5 }
    let difference =
      Quality.seamError(lifted, liftedTruth, of: mask) - Quality.seamError(image, truth, of: mask)
    #expect(abs(difference) < 1e-6)
    #expect(Quality.seamError(image, truth, of: Mask(width: 30, height: 30)) == 0)
  }
}
