public import ArgumentParser
import Foundation
public import GLCIC
import GLCICTraining
import Torch

/// The flags of `glcic train` that decide what is computed; together they make ``RunSettings``.
struct RecipeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Preset: \(Preset.all.map(\.name).joined(separator: ", ")).", valueName: "name"))
  var preset = "paper"

  @Option(help: "Which phases to train: completion, discriminator, joint or all.")
  var phase: PhaseChoice?

  @Option(help: ArgumentHelp("The same by number: 1, 2 or 3.", valueName: "1|2|3"))
  var stage: Int?

  @Option(help: ArgumentHelp("Steps of the three phases (default: the preset's).", valueName: "c,d,j"))
  var steps: StepCounts?

  @Option(help: ArgumentHelp("Images in a step (default: the preset's).", valueName: "n"))
  var batchSize: Int?

  @Option(help: ArgumentHelp("Side of the square crops in pixels (default: the preset's).", valueName: "px"))
  var cropSize: Int?

  @Option(help: ArgumentHelp("Range of the images' shorter side after resizing.", valueName: "min,max"))
  var shorterSide: PixelRange?

  @Option(help: ArgumentHelp("Range of the sides of rectangular holes.", valueName: "min,max"))
  var holeSize: PixelRange?

  @Option(help: ArgumentHelp("Learning rate (default: the preset's).", valueName: "rate"))
  var learningRate: Double?

  @Option(help: ArgumentHelp("Seed of weights, order, crops and holes.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: "Where to compute: auto, cpu, cuda, cuda:N or mps.")
  var device = "auto"

  @Option(help: "Number format of the matrix operations: auto, float32 or bfloat16.")
  var precision = Precision.auto

  func validate() throws {
    guard Preset.named(preset) != nil else { throw Self.unknownPreset(preset) }
    if let stage, !(1...3).contains(stage) { throw ValidationError("--stage must be 1, 2 or 3") }
    if stage != nil, phase != nil { throw ValidationError("--stage and --phase say the same; give one") }
    if let batchSize, batchSize < 1 { throw ValidationError("--batch-size must be at least 1") }
    if let cropSize, cropSize < 32 || cropSize % 4 != 0 {
      throw ValidationError("--crop-size must be a multiple of 4, at least 32")
    }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate must be a positive number")
    }
  }

  /// The settings of the run.
  func settings(device: Device) throws -> RunSettings {
    guard var preset = Preset.named(preset) else { throw Self.unknownPreset(preset) }
    if let cropSize {
      let scale = Double(cropSize) / Double(preset.discriminator.imageSize)
      preset.training.scale(by: scale)
      // Half the image, as in the paper, on the grid of the discriminator's strides.
      preset.discriminator = preset.discriminator.resized(
        imageSize: cropSize, patchSize: max(16, Int(Double(preset.discriminator.patchSize) * scale) / 4 * 4))
    }
    if let shorterSide { preset.training.shorterSide = shorterSide.range }
    if let holeSize { preset.training.holes = .rectangle(sides: holeSize.range) }
    if let learningRate {
      preset.training.optimizer = preset.training.optimizer.with(learningRate: learningRate)
    }
    guard preset.training.shorterSide.lowerBound >= preset.discriminator.imageSize else {
      throw ValidationError(
        "--shorter-side \(preset.training.shorterSide) is smaller than the crop of \(preset.discriminator.imageSize)"
      )
    }
    var schedule = steps?.schedule ?? preset.training.steps
    if let phase = chosenPhase { schedule = schedule.only(phase) }
    guard schedule.total > 0 else { throw ValidationError("no phase has a step; see --steps") }
    return RunSettings(
      preset: preset, steps: schedule, batchSize: batchSize ?? preset.training.batchSize, seed: seed,
      bfloat16: precision.usesBFloat16(on: device))
  }

  static func unknownPreset(_ name: String) -> ValidationError {
    ValidationError("unknown preset '\(name)': use \(Preset.all.map(\.name).joined(separator: ", "))")
  }

  private var chosenPhase: Phase? {
    if let stage { return Phase.allCases[stage - 1] }
    return phase?.phase
  }
}

/// What `--phase` takes.
enum PhaseChoice: String, ExpressibleByArgument, CaseIterable {
  case completion
  case discriminator
  case joint
  case all

  var phase: Phase? { Phase(rawValue: rawValue) }
}

/// `c,d,j`: the steps of the three phases.
struct StepCounts: ExpressibleByArgument {
  let schedule: Schedule

  init?(argument: String) {
    let counts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard counts.count == 3, let completion = counts[0], let discriminator = counts[1], let joint = counts[2],
      completion >= 0, discriminator >= 0, joint >= 0
    else { return nil }
    schedule = Schedule(completion: completion, discriminator: discriminator, joint: joint)
  }
}

/// `min,max` or one number, in pixels.
struct PixelRange: ExpressibleByArgument {
  let range: ClosedRange<Int>

  init(_ range: ClosedRange<Int>) { self.range = range }

  init?(argument: String) {
    let ends = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], 1 <= low,
      low <= high
    else { return nil }
    range = low...high
  }
}

extension Precision: ExpressibleByArgument {}
