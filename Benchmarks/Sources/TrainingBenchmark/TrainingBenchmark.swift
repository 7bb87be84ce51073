import Foundation
import GLCIC
import GLCICTraining
import Torch

/// Makes training steps and loads batches on demand, so that a driver can time them in turn with other programs.
///
/// Reads one command a line, its words separated by tabs, and answers each with a line of JSON:
/// - `images FOLDER THREADS CACHE`: opens a data set for `load`, with so many threads and MiB for decoded images.
/// - `load COUNT`: waits for so many samples and says how many seconds that took.
/// - `prepare SIZE BATCH`: makes networks for square crops, and a batch of the data set.
/// - `step PHASE PRECISION`: makes a training step of the phase `completion` or `joint` on the batch.
@main
enum TrainingBenchmark {
  static func main() {
    // As `glcic train` does.
    ComputeSettings.keepFreedMemory()
    do {
      let contender = Contender()
      while let line = readLine() {
        let answer = try contender.answer(line.split(separator: "\t").map(String.init))
        print(String(decoding: try JSONEncoder().encode(answer), as: UTF8.self))
        // The driver waits for the line.
        fflush(nil)
      }
    } catch {
      FileHandle.standardError.write(Data("TrainingBenchmark: \(error)\n".utf8))
      exit(1)
    }
  }
}

/// A line that is no command, or comes before what it needs.
struct CommandError: Error, CustomStringConvertible {
  let description: String

  init(_ words: [String]) { description = "not a command here: \(words.joined(separator: " "))" }
}

/// The trainer, its batch, and the loader.
final class Contender {
  private var source: (any ImageSource)?
  private var loader: BatchLoader?
  private var trainers: [String: Trainer] = [:]
  private var batch: Batch?
  private var size = 0
  private static let loaderBatch = 16

  func answer(_ words: [String]) throws -> [String: Double] {
    switch (words.first, words.count) {
    case ("images", 4):
      guard let threads = Int(words[2]), let cache = Int(words[3]) else { throw CommandError(words) }
      try open(words[1], threads: threads, cacheBytes: cache << 20)
      return [:]
    case ("load", 2):
      guard let count = Int(words[1]), let loader else { throw CommandError(words) }
      return ["seconds": try seconds { for _ in 0..<(count / Self.loaderBatch) { _ = try loader.next() } }]
    case ("prepare", 3):
      guard let size = Int(words[1]), let count = Int(words[2]), let source else { throw CommandError(words) }
      self.size = size
      trainers = [:]
      let settings = Self.settings(size: size, batchSize: count, joint: true, bfloat16: false).crops
      batch = try BatchLoader(source: source, settings: settings, batchSize: count, seed: 1, threads: 1)
        .next()
      return [:]
    case ("step", 3):
      guard let batch else { throw CommandError(words) }
      let trainer = try trainer(words[1], words[2], batchSize: batch.count)
      return ["seconds": try seconds { _ = try trainer.train(on: batch) }]
    default: throw CommandError(words)
    }
  }

  /// The paper's crops of 256 from images whose shorter side is 256 to 384.
  private func open(_ path: String, threads: Int, cacheBytes: Int) throws {
    loader?.stop()
    let source = try openImageSource(path)
    self.source = source
    loader = BatchLoader(
      source: source, settings: CropSettings(), batchSize: Self.loaderBatch, seed: 1, threads: threads,
      cacheBytes: cacheBytes, prefetch: 1)
  }

  private func trainer(_ phase: String, _ precision: String, batchSize: Int) throws -> Trainer {
    if let made = trainers[phase + precision] { return made }
    let settings = Self.settings(
      size: size, batchSize: batchSize, joint: phase == "joint", bfloat16: precision == "bfloat16")
    let trainer = try Trainer(settings: settings, meanPixel: [0.46, 0.45, 0.42], device: .cpu)
    trainers[phase + precision] = trainer
    return trainer
  }

  private static func settings(size: Int, batchSize: Int, joint: Bool, bfloat16: Bool) -> RunSettings {
    var preset = Preset.paper
    preset.discriminator = preset.discriminator.resized(imageSize: size, patchSize: size / 2)
    preset.training.shorterSide = size...size
    preset.training.holes = .rectangle(sides: (size * 3 / 8)...(size / 2))
    return RunSettings(
      preset: preset,
      steps: Schedule(completion: joint ? 0 : .max / 2, discriminator: 0, joint: joint ? .max / 2 : 0),
      batchSize: batchSize, seed: 1, bfloat16: bfloat16)
  }

  private func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try work()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
