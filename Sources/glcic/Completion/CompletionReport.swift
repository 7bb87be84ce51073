import Foundation
import Synchronization

/// Tells people and programs what becomes of the images.
///
/// All members may be used from several threads at once.
final class CompletionReport: Sendable {
  private struct State {
    var summary: CompletionSummary
    var bar: ProgressBar?
    var isOutputBroken = false
  }

  private let state: Mutex<State>
  private let writesJSON: Bool
  private let showsSummary: Bool
  private let start = ContinuousClock.now

  /// Starts the clock.
  ///
  /// - Parameters:
  ///   - count: The number of images.
  ///   - method: How the holes are filled.
  ///   - share: Which of all images these are.
  ///   - isBatch: Whether there are a bar and a last line, which one image alone does not get.
  ///   - writesJSON: Whether each outcome becomes a line on standard output.
  init(count: Int, method: String, share: ProcessShare, isBatch: Bool, writesJSON: Bool) {
    // On one terminal the lines would run through the bar.
    let hasBar = isBatch && ProgressBar.isPossible && !(writesJSON && StandardStream.output.isTerminal)
    self.writesJSON = writesJSON
    showsSummary = isBatch
    state = Mutex(
      State(
        summary: CompletionSummary(images: count, method: method, share: share),
        bar: hasBar ? ProgressBar(total: count, on: .error) : nil))
  }

  /// Shows that the work begins.
  func begin() {
    state.withLock { $0.bar?.draw($0.summary.progress) }
  }

  /// Reports an image.
  func add(_ outcome: CompletionOutcome) {
    state.withLock { state in
      var outcome = outcome
      outcome.method = state.summary.method
      state.summary.add(outcome)
      for warning in outcome.warnings ?? [] {
        state.bar?.clear()
        Command.complain("warning: \(InputImage.name(of: outcome.input)): \(warning)")
      }
      if !showsSummary, let file = outcome.present {
        state.bar?.clear()
        Command.complain("\(file): is there already; it was kept, and nothing done")
      }
      if let error = outcome.error {
        state.bar?.clear()
        Command.complain(error)
      }
      if writesJSON { write(outcome, &state) }
      state.bar?.draw(state.summary.progress)
    }
  }

  /// Reports the end, and returns the sums.
  ///
  /// - Throws: ``InputError`` where standard output could not take all lines.
  func finish() throws -> CompletionSummary {
    try state.withLock { state in
      end(&state)
      if showsSummary { StandardStream.error.write(state.summary.line + "\n") }
      guard !state.isOutputBroken else {
        throw InputError("standard output could not be written; the images are done, the JSON is not whole")
      }
      return state.summary
    }
  }

  /// Reports an end before its time.
  func interrupt() {
    // Whoever reads the lines may have stopped, without going away: then one waits to be written, for ever.
    for _ in 0..<100 {
      if state.withLockIfAvailable({ state in interrupt(&state) }) != nil { return }
      usleep(10_000)
    }
    Command.complain("interrupted; nobody reads the lines on standard output")
  }

  private func interrupt(_ state: inout State) {
    state.summary.interrupted = true
    if writesJSON, !StandardStream.output.takesMore(within: 1000) { state.isOutputBroken = true }
    end(&state)
    Command.complain(
      showsSummary ? "interrupted: \(state.summary.line); go on with --skip-existing" : "interrupted")
  }

  private func end(_ state: inout State) {
    state.bar?.clear()
    state.bar = nil
    state.summary.finish(after: .now - start)
    if writesJSON { write(CompletionSummaryLine(summary: state.summary), &state) }
  }

  private func write(_ value: some Encodable, _ state: inout State) {
    guard !state.isOutputBroken else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value),
      StandardStream.output.write(String(decoding: data, as: UTF8.self) + "\n")
    else {
      state.isOutputBroken = true
      return
    }
  }
}
