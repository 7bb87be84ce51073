import Foundation
import GLCIC
import GLCICEvaluation
import Imaging
import Testing

/// The sliced Wasserstein distance, its bands and patches against `Tools/make_sharpness_fixtures.py`, and by properties.
@Suite struct TextureDistancesTests {
  @Test func bandsEqualTheReference() throws {
    let cases = try SharpnessFixture.load().bands
    #expect(cases.count == 4)
    for item in cases {
      let picture = SharpnessFixture.picture(width: item.width, height: item.height)
      let bands = LaplacianPyramid.bands(of: picture, count: 3)
      #expect(bands.map(\.samples.count) == item.bands.map(\.count))
      for (band, expected) in zip(bands, item.bands) {
        #expect(zip(band.samples, expected).allSatisfy { abs($0 - $1) < 1e-6 })
      }
    }
  }

  @Test func patchesEqualTheReference() throws {
    let golden = try SharpnessFixture.load().patches
    let picture = SharpnessFixture.picture(width: golden.width, height: golden.height)
    let patches = PatchSampler.patches(
      of: picture, at: golden.places.map { [PatchSampler.Place(row: $0.row, column: $0.column)] })
    for (patch, expected) in zip(patches, golden.patches) {
      #expect(patch.count == 147 && expected.count == 147)
      // A sample in the middle between two whole numbers may go either way.
      #expect(zip(patch, expected).allSatisfy { abs(Int($0) - $1) <= 1 })
    }
  }

  @Test func distancesEqualTheReference() throws {
    for item in try SharpnessFixture.load().distances {
      let truth = SharpnessFixture.patchSet(item.patches, number: 0)
      let flat = PatchSet(Array(repeating: 50, count: item.patches * PatchSampler.patchSize))
      let set = item.isFlat ? flat : SharpnessFixture.patchSet(item.patches, number: 1)
      let distances = SlicedWassersteinDistance.distances(
        of: [set, truth], from: truth, along: SharpnessFixture.directions(item.directions))
      #expect(abs(distances[0] - item.distance) < 1e-5, "\(distances[0]) instead of \(item.distance)")
      #expect(distances[1] == 0)
    }
  }

  @Test func numbersAreSorted() {
    var random = RandomSource(seed: 1)
    let values =
      (0..<5000).map { _ in Float(random.uniform(in: -3...3)) } + [0, -0.0, 1e-30, -1e30, 1e30, 1, 1]
    var sorted = values
    RadixSort.sort(&sorted)
    #expect(sorted == values.sorted())
    var none: [Float] = []
    RadixSort.sort(&none)
    #expect(none.isEmpty)
  }

  @Test func directionsAreEven() {
    let directions = SlicedWassersteinDistance.directions(400, seed: 3)
    #expect(directions.allSatisfy { abs($0.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5 })
    // Each component has the mean 0 and the variance 1/147; the mean of 400 deviates by 0.004.
    for place in [0, 73, 146] {
      #expect(abs(directions.reduce(0) { $0 + $1[place] } / 400) < 0.02)
    }
    #expect(SlicedWassersteinDistance.directions(2, seed: 3) == Array(directions.prefix(2)))
    #expect(SlicedWassersteinDistance.directions(2, seed: 4) != Array(directions.prefix(2)))
  }

  @Test func placesLieInTheHole() {
    let mask = Mask(width: 50, height: 45, boxes: [Box(x: 0, y: 10, width: 21, height: 35)])
    let sampler = PatchSampler(images: 5, seed: 1)
    let places = sampler.places(in: mask, index: 2)
    #expect(places.map(\.count) == [200, 200, 200])
    for (level, places) in places.enumerated() {
      let (width, height) = ([50, 25, 13][level], [45, 23, 12][level])
      #expect(places.allSatisfy { mask[$0.row << level, $0.column << level] })
      #expect(
        places.allSatisfy { (3..<(height - 3)).contains($0.row) && (3..<(width - 3)).contains($0.column) })
      #expect(Set(places).count > [150, 30, 3][level])
    }
    #expect(sampler.places(in: mask, index: 2) == places && sampler.places(in: mask, index: 3) != places)
    #expect(PatchSampler(images: 5, seed: 2).places(in: mask, index: 2) != places)
    // A hole at the border holds no middle, a small image no patch at the coarser levels.
    let border = Mask(width: 50, height: 45, boxes: [Box(x: 0, y: 0, width: 3, height: 45)])
    #expect(sampler.places(in: border, index: 0) == [[], [], []])
    let small = Mask(width: 9, height: 9, boxes: [Box(x: 2, y: 2, width: 5, height: 5)])
    #expect(sampler.places(in: small, index: 0).map(\.count) == [200, 0, 0])
  }

  @Test func manyImagesGiveFewerPatches() {
    #expect(
      [1, 200, 201, 1000, 100_000].map { PatchSampler(images: $0, seed: 0).patchesPerImage } == [
        200, 200, 199, 40, 1,
      ])
  }

  /// Distances of fills of eight pictures, of which some are fog.
  private func distances(
    order: [Int] = Array(0..<8), seed: UInt64 = 0, fog: Int = 8
  ) -> [String: [SetMetric: Double]] {
    var textures = TextureDistances(images: 8, seed: seed)
    for index in order {
      let truth = SharpnessFixture.picture(width: 64, height: 60, number: index)
      let mask = Mask(width: 64, height: 60, boxes: [Box(x: 10 + index, y: 12, width: 36, height: 38)])
      let fills = ["same": truth, "fog": index < fog ? truth.blurred(in: mask) : truth]
      textures.add(textures.sampler.patches(of: truth, fills: fills, mask: mask, index: index))
    }
    return textures.distances()
  }

  @Test func equalFillsHaveNoDistance() throws {
    let distances = distances()
    #expect(distances["same"] == [.finest: 0, .middle: 0, .coarsest: 0])
    let fog = try #require(distances["fog"])
    #expect(fog.count == 3 && fog.values.allSatisfy { $0 > 0.01 })
    let finest = try #require(fog[.finest])
    let less = try #require(self.distances(fog: 4)["fog"]?[.finest])
    #expect(less < finest)
  }

  @Test func seedDecidesAndOrderDoesNot() {
    let first = distances()
    #expect(distances() == first)
    #expect(distances(order: [5, 2, 7, 0, 1, 6, 4, 3]) == first)
    #expect(distances(seed: 1)["fog"] != first["fog"])
  }

  @Test func withoutPatchesThereIsNoDistance() {
    var textures = TextureDistances(images: 1, seed: 0)
    #expect(textures.distances().isEmpty)
    let truth = SharpnessFixture.picture(width: 20, height: 20)
    let mask = Mask(width: 20, height: 20, boxes: [Box(x: 4, y: 4, width: 12, height: 12)])
    textures.add(textures.sampler.patches(of: truth, fills: ["same": truth], mask: mask, index: 0))
    // A quarter of the size is 5 pixels, too few for a patch.
    #expect(textures.distances() == ["same": [.finest: 0, .middle: 0]])
  }
}
