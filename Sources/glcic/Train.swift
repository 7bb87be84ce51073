import ArgumentParser
import Foundation
import GLCIC
import GLCICTraining
import Imaging
import Logging
import NeuralNetwork
import Torch

/// `glcic train`.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train the networks on a folder or on tar shards of images.",
    discussion: """
      DATASET is a folder of images (with its subfolders), a .tar archive, a .txt file with the path of an image \
      on each line, or a pattern such as 'shards/train-*.tar' or 'train-{000000..000004}.tar'. The output folder \
      holds checkpoints, the current networks as .safetensors, samples.png (masked | completed | truth), samples.webp \
      (the same over time), losses.csv, validation.csv, report.html with the curves, and event files for TensorBoard.

      Several processes train together where a launcher starts them: 'torchrun --nproc-per-node N --no-python \
      glcic train ...', 'srun glcic train ...', 'mpirun glcic train ...', or N processes with RANK, WORLD_SIZE, \
      MASTER_ADDR and MASTER_PORT set. --batch-size is that of all processes together, which N must divide; the \
      result is that of one process. Rank 0 alone reads and writes the output folder; a run can go on with another \
      number of processes. On several machines GLOO_SOCKET_IFNAME names the network interface where the host names \
      do not lead to it.
      """)

  @OptionGroup var data: DatasetOptions

  @Option(name: .shortAndLong, help: "Folder of the run; made where it is missing.")
  var output: String

  @OptionGroup var recipe: RecipeOptions

  @OptionGroup var processes: ProcessOptions

  @Option(help: ArgumentHelp("Start from the weights of a model.", valueName: "file"))
  var weights: String?

  @Flag(
    help: "Go on from the newest good checkpoint in the output folder, or start afresh where there is none.")
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Images for validation; otherwise some of the data set are kept apart.", valueName: "dataset"))
  var validation: String?

  @Option(help: ArgumentHelp("Number of validation images.", valueName: "n"))
  var validationCount = 32

  @Option(help: ArgumentHelp("Steps between validations and sample sheets; 0 for none.", valueName: "n"))
  var validateEvery = 500

  @Option(help: ArgumentHelp("Steps between checkpoints.", valueName: "n"))
  var checkpointEvery = 500

  @Option(help: ArgumentHelp("How many checkpoints to keep.", valueName: "n"))
  var keepCheckpoints = 3

  @Option(help: ArgumentHelp("Steps between progress lines.", valueName: "n"))
  var logEvery = 10

  @Flag(inversion: .prefixedNo, help: "Write event files for TensorBoard into the output folder.")
  var tensorboard = true

  @Option(help: ArgumentHelp("Threads that decode images.", valueName: "n"))
  var loaderThreads = 2

  @Option(
    help: ArgumentHelp(
      "Memory for decoded images, which need no decoding in later passes; 0 for none.", valueName: "MiB"))
  var cacheMemory = 1024

  func validate() throws {
    let positive = [
      ("checkpoint-every", checkpointEvery), ("keep-checkpoints", keepCheckpoints), ("log-every", logEvery),
    ]
    for (name, value) in positive where value < 1 { throw ValidationError("--\(name) must be at least 1") }
    guard (1...256).contains(loaderThreads) else {
      throw ValidationError("--loader-threads must be from 1 to 256")
    }
    guard validateEvery >= 0, validationCount >= 0 else {
      throw ValidationError("--validate-every and --validation-count must not be negative")
    }
    guard (0..<1 << 30).contains(cacheMemory) else {
      throw ValidationError("--cache-memory must be from 0 to \((1 << 30) - 1) MiB")
    }
  }

  func run() throws {
    StopSignal.listen()
    ComputeSettings.keepFreedMemory()
    guard let group = try processes.group(recipe.compute) else {
      return try train(on: try recipe.compute.device(), with: nil)
    }
    do {
      try train(on: group.device, with: group)
      try group.close()
    } catch {
      guard let error = group.leave(because: error) else { throw ExitCode.failure }
      throw error
    }
  }

  private func train(on device: Device, with group: ProcessGroup?) throws {
    var logger = PlainLogHandler.logger
    let writes = group.map { $0.rank == 0 } ?? true
    if !writes { logger.logLevel = .warning }
    let folder = RunFolder(path: output, keptCheckpoints: keepCheckpoints)
    var checkpoint: SafetensorsFile?
    func chosenSettings() throws -> RunSettings {
      if resume {
        checkpoint = try folder.newestCheckpoint {
          logger.warning("\($0); trying the checkpoint before it")
        }
      }
      return try recipe.settings(device: device, resumed: try checkpoint.map(Checkpoint.settings))
    }
    let settings = try group?.fromRankZero(chosenSettings) ?? chosenSettings()
    try checkMemory(for: settings, processCount: group?.size ?? 1)
    let (source, objects) = try data.open(holes: settings.crops.holes, logger: writes ? logger : nil)
    try group?.requireSameCount(source.count)
    if writes { try prepare(folder) }

    let split = DatasetSplit(
      count: source.count, heldOut: validation == nil && validateEvery > 0 ? validationCount : 0,
      seed: settings.seed)
    let trainer = try join(group, settings, device) {
      try makeTrainer(settings, source, split, checkpoint, device, logger)
    }
    let validationSet = writes ? try makeValidation(settings, source, objects, split, logger) : nil
    if let group { logger.info("\(group.summary)") }
    logger.info(
      "\(source.count) images, \(split.training.count) for training; \(device), \(settings.summary)")
    let json = try settings.json()
    logger.info("settings \(json)")
    if writes { try folder.write(settings) }

    let journal =
      writes
      ? RunJournal(
        folder: folder, settings: settings, lastStep: trainer.step, writesEvents: tensorboard, logger: logger)
      : nil
    let run = TrainingRun(
      trainer: trainer, source: source, indices: split.training, objects: objects, validation: validationSet,
      folder: folder, journal: journal, intervals: intervals, logger: logger)
    switch try run.run(shouldStop: { StopSignal.isReceived }) {
    case .finished: logger.info("finished at step \(trainer.step); the networks are in \(output)")
    case .stopped: logger.info("stopped at step \(trainer.step); go on with --resume")
    }
  }

  /// Refuses batches that no memory holds: the system would end the process in the midst of the first.
  private func checkMemory(for settings: RunSettings, processCount: Int) throws {
    let side = settings.preset.discriminator.imageSize
    // An image and its mask, in single precision; the networks need many times that.
    let bytes = settings.batchSize / processCount * side * side * 4 * 4
    guard bytes <= ProcessInfo.processInfo.physicalMemory else {
      throw TrainingError(
        "a batch of \(settings.batchSize) crops of \(side)×\(side) pixels needs more memory than this machine has; "
          + "use a smaller --batch-size or --crop-size")
    }
  }

  private func prepare(_ folder: RunFolder) throws {
    try folder.create()
    if !resume, let present = folder.checkpoints().first {
      throw TrainingError("\(present): a run is there already; add --resume, or use another --output")
    }
    folder.removeTemporaryFiles()
  }

  private var intervals: TrainingRun.Intervals {
    var intervals = TrainingRun.Intervals()
    intervals.log = logEvery
    intervals.checkpoint = checkpointEvery
    intervals.validation = validateEvery
    intervals.loaderThreads = loaderThreads
    intervals.cacheBytes = cacheMemory << 20
    return intervals
  }

  /// Makes the networks in rank 0, or in the only process, and gives the other ranks their state.
  private func join(
    _ group: ProcessGroup?, _ settings: RunSettings, _ device: Device, _ make: () throws -> Trainer
  ) throws -> Trainer {
    guard let group else { return try make() }
    let made = group.rank == 0 ? try make() : nil
    let mean = try group.fromRankZero { made?.completion.meanPixel ?? [] }
    let trainer = try made ?? Trainer(settings: settings, meanPixel: mean, device: device)
    try trainer.join(group, synchronizesStatistics: processes.syncBatchNorm)
    return trainer
  }

  /// Makes the networks: from the newest checkpoint, from given weights, or fresh.
  private func makeTrainer(
    _ settings: RunSettings, _ source: any ImageSource, _ split: DatasetSplit,
    _ checkpoint: SafetensorsFile?, _ device: Device, _ logger: Logger
  ) throws -> Trainer {
    if let checkpoint {
      // The mean pixel is part of the network; it was measured once, when the run began.
      let trainer = try Trainer(
        settings: settings, meanPixel: try ModelFile.meanPixel(of: checkpoint), device: device)
      try Checkpoint.restore(trainer, from: checkpoint)
      logger.info("resumed from \(checkpoint.path) at step \(trainer.step)")
      return trainer
    }
    if let weights {
      let model = try ModelFile.load(weights, device: device)
      let trainer = try Trainer(settings: settings, meanPixel: model.meanPixel, device: device)
      try trainer.start(from: SafetensorsFile(contentsOf: weights))
      logger.info("starting from \(weights)")
      return trainer
    }
    return try Trainer(
      settings: settings, meanPixel: try measureMean(source, split, logger), device: device)
  }

  private func measureMean(
    _ source: any ImageSource, _ split: DatasetSplit, _ logger: Logger
  ) throws -> [Float] {
    let (mean, skipped) = try MeanPixel.compute(
      source: source, indices: split.training, limit: 10_000, threads: loaderThreads)
    name(skipped, logger)
    logger.info("mean pixel \(mean.map { String(format: "%.4f", $0) }.joined(separator: ", "))")
    return mean
  }

  private func name(_ skipped: [SkippedImage], _ logger: Logger) {
    for image in skipped.prefix(10) { logger.warning("skipped \(image.name): \(image.reason)") }
    if let summary = SkippedImage.summary(of: skipped) { logger.warning("\(summary)") }
  }

  private func makeValidation(
    _ settings: RunSettings, _ source: any ImageSource, _ objects: [Segmentation], _ split: DatasetSplit,
    _ logger: Logger
  ) throws -> ValidationSet? {
    guard validateEvery > 0 else { return nil }
    let other = try validation.map { try openImageSource($0) }
    let set = ValidationSet(
      source: other ?? source,
      indices: other.map { Array(0..<min(validationCount, $0.count)) } ?? split.heldOut,
      crops: settings.crops, objects: objects, seed: settings.seed)
    name(set.skipped, logger)
    if let validation, set.count == 0 {
      throw TrainingError("\(validation): none of the \(set.skipped.count) images can be read; see above why")
    }
    return set
  }
}
