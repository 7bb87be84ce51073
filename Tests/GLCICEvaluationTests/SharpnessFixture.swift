import Foundation
import GLCICEvaluation
import Imaging
import Testing

/// The golden values of `Tools/make_sharpness_fixtures.py`, and the formulas of their inputs.
struct SharpnessFixture: Decodable {
  struct Detail: Decodable {
    let width: Int
    let height: Int
    let box: Box
    let detail: Double
  }

  struct Bands: Decodable {
    let width: Int
    let height: Int
    let bands: [[Float]]
  }

  struct Patches: Decodable {
    struct Place: Decodable {
      let row: Int
      let column: Int
    }

    let width: Int
    let height: Int
    let places: [Place]
    let patches: [[Int]]
  }

  struct Distance: Decodable {
    let patches: Int
    let directions: Int
    let isFlat: Bool
    let distance: Double
  }

  let details: [Detail]
  let bands: [Bands]
  let patches: Patches
  let distances: [Distance]

  static func load() throws -> SharpnessFixture {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/sharpness", withExtension: "json"))
    return try JSONDecoder().decode(SharpnessFixture.self, from: Data(contentsOf: url))
  }

  /// A picture with whole samples of 255.
  static func picture(width: Int, height: Int, number: Int = 0) -> PlanarImage {
    PlanarImage(width: width, height: height) { channel, row, column in
      Float((row * row * (3 + number) + column * 17 + channel * 41 + row * column) % 256) / 255
    }
  }

  /// Patches whose channels vary more and more.
  static func patchSet(_ count: Int, number: Int) -> PatchSet {
    let size = PatchSampler.patchSize
    return PatchSet(
      (0..<(count * size)).map { index in
        let channel = index / (size / 3) % 3
        return Int16(((index * index * (7 + number) + index * 13) % 2003 - 900) * (channel + 1 + number))
      })
  }

  static func directions(_ count: Int) -> [[Float]] {
    (0..<count).map { number in
      let vector = (0..<PatchSampler.patchSize).map {
        Double((number * 131 + $0 * $0 * 37 + 11) % 201 - 100)
      }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return vector.map { Float($0 / length) }
    }
  }
}

extension PlanarImage {
  /// An RGB image whose samples are `value(channel, row, column)`.
  init(width: Int, height: Int, value: (Int, Int, Int) -> Float) {
    self.init(width: width, height: height, channels: 3)
    for channel in 0..<3 {
      for row in 0..<height {
        for column in 0..<width { self[channel, row, column] = value(channel, row, column) }
      }
    }
  }

  /// The image with a hole filled by means of 3 × 3 pixels: fog.
  func blurred(in mask: Mask) -> PlanarImage {
    let blurred = PlanarImage(width: width, height: height) { channel, row, column in
      var sum: Float = 0
      for down in -1...1 {
        for right in -1...1 {
          sum += self[channel, min(max(row + down, 0), height - 1), min(max(column + right, 0), width - 1)]
        }
      }
      return sum / 9
    }
    return replacing(mask, with: blurred).rounded8Bit()
  }
}
