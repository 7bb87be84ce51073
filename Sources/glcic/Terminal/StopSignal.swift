import Foundation
import Synchronization

/// Notes SIGINT, SIGTERM and SIGHUP, so that a run can save its state before it ends.
enum StopSignal {
  private static let received = Atomic(false)

  /// Whether a signal came.
  static var isReceived: Bool { received.load(ordering: .relaxed) }

  /// Listens from now on; a second signal of the same kind ends the process at once.
  static func listen() {
    // Touched here first: a handler must not be the one to initialise it.
    received.store(false, ordering: .relaxed)
    EndingSignals.handle { number in
      StopSignal.received.store(true, ordering: .relaxed)
      signal(number, SIG_DFL)
    }
  }
}
