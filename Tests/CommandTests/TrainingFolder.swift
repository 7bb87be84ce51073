import Foundation
import TestSupport
import Testing

/// A data set of small photographs and a place for runs on it.
struct TrainingFolder {
  let folder: TemporaryFolder
  let images: String

  init(count: Int = 12) throws {
    folder = try TemporaryFolder()
    images = folder.file("images")
    try FileManager.default.createDirectory(atPath: images, withIntermediateDirectories: false)
    try Photograph.writeCrops(count, to: images)
  }

  func file(_ name: String) -> String { folder.file(name) }

  /// The command line of a run small enough for a test.
  func command(
    _ output: String, steps: String, dataset: String? = nil, preset: String = "paper", options: [String] = []
  ) -> [String] {
    [
      "train", dataset ?? images, "--output", file(output), "--preset", preset, "--steps", steps,
      "--crop-size", "32", "--batch-size", "2", "--validate-every", "0", "--log-every", "1", "--device",
      "cpu",
      "--precision", "float32",
    ] + options
  }

  /// The files of a run; those of TensorBoard, whose names hold the time, are left out.
  func names(_ output: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: file(output)).sorted()
      .filter { !$0.hasPrefix("events.out.tfevents.") }
  }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: file(name))) }
}

extension Tool.Outcome {
  /// The progress lines of a phase.
  func progress(of phase: String) -> [String] {
    errorLines.filter { $0.wholeMatch(of: /(\w+) \d+\/\d+  .*/)?.1 == phase[...] }
  }
}
