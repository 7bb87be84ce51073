import ArgumentParser
import Files
import Foundation
import GLCIC
import GLCICEvaluation
import Imaging
import Torch

/// `glcic evaluate`.
struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure models and classical methods on photographs with holes.",
    discussion: """
      Each image gets a hole, each method fills it, and the fill is compared with the photograph. Means, and \
      the medians of detail, come with 95 % bootstrap intervals. The masks are saved beside the report (or the JSON), \
      so that --masks can take them again.

      Detail says how sharp a fill is: 1 as the photograph, less is fog, more is noise. SWD says how far the patches \
      of all fills are from those of the photographs, at three resolutions: 0 is best; it has no interval.

      Masks: paper (a rectangle of 96-128 px at 256 px), thin, medium and thick (the strokes of LaMa's test masks), \
      center (the middle square, half as wide as the image), box (MMagic's protocol for this network: a box of \
      88-128 px at least 20 px from the border, at 256 px), or a folder with a mask for each image, white to fill, \
      found by the images' names as in 'glcic complete'.
      """)

  @Argument(help: "Folder of images, .tar archive, .txt list of images, image, or pattern of these.")
  var images: String

  @OptionGroup(title: "Images and holes") var holes: EvaluationOptions

  @Option(
    help: ArgumentHelp(
      "What to compare, of \(MethodList.known), as in 'glcic complete'; differences are from the first (default: all but network-unblended).",
      valueName: "name,name"))
  var methods: String?

  @Option(
    help: ArgumentHelp(
      "A model in the box, or a file that 'glcic train' wrote; may be given several times (default: \(ModelLibrary.defaultName)).",
      valueName: "name|file"))
  var model: [String] = []

  @Option(
    help:
      "At what size the network sees a hole: auto, native or resize, as in 'glcic complete' (default: auto).")
  var strategy: CompletionOptions.Strategy?

  @OptionGroup(title: "Results") var output: EvaluationOutputOptions

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if output.sheet != nil, holes.size.size == .full {
      throw ValidationError("--sheet shows images of one size; give --size a number beside it")
    }
    if Set(model).count < model.count { throw ValidationError("--model names the same model twice") }
    guard let methods else { return }
    do {
      guard try !MethodList(methods).usesModels, let option = networkOption else { return }
      throw ValidationError("\(option) needs glcic, network or network-unblended among --methods")
    } catch let error as InputError {
      throw ValidationError("--methods: \(error)")
    }
  }

  /// An option that was given and means something to networks only.
  private var networkOption: String? {
    if !model.isEmpty { return "--model" }
    if strategy != nil { return "--strategy" }
    return compute.givenPrecision == nil ? nil : "--precision"
  }

  func run() async throws {
    let outputs = EvaluationOutputs(options: output, savesMasks: holes.source.areDrawn)
    try outputs.check()
    var subjects = try EvaluationSubjects(images, limit: holes.limit, masks: holes.source)
    if outputs.savesImages { try subjects.requireDistinctFiles() }
    let device = try compute.device()
    let list = try methods.map(MethodList.init) ?? MethodList(MethodList.defaults)
    let (methods, models) = try list.methods(
      models: model.isEmpty ? [ModelLibrary.defaultName] : model, strategy: strategy ?? .auto,
      device: device, precision: compute.precision)
    try outputs.refuseReplacing(subjects.jobs(), methods: methods.map(\.id))
    let threads = max(1, ProcessInfo.processInfo.activeProcessorCount)
    let pipeline = EvaluationPipeline(
      methods: methods, masks: holes.source, size: holes.size.size, seed: holes.seed, threads: threads)

    let learned = try holes.learnedMetrics(on: device)
    var evaluation = Evaluation(
      methods: methods, outputs: outputs, sheetCount: output.sheetCount,
      textures: TextureDistances(images: subjects.count, seed: holes.seed))
    let progress = EvaluationProgress(count: subjects.count)
    Interruption.watch(progress.interrupt)
    try await evaluation.run(&subjects, through: pipeline, learned: learned, progress: progress)
    progress.finish()
    guard !evaluation.scores.isEmpty else { throw InputError("\(images): no image could be measured") }
    let settings = EvaluationSettings(
      images: images, masks: holes.source.name, maskTitle: holes.source.title,
      seed: holes.source.areDrawn ? holes.seed : nil,
      maskFolder: outputs.maskFolder ?? (holes.source.areDrawn ? nil : holes.source.name),
      size: holes.size.description, limit: holes.limit, strategy: (strategy ?? .auto).rawValue,
      device: "\(device)",
      precision: compute.precision.usesBFloat16(on: device) ? "bfloat16" : "float32", threads: threads,
      models: models)
    let result = EvaluationResult(
      images: evaluation.scores, methods: methods.map { ($0.id, $0.title) },
      figures: try await evaluation.figures(learned), skipped: progress.skipped,
      unavailable: holes.unavailable, settings: settings, bootstrap: Bootstrap(seed: holes.seed),
      version: Command.configuration.version, date: .now)
    try evaluation.write(result)
    guard StandardStream.output.write(EvaluationTable.text(of: result) + "\n") else {
      throw InputError("standard output: the table could not be written, \(SystemCall.reason)")
    }
  }
}
