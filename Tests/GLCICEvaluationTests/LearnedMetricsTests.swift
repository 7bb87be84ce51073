import Foundation
import GLCICEvaluation
import Imaging
import TestSupport
import Testing
import Torch

/// LPIPS, InceptionV3 and the Fréchet distance against the packages of others, with weights by formula.
///
/// The values are those of `Tools/make_metric_fixtures.py`.
@Suite struct LearnedMetricsTests {
  struct Golden: Decodable {
    struct Perceptual: Decodable {
      let height: Int
      let width: Int
      let distance: Double
    }

    struct Frechet: Decodable {
      let first: Int
      let second: Int
      let width: Int
      let distance: Double
    }

    let perceptual: [Perceptual]
    let inception: [Float]
    let frechet: [Frechet]
  }

  private func golden() throws -> Golden {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/metrics", withExtension: "json"))
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
  }

  private func image(_ name: String, height: Int, width: Int) -> PlanarImage {
    let samples = ParameterFormula.uniform("image.\(name)", count: 3 * height * width).map { Float($0) }
    return PlanarImage(width: width, height: height, channels: 3, samples: samples)
  }

  @Test func perceptualDistanceEqualsTheReference() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("lpips.safetensors")
    try MetricNetworks.writePerceptual(to: path)
    let distance = try PerceptualDistance(weights: MetricWeights(path: path))
    for item in try golden().perceptual {
      let truth = image("\(item.height)x\(item.width)", height: item.height, width: item.width)
      let (top, left) = (item.height / 4, item.width / 4)
      let hole = Mask(
        width: item.width, height: item.height,
        boxes: [Box(x: left, y: top, width: item.width * 3 / 4 - left, height: item.height * 3 / 4 - top)])
      let values = try distance.distances(of: [truth.filling(hole, with: 0.5), truth], from: truth)
      #expect(abs(values[0] - item.distance) < 1e-5, "\(values[0]) instead of \(item.distance)")
      #expect(values[1] == 0)
    }
  }

  @Test func inceptionFeaturesEqualTheReference() throws {
    let weights = MetricWeights(name: "formula") { name throws(TorchError) in
      try MetricNetworks.inceptionTensor(name)
    }
    let features = try InceptionFeatures(weights: weights)
      .features(of: image("inception", height: 90, width: 120))
    let expected = try golden().inception
    #expect(features.count == 2048 && expected.count == 2048)
    #expect(expected.max().map { $0 > 0.5 } == true)
    // Float32 through 94 layers, in another order of sums.
    #expect(zip(features, expected).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func frechetDistanceEqualsTheReference() throws {
    for item in try golden().frechet {
      func features(_ name: String, _ count: Int, _ value: (Double) -> Double) -> [[Float]] {
        let values = ParameterFormula.uniform("features.\(name)", count: count * item.width)
        return (0..<count).map { row in
          (0..<item.width).map { Float(value(values[row * item.width + $0])) }
        }
      }
      let first = features("first", item.first) { $0 }
      let second = features("second", item.second) { 0.7 * $0 + 0.1 }
      let distance = try FrechetDistance.between(first, second)
      #expect(abs(distance - item.distance) < 1e-5, "\(distance) instead of \(item.distance)")
      #expect(abs(try FrechetDistance.between(second, first) - distance) < 1e-9)
      #expect(abs(try FrechetDistance.between(first, first)) < 1e-9)
    }
  }

  @Test func wrongWeightsAreNamed() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("wrong.safetensors")
    try SafetensorsFile.write(
      [("features.0.weight", try Tensor.zeros(shape: [64, 3, 11, 11]))], to: path)
    #expect(throws: TorchError.self) { try PerceptualDistance(weights: MetricWeights(path: path)) }
    for name in ["Conv2d_1a_3x3.conv.weight", "Mixed_7c.branch_pool.bn.bias"] {
      let weights = MetricWeights(name: "formula") { wanted throws(TorchError) in
        if wanted == name { return try Tensor.zeros(shape: [3, 1]) }
        return try MetricNetworks.inceptionTensor(wanted)
      }
      let error = #expect(throws: TorchError.self) { try InceptionFeatures(weights: weights) }
      #expect(error?.message.contains("formula: not the weights of InceptionV3") == true)
      #expect(error?.message.contains("\n") == false)
    }
  }
}
