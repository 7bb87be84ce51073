internal import Foundation
internal import GLCIC
internal import NeuralNetwork
public import Torch

/// A training run on disk: both networks, both optimizers, the step and the settings, in one safetensors file.
///
/// The random state needs no more than the seed and the step: every draw is a pure function of them.
public enum Checkpoint {
  private static let settingsKey = "glcic.run"
  private static let stateKey = "glcic.state"

  /// The numbers that are not tensors.
  struct State: Codable {
    var step: Int
    var completionUpdates: Int
    var discriminatorUpdates: Int
    /// Nil where no mean of the weights is kept.
    var averagedUpdates: Int?
  }

  /// Writes the state of a run, whole or not at all, with a checksum.
  public static func save(_ trainer: Trainer, to path: String) throws {
    var tensors = named(trainer.completion.parameters.all, "completion.")
    tensors += averages(trainer.completionOptimizer, of: trainer.completion.parameters, "completion.")
    if let discriminator = trainer.discriminator, let optimizer = trainer.discriminatorOptimizer {
      tensors += named(discriminator.parameters.all, "discriminator.")
      tensors += averages(optimizer, of: discriminator.parameters, "discriminator.")
    }
    if let average = trainer.average { tensors += named(average.network.parameters.all, "average.") }
    let state = State(
      step: trainer.step, completionUpdates: trainer.completionOptimizer.step,
      discriminatorUpdates: trainer.discriminatorOptimizer?.step ?? 0,
      averagedUpdates: trainer.average?.count)
    var metadata = try ModelFile.metadata(of: trainer.completion)
    metadata[settingsKey] = try trainer.settings.json()
    // Sorted, so that equal states make equal files.
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    metadata[stateKey] = String(decoding: try encoder.encode(state), as: UTF8.self)
    try SafetensorsFile.write(tensors, metadata: metadata, checksummed: true, to: path)
  }

  private static func named(
    _ tensors: [(name: String, tensor: Tensor)], _ prefix: String
  ) -> [(name: String, tensor: Tensor)] {
    tensors.map { (prefix + $0.name, $0.tensor) }
  }

  private static func averages(
    _ optimizer: Optimizer, of store: ParameterStore, _ prefix: String
  ) -> [(name: String, tensor: Tensor)] {
    let names = store.parameters.map(\.name)
    return zip(names, optimizer.firstAverages).map { ("optimizer.\(prefix)\($0).first", $1) }
      + zip(names, optimizer.secondAverages).map { ("optimizer.\(prefix)\($0).second", $1) }
  }

  /// Reads the settings of the run that wrote a checkpoint, and sees that a run can be made of them.
  public static func settings(of file: SafetensorsFile) throws(TorchError) -> RunSettings {
    guard let text = file.metadata[settingsKey],
      let settings = try? JSONDecoder().decode(RunSettings.self, from: Data(text.utf8)),
      (try? settings.validate()) != nil
    else { throw TorchError(code: .invalidFile, message: "\(file.path): not a checkpoint of this tool") }
    return settings
  }

  /// Overwrites a trainer's networks, optimizers and step with those of a checkpoint.
  ///
  /// A discriminator that the checkpoint lacks stays fresh: a run may go on from completion to joint training. A mean
  /// of the weights that it lacks starts from the weights.
  public static func restore(_ trainer: Trainer, from file: SafetensorsFile) throws {
    guard let text = file.metadata[stateKey],
      let state = try? JSONDecoder().decode(State.self, from: Data(text.utf8))
    else { throw TorchError(code: .invalidFile, message: "\(file.path): not a checkpoint of this tool") }
    try trainer.completion.parameters.load(from: file, prefix: "completion.")
    try restore(
      trainer.completionOptimizer, of: trainer.completion.parameters, "completion.",
      step: state.completionUpdates, from: file)
    if let discriminator = trainer.discriminator, let optimizer = trainer.discriminatorOptimizer,
      file.entries.keys.contains(where: { $0.hasPrefix("discriminator.") })
    {
      try discriminator.parameters.load(from: file, prefix: "discriminator.")
      try restore(
        optimizer, of: discriminator.parameters, "discriminator.", step: state.discriminatorUpdates,
        from: file)
    }
    if let average = trainer.average {
      if let count = state.averagedUpdates {
        try average.network.parameters.load(from: file, prefix: "average.")
        average.count = count
      } else {
        try average.copy(trainer.completion)
      }
    }
    trainer.step = state.step
  }

  private static func restore(
    _ optimizer: Optimizer, of store: ParameterStore, _ prefix: String, step: Int, from file: SafetensorsFile
  ) throws {
    let names = store.parameters.map(\.name)
    try optimizer.restore(
      step: step,
      first: try names.map { try file.tensor("optimizer.\(prefix)\($0).first") },
      second: try names.map { try file.tensor("optimizer.\(prefix)\($0).second") })
  }
}
