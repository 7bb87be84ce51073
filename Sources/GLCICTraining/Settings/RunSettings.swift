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
  /// How the steps are made, beyond what the preset says.
  public var recipe: Recipe

  public init(
    preset: Preset, steps: Schedule, batchSize: Int, seed: UInt64, bfloat16: Bool, recipe: Recipe = Recipe()
  ) {
    self.preset = preset
    self.steps = steps
    self.batchSize = batchSize
    self.seed = seed
    self.bfloat16 = bfloat16
    self.recipe = recipe
  }

  /// Decodes settings; those of a run before there were recipes have the usual one.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      preset: try values.decode(Preset.self, forKey: .preset),
      steps: try values.decode(Schedule.self, forKey: .steps),
      batchSize: try values.decode(Int.self, forKey: .batchSize),
      seed: try values.decode(UInt64.self, forKey: .seed),
      bfloat16: try values.decode(Bool.self, forKey: .bfloat16),
      recipe: try values.decodeIfPresent(Recipe.self, forKey: .recipe) ?? Recipe())
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
  /// After the warm-up it falls from 1 to the preset's final share over all steps, as the recipe says.
  public func learningRateShare(at step: Int) -> Double {
    let final = preset.training.finalLearningRateShare
    let progress = min(1, max(0, Double(step) / Double(max(1, steps.total - 1))))
    let fallen =
      switch recipe.decay {
      case .linear: progress
      case .cosine: (1 - cos(Double.pi * progress)) / 2
      case .none: 0.0
      }
    let warm = min(1, Double(step + 1) / Double(recipe.warmUpSteps + 1))
    return warm * (1 - (1 - final) * fallen)
  }
}

extension RunSettings {
  /// The settings as JSON, in one line unless indented.
  public func json(isIndented: Bool = false) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isIndented { encoder.outputFormatting.insert(.prettyPrinted) }
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// Reads settings from a file of JSON, as ``json()`` gives them.
  ///
  /// - Throws: ``TrainingError`` that names the file and what is wrong with it.
  public init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw TrainingError("\(path): no such file, or not readable; name a settings.json")
    }
    do {
      self = try JSONDecoder().decode(RunSettings.self, from: data)
      try validate()
    } catch let error as TrainingError {
      throw TrainingError("\(path): \(error)")
    } catch DecodingError.keyNotFound(let key, _) {
      throw TrainingError("\(path): not the settings of a run: it lacks '\(key.stringValue)'")
    } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw TrainingError("\(path): not the settings of a run: '\(place)' has a value that is not possible")
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw TrainingError("\(path): not the settings of a run: '\(place)' has a value of the wrong kind")
    } catch {
      throw TrainingError("\(path): not the settings of a run: it is not JSON")
    }
  }

  /// The settings in a few words.
  public var summary: String {
    let size = preset.discriminator.imageSize
    return "preset \(preset.name), crops \(size)×\(size), batch \(batchSize), "
      + "steps \(steps.completion) + \(steps.discriminator) + \(steps.joint), "
      + (bfloat16 ? "bfloat16" : "float32")
  }
}
