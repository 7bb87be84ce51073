internal import Foundation
public import GLCIC
internal import Torch

/// Everything that decides what a training run computes: printed at its start, stored in its checkpoints.
public struct RunSettings: Sendable, Hashable, Codable {
  /// The preset with whatever flags changed in it.
  public var preset: Preset
  /// What is trained, and for how long.
  public var steps: Schedule
  public var batchSize: Int
  /// The seed of fresh weights, of the order of the images, and of crops, flips and holes.
  public var seed: UInt64
  /// Whether layers run in bfloat16 (autocast).
  public var bfloat16: Bool

  public init(preset: Preset, steps: Schedule, batchSize: Int, seed: UInt64, bfloat16: Bool) {
    self.preset = preset
    self.steps = steps
    self.batchSize = batchSize
    self.seed = seed
    self.bfloat16 = bfloat16
  }

  /// How samples are cut from images.
  public var crops: CropSettings {
    CropSettings(
      shorterSide: preset.training.shorterSide, cropSize: preset.discriminator.imageSize, flips: true,
      holes: preset.training.holes, harmonicFill: preset.encoding.hole == .harmonicFill,
      localPatchSize: preset.discriminator.patchSize)
  }

  /// The learning rate's share of its first value at a step counted from 0.
  ///
  /// A straight line from 1 to the preset's final share over all steps.
  public func learningRateShare(at step: Int) -> Double {
    let final = preset.training.finalLearningRateShare
    let progress = Double(step) / Double(max(1, steps.total - 1))
    return 1 - (1 - final) * min(1, max(0, progress))
  }
}

extension RunSettings {
  /// The settings as one line of JSON.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// The settings in a few words.
  public var summary: String {
    let size = preset.discriminator.imageSize
    return "preset \(preset.name), crops \(size)×\(size), batch \(batchSize), "
      + "steps \(steps.completion) + \(steps.discriminator) + \(steps.joint), "
      + (bfloat16 ? "bfloat16" : "float32")
  }
}
