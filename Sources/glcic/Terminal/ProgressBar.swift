import Foundation

/// A line at the bottom of a terminal that shows how far the work is.
struct ProgressBar {
  private let stream: StandardStream
  private let total: Int
  private let start = ContinuousClock.now
  private var isDrawn = false

  /// Creates a bar for `total` images, not drawn yet.
  init(total: Int, on stream: StandardStream) {
    self.total = total
    self.stream = stream
  }

  /// How far the work is, in images.
  struct Progress {
    var worked = 0
    var failed = 0
    /// What took no time, and says nothing about the rest.
    var skipped = 0
  }

  /// Whether bars can be drawn on standard error.
  static var isPossible: Bool {
    StandardStream.error.isTerminal && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Draws or redraws the bar.
  mutating func draw(_ progress: Progress) {
    stream.write("\r\u{1B}[K" + text(for: progress, width: stream.width - 1))
    isDrawn = true
  }

  /// Takes the bar away, so that other lines can be written.
  mutating func clear() {
    guard isDrawn else { return }
    stream.write("\r\u{1B}[K")
    isDrawn = false
  }

  /// The line: a bar as long as there is room for, count, rate and time left.
  private func text(for progress: Progress, width: Int) -> String {
    let worked = Double(progress.worked + progress.failed)
    let count = progress.worked + progress.failed + progress.skipped
    let rate = worked / max(1e-9, (ContinuousClock.now - start).seconds)
    var numbers = "\(count)/\(total)"
    if worked > 0 {
      let left = Duration.seconds(Double(total - count) / rate)
      numbers += String(format: "  %.2f images/s", rate) + "  \(left.readable) left"
    }
    if progress.failed > 0 { numbers += "  \(progress.failed) failed" }
    let room = min(40, width - numbers.count - 4)
    guard room >= 5 else { return String(numbers.prefix(max(0, width))) }
    let filled = room * count / max(1, total)
    return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: room - filled)
      + "]  " + numbers
  }
}
