public import ArgumentParser
import Foundation
import GLCIC
public import GLCICTraining
import Torch

/// The flags of `glcic train` that decide what is computed; together they make `RunSettings`.
///
/// None has a default of its own: what is not given comes from the run that is resumed, else from the preset.
struct RecipeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Preset (default: paper): \(Preset.all.map(\.name).joined(separator: ", ")).", valueName: "name"))
  var preset: String?

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

  @Option(
    help: ArgumentHelp(
      "Holes: \(HoleSpecification.Kind.allCases.map(\.rawValue).joined(separator: ", ")), or a mixture such as "
        + "'rectangle:0.5,thick:0.3,objects:0.2' (default: the preset's).", valueName: "kinds"),
    transform: { try HoleSpecification($0) })
  var holes: HoleSpecification?

  @Option(help: ArgumentHelp("Range of the sides of rectangular holes.", valueName: "min,max"))
  var holeSize: PixelRange?

  @Option(help: ArgumentHelp("Learning rate (default: the preset's).", valueName: "rate"))
  var learningRate: Double?

  @Option(help: ArgumentHelp("Seed of weights, order, crops and holes (default: 0).", valueName: "n"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Parts in which each batch goes through the networks, to need less memory (default: 1).", valueName: "n"
    ))
  var accumulation: Int?

  @Option(
    help: ArgumentHelp("Steps over which the learning rate rises to its value (default: 0).", valueName: "n"))
  var warmUp: Int?

  @Option(help: "How the learning rate falls: linear, cosine or none.")
  var decay: Recipe.Decay?

  @Option(
    help: ArgumentHelp(
      "The learning rate's share at the end of its fall (default: the preset's: 0.02 in harmonic, 1 in the others, which is none; with --decay linear or cosine, 0 there).",
      valueName: "share"))
  var decayTo: Double?

  @Option(
    help: ArgumentHelp(
      "Validate and export a running mean of the weights that keeps this share at each step, such as 0.999.",
      valueName: "share"))
  var weightAverage: Double?

  @Option(
    help: ArgumentHelp(
      "Weigh the adversarial term so that its gradient has this share of the reconstruction's norm, instead of by the preset's α.",
      valueName: "share"))
  var gradientBalance: Double?

  @Option(
    name: .customLong("settings"),
    help: ArgumentHelp(
      "Settings of a new run, as another printed and kept them (settings.json); flags change what they say, and a run that is resumed keeps its own.",
      valueName: "file"))
  var settingsFile: String?

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if let preset, Preset.named(preset) == nil { throw Self.unknownPreset(preset) }
    if let stage, !(1...3).contains(stage) { throw ValidationError("--stage must be 1, 2 or 3") }
    if stage != nil, phase != nil { throw ValidationError("--stage and --phase say the same; give one") }
    if let batchSize, !RunSettings.batchSizes.contains(batchSize) {
      throw ValidationError("--batch-size must be from 1 to \(RunSettings.batchSizes.upperBound)")
    }
    if let cropSize, !RunSettings.cropSizes.contains(cropSize) || cropSize % 4 != 0 {
      throw ValidationError(
        "--crop-size must be a multiple of 4 from 32 to \(RunSettings.cropSizes.upperBound)")
    }
    if let accumulation, accumulation < 1 { throw ValidationError("--accumulation must be at least 1") }
    if let warmUp, !RunSettings.stepCounts.contains(warmUp) {
      throw ValidationError("--warm-up must be from 0 to \(RunSettings.stepCounts.upperBound)")
    }
    if let decayTo, !(0...1).contains(decayTo) { throw ValidationError("--decay-to must be from 0 to 1") }
    if let weightAverage, !(0..<1).contains(weightAverage) {
      throw ValidationError("--weight-average must be from 0 to below 1")
    }
    if let gradientBalance, !(gradientBalance > 0 && gradientBalance.isFinite) {
      throw ValidationError("--gradient-balance must be a positive number")
    }
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate must be a positive number")
    }
  }

  /// The settings of the run.
  ///
  /// `resumed` are those of the run that goes on, if one does.
  func settings(device: Device, resumed: RunSettings?) throws -> RunSettings {
    let resumed = try resumed ?? settingsFile.map(RunSettings.init(contentsOf:))
    if let name = preset, let resumed, resumed.preset.name != name {
      throw TrainingError(
        "the run to go on with has the preset \(resumed.preset.name), not \(name); leave --preset out")
    }
    guard var preset = resumed?.preset ?? Preset.named(self.preset ?? Preset.paper.name) else {
      throw Self.unknownPreset(self.preset ?? "")
    }
    if let cropSize, cropSize != preset.discriminator.imageSize {
      let scale = Double(cropSize) / Double(preset.discriminator.imageSize)
      preset.training.scale(by: scale)
      // Half the image, as in the paper, on the grid of the discriminator's strides.
      preset.discriminator = preset.discriminator.resized(
        imageSize: cropSize, patchSize: max(16, Int(Double(preset.discriminator.patchSize) * scale) / 4 * 4))
    }
    if let shorterSide { preset.training.shorterSide = shorterSide.range }
    preset.training.holes = try holeShape(
      from: preset.training.holes, cropSize: preset.discriminator.imageSize)
    if let learningRate {
      preset.training.optimizer = preset.training.optimizer.with(learningRate: learningRate)
    }
    if let decayTo {
      preset.training.finalLearningRateShare = decayTo
    } else if let decay, decay != .none, preset.training.finalLearningRateShare == 1 {
      preset.training.finalLearningRateShare = 0
    }
    guard preset.training.shorterSide.lowerBound >= preset.discriminator.imageSize else {
      throw ValidationError(
        "--shorter-side \(preset.training.shorterSide) is smaller than the crop of \(preset.discriminator.imageSize)"
      )
    }
    var schedule = steps?.schedule ?? resumed?.steps ?? preset.training.steps
    if let phase = chosenPhase { schedule = schedule.only(phase) }
    guard schedule.total > 0 else { throw ValidationError("no phase has a step; see --steps") }
    let count = batchSize ?? resumed?.batchSize ?? preset.training.batchSize
    let recipe = recipe(from: resumed?.recipe ?? Recipe())
    guard count % recipe.accumulation == 0 else {
      throw ValidationError("--accumulation \(recipe.accumulation) does not divide the batch of \(count)")
    }
    let settings = RunSettings(
      preset: preset, steps: schedule, batchSize: count, seed: seed ?? resumed?.seed ?? 0,
      bfloat16: usesBFloat16(device, resumed), recipe: recipe)
    try settings.validate()
    return settings
  }

  /// The holes that the flags ask for, `before` being those of the preset or the run.
  private func holeShape(from before: HoleShape, cropSize: Int) throws -> HoleShape {
    let sides = holeSize?.range ?? before.sidesInPixels
    let usual = HoleShape.paper.scaled(by: Double(cropSize) / 256).sides
    let shape = holes?.shape(sides: sides ?? usual) ?? holeSize.map { before.with(sides: $0.range) } ?? before
    if holeSize != nil, shape.sidesInPixels == nil {
      throw ValidationError("--hole-size is for rectangles, and these holes have none; add --holes rectangle")
    }
    return shape
  }

  private func recipe(from before: Recipe) -> Recipe {
    var recipe = before
    if let accumulation { recipe.accumulation = accumulation }
    if let warmUp { recipe.warmUpSteps = warmUp }
    if let decay { recipe.decay = decay }
    if let weightAverage { recipe.weightAverage = weightAverage }
    if let gradientBalance { recipe.gradientBalance = gradientBalance }
    return recipe
  }

  static func unknownPreset(_ name: String) -> ValidationError {
    ValidationError("unknown preset '\(name)': use \(Preset.all.map(\.name).joined(separator: ", "))")
  }

  /// A run stays in the format that it began in unless another is asked for.
  private func usesBFloat16(_ device: Device, _ resumed: RunSettings?) -> Bool {
    if compute.precision == .auto, let resumed { return resumed.bfloat16 }
    return compute.precision.usesBFloat16(on: device)
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
      [completion, discriminator, joint].allSatisfy(RunSettings.stepCounts.contains)
    else { return nil }
    schedule = Schedule(completion: completion, discriminator: discriminator, joint: joint)
  }
}

/// `min,max` or one number, in pixels, up to ``RunSettings/sideLimit``.
struct PixelRange: ExpressibleByArgument {
  let range: ClosedRange<Int>

  init(_ range: ClosedRange<Int>) { self.range = range }

  init?(argument: String) {
    let ends = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], 1 <= low,
      low <= high, high <= RunSettings.sideLimit
    else { return nil }
    range = low...high
  }
}

extension Recipe.Decay: ExpressibleByArgument {}
