import Foundation
import GLCIC
import Imaging

/// A folder of images that lives as long as the value does.
final class TemporaryDataset: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "glcic-dataset-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a photograph-like image: a gradient of random direction and colours, with noise.
  func writePhotograph(_ name: String, width: Int, height: Int, seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    var image = PlanarImage(width: width, height: height, channels: 3)
    for channel in 0..<3 {
      let base = random.uniform()
      let (right, down) = (random.uniform() - 0.5, random.uniform() - 0.5)
      for row in 0..<height {
        for column in 0..<width {
          let slope = right * Double(column) / Double(width) + down * Double(row) / Double(height)
          let value = base + slope + 0.05 * random.uniform()
          image[channel, row, column] = Float(min(max(value, 0), 1))
        }
      }
    }
    try write(image, name)
  }

  /// Writes an image of one colour.
  func writeColour(_ name: String, _ colour: [Float], width: Int = 40, height: Int = 30) throws {
    let samples = colour.flatMap { [Float](repeating: $0, count: width * height) }
    try write(PlanarImage(width: width, height: height, channels: 3, samples: samples), name)
  }

  /// Writes any file; folders on the way are made.
  func write(_ bytes: [UInt8], _ name: String) throws {
    let url = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  /// Returns the bytes of a file.
  func read(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
  }

  /// Runs a program in the folder and requires that it succeeds.
  func run(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CommandFailure(arguments: arguments) }
  }

  private func write(_ image: PlanarImage, _ name: String) throws {
    let url = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Image(planes: image).write(to: url.path)
  }
}

struct CommandFailure: Error {
  let arguments: [String]
}
