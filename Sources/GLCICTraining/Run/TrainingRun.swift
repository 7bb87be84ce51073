internal import GLCIC
public import Imaging
public import Logging
internal import Torch

/// A training run from its first step, or a checkpoint, to its last: the loop around ``Trainer``.
public final class TrainingRun {
  /// How often things are done, in steps, and what the loading of images may take.
  public struct Intervals: Sendable, Hashable {
    /// Steps between progress lines.
    public var log = 10
    /// Steps between checkpoints.
    public var checkpoint = 500
    /// Steps between validations with their sample sheet; 0 for none.
    public var validation = 500
    public var loaderThreads = 2
    /// The memory for decoded images, in bytes.
    public var cacheBytes = 0

    public init() {}
  }

  /// How a run ended.
  public enum Outcome: Sendable, Equatable {
    /// All steps of the schedule were made.
    case finished
    /// It was asked to stop, and can be resumed.
    case stopped
  }

  private let trainer: Trainer
  private let folder: RunFolder
  private let validation: ValidationSet?
  private let intervals: Intervals
  private let logger: Logger
  private let loader: BatchLoader
  private let group: ProcessGroup?
  private let journal: RunJournal?
  private let imageCount: Int
  private var lastCheckpoint: Int?
  private var namedSkips = 0
  private var countedSkips = 0

  /// More lines than this about bad images say nothing new.
  private static let namedSkipLimit = 20
  private var saturation = SaturationWatch()

  /// Prepares a run that starts at the trainer's step, on the images of `source` that `indices` names.
  ///
  /// `objects` give holes their shapes where the settings ask for that; `journal` is told what happens.
  public init(
    trainer: Trainer, source: any ImageSource, indices: [Int], objects: [Segmentation] = [],
    validation: ValidationSet?, folder: RunFolder, journal: RunJournal? = nil, intervals: Intervals,
    logger: Logger
  ) {
    self.trainer = trainer
    self.validation = validation
    self.folder = folder
    self.intervals = intervals
    self.logger = logger
    self.journal = journal
    imageCount = indices.count
    group = trainer.parallel?.group
    loader = BatchLoader(
      source: source, indices: indices, settings: trainer.settings.crops,
      batchSize: trainer.settings.batchSize, positions: trainer.parallel?.positions, objects: objects,
      seed: trainer.settings.seed, startStep: trainer.step, threads: intervals.loaderThreads,
      cacheBytes: intervals.cacheBytes)
  }

  /// Trains until the schedule ends or `shouldStop` says so; either way the last state is saved.
  ///
  /// Of several processes all stop where one should, and rank 0 alone saves and validates.
  ///
  /// - Throws: ``TrainingError`` when a loss or a parameter is no longer a finite number; what was saved before
  ///   stays. Whatever files and libtorch throw.
  public func run(shouldStop: () -> Bool) throws -> Outcome {
    defer { loader.stop() }
    let schedule = trainer.settings.steps
    var meter = ProgressMeter(
      firstStep: trainer.step, totalSteps: schedule.total,
      reconstruction: trainer.settings.preset.training.reconstruction)
    while let phase = schedule.phase(at: trainer.step), try !agrees(shouldStop()) {
      try trainer.train(on: try loader.next())
      let step = trainer.step
      let endsPhase = schedule.phase(at: step) != phase
      if step % intervals.log == 0 || endsPhase { try report(phase, &meter) }
      if intervals.validation > 0, step % intervals.validation == 0 || step == schedule.total {
        try validate(phase)
      }
      if endsEpoch(at: step) { warnOfSkippedImages() }
      if step % intervals.checkpoint == 0 || endsPhase { try save() }
    }
    if lastCheckpoint != trainer.step { try save() }
    let isFinished = trainer.step >= schedule.total
    warnOfSkippedImages()
    journal?.finish(isFinished: isFinished, skipped: loader.skipped)
    return isFinished ? .finished : .stopped
  }

  /// Whether a pass over the data set has ended with the step.
  private func endsEpoch(at step: Int) -> Bool {
    let batchSize = trainer.settings.batchSize
    return step * batchSize / imageCount > (step - 1) * batchSize / imageCount
  }

  /// Says how many images could not be read, once for each new number.
  private func warnOfSkippedImages() {
    let skipped = loader.skipped
    guard skipped.count > countedSkips, let summary = SkippedImage.summary(of: skipped) else { return }
    countedSkips = skipped.count
    logger.warning("\(summary)")
  }

  private func agrees(_ condition: Bool) throws -> Bool { try group?.any(condition) ?? condition }

  /// Whether this process is the one that writes.
  private var writes: Bool { group.map { $0.rank == 0 } ?? true }

  private func report(_ phase: Phase, _ meter: inout ProgressMeter) throws {
    let losses = try trainer.takeLosses()
    guard losses.isFinite else { throw diverged() }
    let line = meter.line(
      phase: phase, step: trainer.step, batchSize: trainer.settings.batchSize, losses: losses,
      waitSeconds: loader.waitSeconds,
      exchangeSeconds: group.flatMap { $0.device.kind == .cpu ? $0.waitedSeconds : nil })
    logger.info("\(line)")
    if let warning = saturation.warning(for: losses) { logger.warning("\(warning)") }
    var values = losses.named
    values["learning_rate"] = trainer.learningRate
    values["images_per_second"] = meter.imagesPerSecond
    values["data_wait"] = meter.waitShare
    journal?.record(values, phase: phase, step: trainer.step)
    nameSkippedImages()
  }

  /// Says what is wrong with the first images that could not be read; the summary counts all.
  private func nameSkippedImages() {
    for image in loader.skipped.prefix(Self.namedSkipLimit).dropFirst(namedSkips) {
      logger.warning("skipped \(image.name): \(image.reason)")
      namedSkips += 1
    }
  }

  private func diverged() -> TrainingError {
    let resume = folder.checkpoints().first.map { "the last good checkpoint is \($0)" } ?? "no checkpoint yet"
    return TrainingError(
      "step \(trainer.step): a loss or weight is no longer a finite number; \(resume); "
        + "try a lower learning rate or --precision float32")
  }

  private func save() throws {
    guard try trainer.isFinite() else { throw diverged() }
    // Numbers of an exchange that failed must not be saved.
    try group?.barrier()
    guard writes else {
      lastCheckpoint = trainer.step
      return
    }
    try folder.save(trainer)
    lastCheckpoint = trainer.step
  }

  private func validate(_ phase: Phase) throws {
    guard writes, let validation, validation.count > 0 else { return }
    let completions = try validation.completions(by: trainer.exported, bfloat16: trainer.settings.bfloat16)
    let metrics = validation.metrics(of: completions)
    logger.info("\(ProgressMeter.line(metrics, step: trainer.step, count: validation.count))")
    let sheet = validation.sheet(of: completions)
    try sheet.write(to: folder.file("samples.png"))
    journal?.record(
      metrics, samples: validation.samples(of: completions), sheet: sheet, phase: phase, step: trainer.step)
  }
}
