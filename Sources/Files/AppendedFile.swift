internal import Foundation

/// A file that grows at its end; what is added is there as a whole or not at all, unless the system fails.
package final class AppendedFile {
  package let path: String
  private let descriptor: Int32
  private var size: off_t

  /// Opens the file at `path`, which is made where it is missing.
  ///
  /// - Throws: `AtomicFile.Failure`.
  package init(path: String) throws(AtomicFile.Failure) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw AtomicFile.Failure(path: path, reason: "cannot be written (\(SystemCall.reason))")
    }
    size = lseek(descriptor, 0, SEEK_END)
  }

  deinit { close(descriptor) }

  /// Adds bytes at the end.
  ///
  /// - Throws: `AtomicFile.Failure`; the file is then as it was before.
  package func append(_ bytes: [UInt8]) throws(AtomicFile.Failure) {
    let written = bytes.withUnsafeBytes { SystemCall.write($0, to: descriptor) }
    guard written == bytes.count else {
      let failure = AtomicFile.Failure(path: path, reason: "cannot be written (\(SystemCall.reason))")
      _ = ftruncate(descriptor, size)
      throw failure
    }
    size += off_t(written)
  }
}
