internal import Foundation

extension AtomicFile {
  static let gate = WriteGate()

  /// Waits for the files that are being written, and lets no other be begun.
  ///
  /// For a process that is about to end in the midst of its work: no temporary file is left behind. A thread that
  /// then wants to write waits for ever.
  package static func finishWriting() { gate.close() }
}

/// Counts the files being written.
///
/// `@unchecked Sendable` is safe: the mutable properties are touched only while `condition` is locked.
final class WriteGate: @unchecked Sendable {
  private let condition = NSCondition()
  private var isClosed = false
  private var count = 0

  func enter() {
    condition.withLock {
      while isClosed { condition.wait() }
      count += 1
    }
  }

  func leave() {
    condition.withLock {
      count -= 1
      condition.broadcast()
    }
  }

  func close() {
    condition.withLock {
      isClosed = true
      while count > 0 { condition.wait() }
    }
  }
}
