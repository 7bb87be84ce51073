import Foundation
import Imaging

/// The golden values that `Tools/make_classical_fixtures.py` writes.
enum ClassicalFixture {
  static func decode<Contents: Decodable>(_ name: String) throws -> Contents {
    try JSONDecoder().decode(Contents.self, from: Data(contentsOf: URL(fileURLWithPath: Fixture.path(name))))
  }

  struct Poisson: Decodable {
    let width: Int
    let height: Int
    let target: [Float]
    let source: [Float]
    let cases: [Case]

    struct Case: Decodable {
      let name: String
      let mask: [UInt8]
      let harmonic: [Float]
      let biharmonic: [Float]
      let blend: [Float]
    }

    func image(_ samples: [Float]) -> PlanarImage {
      PlanarImage(width: width, height: height, channels: 1, samples: samples)
    }

    func mask(_ item: Case) -> Mask { Mask(width: width, height: height, values: item.mask) }
  }

  struct Marching: Decodable {
    let size: Int
    let color: [Float]
    let cases: [Case]

    struct Case: Decodable {
      let name: String
      let mask: [UInt8]
      let flat: [Float]
      let fills: [Fill]
    }

    struct Fill: Decodable {
      let radius: Int
      let flat: [Float]
      let color: [Float]
    }

    func mask(_ item: Case) -> Mask { Mask(width: size, height: size, values: item.mask) }

    func gray(_ samples: [Float]) -> PlanarImage {
      PlanarImage(width: size, height: size, channels: 1, samples: samples)
    }

    /// Samples of 0...255 as an image of 0...1.
    func colorImage(_ samples: [Float]) -> PlanarImage {
      PlanarImage(width: size, height: size, channels: 3, samples: samples.map { $0 / 255 })
    }
  }

  struct QualityCases: Decodable {
    let cases: [Case]

    struct Case: Decodable {
      let width: Int
      let height: Int
      let mask: [UInt8]
      let image: [Float]
      let truth: [Float]
      let similarity: Double
      let signalToNoise: Double
      let holeSignalToNoise: Double
      let holeError: Double

      func planar(_ samples: [Float]) -> PlanarImage {
        PlanarImage(width: width, height: height, channels: 3, samples: samples.map { $0 / 255 })
      }
    }
  }
}

extension PlanarImage {
  /// An image whose samples are `value(channel, row, column)`.
  init(width: Int, height: Int, channels: Int = 1, value: (Int, Int, Int) -> Float) {
    self.init(width: width, height: height, channels: channels)
    for channel in 0..<channels {
      for row in 0..<height {
        for column in 0..<width { self[channel, row, column] = value(channel, row, column) }
      }
    }
  }

  /// Uniform noise in 0...1.
  static func noise(width: Int, height: Int, channels: Int = 3, seed: UInt64 = 1) -> PlanarImage {
    var generator = SplitMix(state: seed)
    return PlanarImage(width: width, height: height, channels: channels) { _, _, _ in
      Float.random(in: 0...1, using: &generator)
    }
  }

  /// The image with every hole sample set to `value`, so that no test can pass by reading the truth.
  func hiding(_ mask: Mask, value: Float = 9) -> PlanarImage {
    var result = self
    for place in samples.indices where mask.values[place % planeCount] == 1 { result.samples[place] = value }
    return result
  }

  func largestDifference(from other: PlanarImage) -> Float {
    zip(samples, other.samples).map { abs($0 - $1) }.max() ?? 0
  }

  /// Whether every sample outside the holes has the same bits in both images.
  func equalsOutside(_ mask: Mask, _ other: PlanarImage) -> Bool {
    samples.indices.allSatisfy {
      mask.values[$0 % planeCount] == 1 || samples[$0].bitPattern == other.samples[$0].bitPattern
    }
  }
}

extension Mask {
  /// A mask whose hole pixels are those where `isHole(row, column)`.
  init(width: Int, height: Int, isHole: (Int, Int) -> Bool) {
    self.init(width: width, height: height)
    for row in 0..<height {
      for column in 0..<width where isHole(row, column) { self[row, column] = true }
    }
  }

  /// Each pixel a hole with the given probability.
  static func noise(width: Int, height: Int, probability: Double, seed: UInt64 = 7) -> Mask {
    var generator = SplitMix(state: seed)
    return Mask(width: width, height: height) { _, _ in
      Double.random(in: 0..<1, using: &generator) < probability
    }
  }
}
