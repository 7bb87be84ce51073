import Files
import Foundation
import Synchronization

/// Ends the process at SIGINT, SIGTERM and SIGHUP, with no file half written.
enum Interruption {
  private static let pipeEnd = Atomic<Int32>(-1)

  /// Listens from now on; a second signal of the same kind ends the process at once.
  ///
  /// - Parameter report: Called before the end, when no file is being written any more.
  static func watch(_ report: @escaping @Sendable () -> Void) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    pipeEnd.store(ends[1], ordering: .sequentiallyConsistent)
    let readEnd = ends[0]
    Thread.detachNewThread {
      var number: UInt8 = 0
      var count = read(readEnd, &number, 1)
      while count < 0 && errno == EINTR { count = read(readEnd, &number, 1) }
      guard count == 1 else { return }
      AtomicFile.finishWriting()
      report()
      // Not exit: other threads still compute with what it would take down.
      _exit(128 + Int32(number))
    }
    EndingSignals.handle { number in
      var byte = UInt8(truncatingIfNeeded: number)
      _ = write(Interruption.pipeEnd.load(ordering: .relaxed), &byte, 1)
      signal(number, SIG_DFL)
    }
  }
}
