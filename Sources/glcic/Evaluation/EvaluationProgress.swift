import GLCICEvaluation
import Synchronization

/// Tells people how far an evaluation is, and what it leaves out.
///
/// All members may be used from several threads at once.
final class EvaluationProgress: Sendable {
  private struct State {
    var progress = ProgressBar.Progress()
    var bar: ProgressBar?
    var skipped: [EvaluationResult.Skipped] = []
  }

  private let state: Mutex<State>

  /// Begins with `count` images.
  init(count: Int) {
    var bar = ProgressBar.isPossible ? ProgressBar(total: count, on: .error) : nil
    bar?.draw(ProgressBar.Progress())
    state = Mutex(State(bar: bar))
  }

  /// The images that were left out, and why.
  var skipped: [EvaluationResult.Skipped] { state.withLock(\.skipped) }

  /// Notes an image that was measured.
  func add() {
    state.withLock {
      $0.progress.worked += 1
      $0.bar?.draw($0.progress)
    }
  }

  /// Names an image that is left out.
  func skip(_ name: String, because error: any Error) {
    let reason = String(describing: error)
    state.withLock {
      $0.progress.failed += 1
      $0.skipped.append(EvaluationResult.Skipped(name: name, reason: reason))
      $0.bar?.clear()
      Command.complain("skipped: \(reason.contains(name) ? reason : "\(name): \(reason)")")
      $0.bar?.draw($0.progress)
    }
  }

  /// Takes the bar away.
  func finish() {
    state.withLock {
      $0.bar?.clear()
      $0.bar = nil
    }
  }

  /// Says that the evaluation ended before its time.
  func interrupt() {
    state.withLock {
      $0.bar?.clear()
      $0.bar = nil
      Command.complain("interrupted after \($0.progress.worked) images; no result was written")
    }
  }
}
