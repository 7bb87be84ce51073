import ArgumentParser
import Foundation
import GLCIC
import Imaging
import Torch

/// `glcic complete`.
struct Complete: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fill holes in images.",
    discussion: """
      The output has the input's size, colour space, bit depth, orientation and metadata; outside the holes \
      a lossless output equals the input bit for bit.

      Several images, folders and patterns are completed into a folder. A bad image is named, and the others are \
      done all the same; the exit status is then 1. With RANK and WORLD_SIZE in the environment, as torchrun sets \
      them, each process takes its share of the images.
      """)

  @Argument(
    help:
      "Images (JPEG, PNG, WebP, TIFF, GIF; HEIF and AVIF where libvips reads them), folders of images, or quoted patterns such as 'photos/*.jpg' and 'img-{000..199}.png'."
  )
  var images: [String]

  @OptionGroup(title: "What to fill") var holes: MaskOptions

  @Option(
    name: .shortAndLong,
    help:
      "Output file (its suffix chooses the format: jpg, png, webp, tif), or a folder for the inputs' names; for several images it is made where it is missing. HEIF, AVIF and GIF become PNG there."
  )
  var output: String

  @Flag(
    name: .shortAndLong,
    help: "Go down into folders; the outputs (and masks) lie in folders as the inputs do.")
  var recursive = false

  @Flag(help: "Pass over images whose output is there, as after an interrupted run.")
  var skipExisting = false

  @Option(
    help:
      "How to fill: glcic (a network, then patches of the image that follow it), network (its output alone), network-unblended (not joined to the rim), or without a model: telea, harmonic, biharmonic, patchmatch (parts of the image itself) or mean."
  )
  var method = FillMethod.standard

  @Option(
    help: ArgumentHelp(
      "A model in the box, or a file that 'glcic train' wrote (default: \(ModelLibrary.defaultName)).",
      valueName: "name|file"))
  var model: String?

  @OptionGroup var compute: ComputeOptions

  @Option(
    help:
      "What gives the network's fill its texture: patches of the image, or none, as --method network (default: patches)."
  )
  var texture: CompletionOptions.Texture?

  @Option(
    help:
      "What is done with the network's output at the rim of holes: poisson (seamless cloning), or none, beside --texture none (default: poisson)."
  )
  var blend: CompletionOptions.Blending?

  @Option(
    help:
      "At what size the network sees a hole: native (the image's), resize (a hole much larger than those of the training is completed in smaller versions first), or auto, which decides by the hole (default: auto)."
  )
  var strategy: CompletionOptions.Strategy?

  @Flag(help: "Let the network compute the whole image instead of what the holes need: slow, for checking.")
  var wholeImage = false

  @Option(
    help: ArgumentHelp("JPEG and WebP quality, 1 to 100 (default: \(Image.defaultQuality)).", valueName: "q"))
  var quality: Int?

  @Flag(help: "Also write input, masked and completed side by side, to OUTPUT with -show before its suffix.")
  var show = false

  @Option(help: ArgumentHelp("Refuse images with more pixels than this.", valueName: "pixels"))
  var pixelLimit = Image.defaultPixelLimit

  @Flag(help: "Write a line of JSON for each image, and one with the sums, to standard output.")
  var json = false

  @Flag(help: "Show where the time went, on standard error.")
  var timings = false

  func validate() throws {
    if let quality, !(1...100).contains(quality) { throw ValidationError("--quality must be from 1 to 100") }
    if pixelLimit < 1 { throw ValidationError("--pixel-limit must be at least 1") }
    _ = try fillMethod
    try checkOptionsOfMethod()
  }

  func run() async throws {
    let start = (clock: ContinuousClock.now, age: Duration.processAge)
    let share = try ProcessShare()
    let inputs = try CompletionInputs(
      images, isRecursive: recursive, excluding: [output, holes.mask].compactMap(\.self))
    var plan = try CompletionPlan(
      inputs, output: output, mask: holes.mask, matchesMaskPaths: recursive, show: show)
    plan.keep(share)
    try checkOutputs(of: plan, isBatch: inputs.isBatch)

    let report = CompletionReport(
      count: plan.jobs.count, method: try fillMethod.rawValue, share: share,
      isBatch: inputs.isBatch || share.count > 1, writesJSON: json)
    Interruption.watch(report.interrupt)
    let loading = try startLoading(share)
    let filler = Task { try await loading.value.filler }
    report.begin()
    try await pipeline(filler, makesFolders: inputs.isBatch).run(plan.jobs, report: report.add)

    let summary = try report.finish()
    if timings {
      let split = ProcessTimings(
        start: start.age, loadModel: try await loading.value.duration, stages: summary.timings,
        total: start.age + (.now - start.clock))
      StandardStream.error.write(split.table(imageCount: summary.count - summary.skipped) + "\n")
    }
    if summary.failed > 0 { throw ExitCode.failure }
  }

  /// What can be known to fail is found out before the long work.
  private func checkOutputs(of plan: CompletionPlan, isBatch: Bool) throws {
    if isBatch, let folder = plan.folder {
      try OutputFolder.check(folder)
    } else {
      for job in plan.jobs { try Image.checkWritable(job.output) }
    }
  }

  private struct Loaded: Sendable {
    let filler: Filler
    /// How long the model took; nil where there is none.
    let duration: Duration?
  }

  /// Loads the model, where there is one, while other work goes on.
  private func startLoading(_ share: ProcessShare) throws -> Task<Loaded, any Error> {
    let (method, seed) = (try fillMethod, holes.seed ?? 0)
    if case .classical(let method) = method {
      return Task {
        Loaded(filler: .classical(ClassicalCompleter(method: method, seed: seed)), duration: nil)
      }
    }
    var compute = compute
    compute.deviceName = share.deviceName(for: compute.deviceName)
    let (device, precision) = (try compute.device(), compute.precision)
    let model = model ?? ModelLibrary.defaultName
    let options =
      method.options(strategy: strategy ?? .auto, wholeImage: wholeImage, seed: seed) ?? CompletionOptions()
    return Task {
      let start = ContinuousClock.now
      let network = try ModelLibrary.load(model, device: device)
      let completer = try Completer(network: network, precision: precision)
      return Loaded(filler: .network(completer, options), duration: .now - start)
    }
  }

  private func pipeline(_ filler: Task<Filler, any Error>, makesFolders: Bool) -> CompletionPipeline {
    // Two threads keep a graphics card fed on a small machine; a processor is busy with the network anyway.
    let threads = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
    return CompletionPipeline(
      reader: ImageReader(holes: holes, pixelLimit: pixelLimit, pool: WorkerPool(threads: threads)),
      writer: ImageWriter(quality: quality, makesFolders: makesFolders, pool: WorkerPool(threads: threads)),
      skipsExisting: skipExisting, filler: filler)
  }
}
