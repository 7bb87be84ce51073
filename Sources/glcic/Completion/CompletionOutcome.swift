import Foundation
import GLCIC

/// What became of an image: one line of `--json`.
struct CompletionOutcome: Encodable, Sendable {
  enum Status: String, Encodable {
    case completed
    /// It has no hole, and was passed on as it is.
    case copied
    /// Its output was there already.
    case skipped
    case failed
  }

  /// Grows when a program that reads the lines would have to change.
  let formatVersion = Self.currentVersion
  let input: String
  let output: String
  var status: Status
  /// How the holes are filled, where it has been said.
  var method: String?
  /// The file because of which it was skipped.
  var present: String?
  /// Why it failed, in one line.
  var error: String?
  var width: Int?
  var height: Int?
  /// How many pixels were to be filled.
  var holePixels: Int?
  /// What the output lacks of the input, and what else should be known; each in one line.
  var warnings: [String]?
  /// In seconds.
  var timings: StageTimings?

  /// Creates the outcome of a job.
  init(_ job: CompletionJob, status: Status) {
    input = job.input.path
    output = job.destination.path
    self.status = status
  }

  /// Creates the outcome of a job that was not done because `file` is there.
  init(_ job: CompletionJob, skippedFor file: String) {
    self.init(job, status: .skipped)
    present = file
  }

  /// Creates the outcome of a job that failed.
  ///
  /// The error names the image, or else a file that belongs to this image alone.
  init(_ job: CompletionJob, failure error: any Error) {
    self.init(job, status: .failed)
    let mask = (try? job.mask.get()) ?? nil
    var text = String(describing: error)
    if error is CompletionError, let mask { text = "\(InputImage.name(of: mask)): \(text)" }
    let ownMask = job.sharesMask ? nil : mask.map(InputImage.name)
    let names = [job.input.name, ownMask].compactMap(\.self) + job.outputNames
    if !names.contains(where: { text.hasPrefix("\($0): ") }) { text = "\(job.input.name): \(text)" }
    self.error = text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// The version of the lines of `--json`.
  static let currentVersion = 1
}

/// The sum of the outcomes: the last line of `--json`.
struct CompletionSummary: Encodable, Sendable {
  /// How the holes are filled.
  let method: String
  /// How many images there were to complete.
  let images: Int
  private(set) var completed = 0
  private(set) var copied = 0
  private(set) var skipped = 0
  private(set) var failed = 0
  /// Whether a signal ended the work before its end.
  var interrupted = false
  /// How long everything took.
  var seconds = 0.0
  var imagesPerSecond = 0.0
  /// Sums, in seconds.
  private(set) var timings = StageTimings()
  let rank: Int
  let worldSize: Int

  init(images: Int, method: String, share: ProcessShare) {
    self.method = method
    self.images = images
    rank = share.rank
    worldSize = share.count
  }

  /// How many images are through.
  var count: Int { completed + copied + skipped + failed }

  /// How far the work is.
  var progress: ProgressBar.Progress {
    ProgressBar.Progress(worked: completed + copied, failed: failed, skipped: skipped)
  }

  mutating func add(_ outcome: CompletionOutcome) {
    switch outcome.status {
    case .completed: completed += 1
    case .copied: copied += 1
    case .skipped: skipped += 1
    case .failed: failed += 1
    }
    if let stages = outcome.timings { timings += stages }
  }

  /// Notes how long everything took.
  mutating func finish(after duration: Duration) {
    seconds = duration.seconds
    imagesPerSecond = seconds > 0 ? Double(completed) / seconds : 0
  }

  /// One line for people.
  var line: String {
    var parts = ["completed \(completed) of \(images) \(images == 1 ? "image" : "images")"]
    if copied > 0 { parts.append("\(copied) copied") }
    if skipped > 0 { parts.append("\(skipped) skipped") }
    if failed > 0 { parts.append("\(failed) failed") }
    let rate = imagesPerSecond == 0 ? "" : String(format: " (%.2f images/s)", imagesPerSecond)
    let share = worldSize > 1 ? ", the share of rank \(rank) of \(worldSize)" : ""
    return parts.joined(separator: ", ") + share + " in \(Duration.seconds(seconds).readable)\(rate)"
  }
}

/// The wrapping that tells the last line of `--json` from the others.
struct CompletionSummaryLine: Encodable {
  let formatVersion = CompletionOutcome.currentVersion
  let summary: CompletionSummary
}
