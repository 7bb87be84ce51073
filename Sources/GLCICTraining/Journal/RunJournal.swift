internal import Files
internal import Foundation
public import GLCIC
internal import Imaging
public import Logging

/// What a run leaves for people to look at: TensorBoard events, tables, the samples over time, a report.
///
/// The files of a run's folder are `losses.csv`, `validation.csv`, `events.out.tfevents.…`, `samples/`,
/// `samples.webp` and `report.html`. Where one of them cannot be written, a warning says so once and training goes
/// on. Of several processes, only the first keeps a journal.
public final class RunJournal {
  private let folder: RunFolder
  private let settings: RunSettings
  private let logger: Logger
  private var losses: RunTable?
  private var validations: RunTable?
  private var tensorBoard: TensorBoardFile?
  private var history: SampleHistory?
  private var sheet: [UInt8]?
  private var step: Int
  /// What could not be written so far, each said once.
  private var failed: Set<String> = []

  /// Opens the journal of a run that has made `lastStep` steps; what is known of later ones is dropped.
  ///
  /// - Parameters:
  ///   - folder: The run's folder, which exists.
  ///   - settings: The settings of the run.
  ///   - lastStep: The step that the run starts from, 0 or that of a checkpoint.
  ///   - writesEvents: Whether to write TensorBoard's event files.
  ///   - logger: Told what cannot be written.
  public init(
    folder: RunFolder, settings: RunSettings, lastStep: Int, writesEvents: Bool = true, logger: Logger
  ) {
    self.folder = folder
    self.settings = settings
    self.logger = logger
    step = lastStep
    attempt("losses.csv") {
      losses = try RunTable(path: folder.file("losses.csv"), columns: Self.lossColumns, upTo: lastStep)
    }
    attempt("validation.csv") {
      validations = try RunTable(
        path: folder.file("validation.csv"), columns: Self.validationColumns, upTo: lastStep)
    }
    attempt("samples") {
      history = try SampleHistory(
        folder: folder.file("samples"), animation: folder.file("samples.webp"), upTo: lastStep)
    }
    guard writesEvents else { return }
    attempt("TensorBoard's event file") {
      tensorBoard = try TensorBoardFile(folder: folder.path, after: lastStep)
    }
  }

  private static let lossColumns = [
    "reconstruction", "discriminator_real", "discriminator_fake", "adversarial", "learning_rate",
    "images_per_second", "data_wait",
  ]
  private static let validationColumns = ["hole_l1", "hole_psnr", "image_psnr", "image_ssim"]

  // MARK: Taking down

  /// Takes down what a progress line says of a step.
  ///
  /// - Parameters:
  ///   - values: Losses and the like by name, with underscores; what is not finite is left out.
  ///   - phase: The phase of the step.
  ///   - step: The number of steps made.
  public func record(_ values: [String: Double], phase: Phase, step: Int) {
    self.step = step
    let row = RunTable.Row(step: step, phase: phase.rawValue, values: values.filter { $0.value.isFinite })
    attempt("losses.csv") { try losses?.append(row) }
    attempt("TensorBoard's event file") { try tensorBoard?.add(row.scalars("training"), step: step) }
  }

  /// Takes down a validation, and writes the report.
  func record(_ metrics: ValidationSet.Metrics, samples: [PlanarImage], sheet: Image, phase: Phase, step: Int)
  {
    self.step = step
    let values = [
      "hole_l1": metrics.holeL1, "hole_psnr": metrics.holePSNR, "image_psnr": metrics.imagePSNR,
      "image_ssim": metrics.imageSSIM,
    ]
    let row = RunTable.Row(step: step, phase: phase.rawValue, values: values.filter { $0.value.isFinite })
    attempt("validation.csv") { try validations?.append(row) }
    attempt("TensorBoard's event file") {
      try tensorBoard?.add(row.scalars("validation"), step: step)
      guard showsPicture(number: validations?.rows.count ?? 1) else { return }
      try tensorBoard?.add(
        image: try sheet.encoded(as: .png), width: sheet.width, height: sheet.height, tag: "samples",
        step: step)
    }
    attempt("samples.webp") { try history?.add(samples, columns: min(6, samples.count), step: step) }
    self.sheet = try? sheet.encoded(as: .webp, quality: 85)
    writeReport(isFinished: false)
  }

  /// Writes the report for the last time.
  ///
  /// - Parameters:
  ///   - isFinished: Whether the schedule is over.
  ///   - skipped: The images that could not be read.
  public func finish(isFinished: Bool, skipped: [SkippedImage]) {
    writeReport(isFinished: isFinished, remarks: SkippedImage.summary(of: skipped).map { [$0] } ?? [])
  }

  // MARK: Steps

  /// Whether the validation of a number, from 1, puts its picture into the event file.
  ///
  /// The first 16 do, then eight for each doubling of their number, so that the file does not grow without bound.
  private func showsPicture(number: Int) -> Bool {
    guard number > 16 else { return true }
    let spacing = 1 << (Int.bitWidth - 1 - (number / 8).leadingZeroBitCount)
    return number.isMultiple(of: spacing)
  }

  private func writeReport(isFinished: Bool, remarks: [String] = []) {
    attempt("report.html") {
      var report = RunReport(
        settings: settings, losses: losses?.rows ?? [], validations: validations?.rows ?? [], step: step,
        isFinished: isFinished, remarks: remarks)
      report.sheet = sheet.map { ($0, "image/webp") }
      report.animation = FileManager.default.contents(atPath: folder.file("samples.webp")).map { [UInt8]($0) }
      try AtomicFile.write(Array(report.html.utf8), to: folder.file("report.html"))
    }
  }

  /// Runs something that writes `name`; its first failure becomes a warning.
  private func attempt(_ name: String, _ body: () throws -> Void) {
    do {
      try body()
    } catch {
      guard failed.insert(name).inserted else { return }
      logger.warning("\(name) cannot be kept up to date: \(error); training goes on")
    }
  }
}

extension RunTable.Row {
  /// The numbers of the row, as TensorBoard shows them below `group`.
  fileprivate func scalars(_ group: String) -> [TensorBoardEvent.Scalar] {
    values.sorted { $0.key < $1.key }.map {
      TensorBoardEvent.Scalar(tag: "\(group)/\($0.key)", value: $0.value)
    }
  }
}

extension StepLosses {
  /// The losses by the names that tables and charts have for them.
  var named: [String: Double] {
    let all = [
      "reconstruction": reconstruction, "discriminator_real": discriminatorReal,
      "discriminator_fake": discriminatorFake, "adversarial": adversarial,
      "adversarial_weight": adversarialWeight,
    ]
    return all.compactMapValues(\.self)
  }
}
