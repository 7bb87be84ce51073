import Foundation

/// SIGINT and SIGTERM, by which people and systems ask a process to end.
enum EndingSignals {
  /// Calls `handler` at the next of each, and lets them through to this process.
  ///
  /// The handler puts the default action back, so that a second signal ends the process at once.
  static func handle(_ handler: @escaping @convention(c) (Int32) -> Void) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] {
      sigaddset(&signals, number)
      signal(number, handler)
    }
    // A parent with many threads may have handed its blocked signals down.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }
}
