import Foundation
import Imaging

/// The files that `Tools/make_imaging_fixtures.py` writes.
enum Fixture {
  static func path(_ name: String) -> String {
    Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(name).path
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// The samples that an independent reference gives for a file.
  static func expected(_ name: String) throws -> [Int] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path("expected.json")))
    return try JSONDecoder().decode([String: [Int]].self, from: data)[name] ?? []
  }
}

/// An empty folder that goes away with its owner.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("Imaging-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  /// The names of all files in it, hidden ones included, sorted.
  func contents() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}

extension Image {
  /// An image of noise: the picture that is hardest on encoders.
  static func noise(
    width: Int = 37, height: Int = 23, colorModel: ColorModel = .rgb, hasAlpha: Bool = false,
    bitDepth: Int = 8, seed: UInt64 = 1
  ) -> Image {
    var generator = SplitMix(state: seed)
    let count = width * height * ((colorModel == .gray ? 1 : 3) + (hasAlpha ? 1 : 0))
    let samples: Samples =
      bitDepth == 8
      ? .uint8((0..<count).map { _ in UInt8.random(in: 0 ... .max, using: &generator) })
      : .uint16((0..<count).map { _ in UInt16.random(in: 0 ... .max, using: &generator) })
    return Image(width: width, height: height, colorModel: colorModel, hasAlpha: hasAlpha, samples: samples)
  }

  /// The samples as whole numbers.
  var integers: [Int] {
    switch samples {
    case .uint8(let values): values.map(Int.init)
    case .uint16(let values): values.map(Int.init)
    }
  }

  /// The colour samples of a pixel.
  func color(row: Int, column: Int) -> [Int] {
    let start = (row * width + column) * channels
    return Array(integers[start..<(start + colorChannels)])
  }
}

/// A generator with a seed, so that every run sees the same numbers [Steele, Lea, Flood 2014].
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// The largest difference between two rows of numbers; a difference in length counts as infinite.
func largestDifference(_ left: [Int], _ right: [Int]) -> Int {
  left.count == right.count ? zip(left, right).map { abs($0 - $1) }.max() ?? 0 : .max
}
