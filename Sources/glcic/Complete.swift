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
      "Images (JPEG, PNG, WebP, TIFF, GIF; HEIF and AVIF where libvips reads them), folders of images, or quoted patterns such as 'photos/*.jpg' and 'img-{000..199}.png'; or - for standard input."
  )
  var images: [String]

  @OptionGroup(title: "What to fill") var holes: MaskOptions

  @OptionGroup(title: "What to write") var outputs: OutputOptions

  @Flag(
    name: .shortAndLong,
    help: "Go down into folders; the outputs (and masks) lie in folders as the inputs do.")
  var recursive = false

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

  @Option(help: ArgumentHelp("Refuse images and masks with more pixels than this.", valueName: "pixels"))
  var pixelLimit = Image.defaultPixelLimit

  @Flag(help: "Write a line of JSON for each image, and one with the sums, to standard output.")
  var json = false

  @Flag(help: "Show where the time went, on standard error.")
  var timings = false

  func validate() throws {
    if images.contains("") || holes.mask == "" {
      throw ValidationError("the name of an image or a mask is empty; leave it out, or name a file")
    }
    if pixelLimit < 1 { throw ValidationError("--pixel-limit must be at least 1") }
    try checkStandardStreams()
    _ = try fillMethod
    try checkOptionsOfMethod()
  }

  func run() async throws {
    let start = (clock: ContinuousClock.now, age: Duration.processAge)
    let share = try ProcessShare()
    try refuseTerminals()
    let inputs = try CompletionInputs(
      images, isRecursive: recursive, excluding: [outputs.path, holes.mask].compactMap(\.self))
    var plan = try CompletionPlan(inputs, outputs: outputs, mask: holes.mask, matchesMaskPaths: recursive)
    if !outputs.force { try plan.refuseReplacingInputs(and: model) }
    plan.keep(share)
    try plan.checkOutputs()

    let report = CompletionReport(
      count: plan.jobs.count, method: try fillMethod.rawValue, share: share,
      isBatch: inputs.isBatch || share.count > 1, writesJSON: json)
    Interruption.watch(report.interrupt)
    let loading = try startLoading(share)
    let filler = Task { try await loading.value.filler }
    report.begin()
    try await pipeline(filler).run(plan.jobs, report: report.add)

    let summary = try report.finish()
    if timings {
      let split = ProcessTimings(
        start: start.age, loadModel: try await loading.value.duration, stages: summary.timings,
        total: start.age + (.now - start.clock))
      StandardStream.error.write(split.table(imageCount: summary.count - summary.skipped) + "\n")
    }
    if summary.failed > 0 { throw ExitCode.failure }
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

  private func pipeline(_ filler: Task<Filler, any Error>) -> CompletionPipeline {
    // Two threads keep a graphics card fed on a small machine; a processor is busy with the network anyway.
    let threads = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
    return CompletionPipeline(
      reader: ImageReader(
        holes: holes, pixelLimit: pixelLimit, input: StandardInput(pixelLimit: pixelLimit),
        pool: WorkerPool(threads: threads)),
      writer: ImageWriter(
        quality: outputs.quality, replaces: !outputs.noClobber, pool: WorkerPool(threads: threads)),
      skipRule: outputs.skipRule, copiesUnmasked: outputs.copyUnmasked, filler: filler)
  }
}

// Standard input and output are one stream each.
extension Complete {
  /// Checks that neither is wanted for two things.
  ///
  /// - Throws: `ValidationError` that says which.
  fileprivate func checkStandardStreams() throws {
    if images.contains(StandardStream.name) {
      if images.count > 1 {
        throw ValidationError("standard input (-) is one image; complete it without the others")
      }
      if holes.mask == StandardStream.name {
        throw ValidationError("standard input is either the image or the mask; name a file for one of them")
      }
    }
    if json, outputs.isStandardOutput {
      throw ValidationError(
        "standard output is taken by the image; leave out --json, or name a file as --output")
    }
  }

  /// Refuses to wait for somebody to type an image, or to fill the screen with one.
  ///
  /// - Throws: ``InputError``.
  fileprivate func refuseTerminals() throws {
    let readsInput = images.contains(StandardStream.name) || holes.mask == StandardStream.name
    if readsInput, StandardStream.input.isTerminal {
      throw InputError("standard input is a terminal; send it an image by < or a pipe, or name a file")
    }
    if outputs.isStandardOutput, StandardStream.output.isTerminal {
      throw InputError("standard output is a terminal; send the image on by > or a pipe, or name a file")
    }
  }
}
