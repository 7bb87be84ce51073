internal import Files
internal import Foundation
internal import GLCIC
internal import NeuralNetwork
public import Torch

/// The folder of a training run: its checkpoints, the current networks, sample sheets.
public struct RunFolder: Sendable {
  public let path: String
  /// How many checkpoints are kept.
  public let keptCheckpoints: Int

  /// Names a folder; it is made by ``create()``.
  public init(path: String, keptCheckpoints: Int = 3) {
    self.path = path
    self.keptCheckpoints = keptCheckpoints
  }

  /// Makes the folder where it is missing.
  ///
  /// - Throws: ``TrainingError`` when it cannot be made or written to.
  public func create() throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw TrainingError("\(path): cannot be made; name a folder that can be written to")
    }
    guard access(path, W_OK) == 0 else {
      throw TrainingError("\(path): cannot be written to; name another folder")
    }
  }

  /// The path of a file in the folder.
  public func file(_ name: String) -> String { (path as NSString).appendingPathComponent(name) }

  /// The paths of all checkpoints, newest first; a user's copies under other names are none of them.
  public func checkpoints() -> [String] { numberedCheckpoints().map(\.path) }

  private func numberedCheckpoints() -> [(step: Int, path: String)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.compactMap { name in
      name.wholeMatch(of: /checkpoint-([0-9]{8,18})\.safetensors/).flatMap { Int($0.1) }
        .map { ($0, file(name)) }
    }.sorted { $0.step > $1.step }
  }

  /// Writes a checkpoint and the current networks, then removes the oldest checkpoints.
  public func save(_ trainer: Trainer) throws {
    try Checkpoint.save(trainer, to: file(String(format: "checkpoint-%08d.safetensors", trainer.step)))
    let description = ["glcic.steps": "\(trainer.step)"]
    try ModelFile.save(trainer.exported, to: file("completion.safetensors"), description: description)
    if let discriminator = trainer.discriminator {
      try SafetensorsFile.write(
        discriminator.parameters.all, metadata: description, to: file("discriminator.safetensors"))
    }
    // Those of later steps, which a run that fell back to an older one leaves behind, are the first to go.
    let all = numberedCheckpoints()
    let order = all.filter { $0.step <= trainer.step } + all.filter { $0.step > trainer.step }
    for old in order.dropFirst(keptCheckpoints) { try? FileManager.default.removeItem(atPath: old.path) }
  }

  /// Opens the newest checkpoint whose bytes are those that were written.
  ///
  /// - Parameter skipped: Told about each newer one that is damaged.
  /// - Returns: The checkpoint, or nil where there is none at all.
  /// - Throws: ``TrainingError`` where there are checkpoints and none can be used.
  public func newestCheckpoint(skipped: (String) -> Void) throws -> SafetensorsFile? {
    let paths = checkpoints()
    for path in paths {
      do {
        let file = try SafetensorsFile(contentsOf: path)
        try file.verify()
        // Other files are left out here as well.
        _ = try Checkpoint.settings(of: file)
        return file
      } catch {
        skipped(error.message)
      }
    }
    if let newest = paths.first {
      throw TrainingError("\(newest): neither it nor an older checkpoint can be used; use another --output")
    }
    return nil
  }

  /// Writes the run's settings beside its networks, for `--settings` of another run.
  public func write(_ settings: RunSettings) throws {
    let text = try settings.json(isIndented: true) + "\n"
    try AtomicFile.write(Array(text.utf8), to: file("settings.json"))
  }

  /// Removes what killed runs left half written.
  public func removeTemporaryFiles() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names where name.hasPrefix(".") && name.hasSuffix(AtomicFile.temporarySuffix) {
      try? FileManager.default.removeItem(atPath: file(name))
    }
  }
}

/// A training run that cannot start or go on.
public struct TrainingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One line: what is wrong and what to do.
  public let description: String

  public init(_ description: String) { self.description = description }
}

extension TrainingError {
  /// Runs something that writes a file, and turns its failure into an error of the training.
  static func writing<Value>(_ body: () throws(AtomicFile.Failure) -> Value) throws(TrainingError) -> Value {
    do {
      return try body()
    } catch {
      throw TrainingError("\(error)")
    }
  }
}
