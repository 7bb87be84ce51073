import Foundation

/// SIGINT, SIGTERM and SIGHUP, by which people, systems and terminals ask a process to end.
enum EndingSignals {
  /// Calls `handler` at the next of each, and lets them through to this process.
  ///
  /// The handler puts the default action back, so that a second signal ends the process at once. SIGHUP stays
  /// ignored where it is: under `nohup` the end of the terminal is not to end the work.
  static func handle(_ handler: @escaping @convention(c) (Int32) -> Void) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] where number != SIGHUP || !isIgnored(number) {
      sigaddset(&signals, number)
      signal(number, handler)
    }
    // A parent with many threads may have handed its blocked signals down.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    #if os(Linux)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
