internal import Foundation

/// A file that grows at its end; what is added is there as a whole or not at all, unless the system fails.
final class AppendedFile {
  let path: String
  private let descriptor: Int32
  private var size: off_t

  /// Opens the file at `path`, which is made where it is missing.
  ///
  /// - Throws: ``TrainingError``.
  init(path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(path) }
    size = lseek(descriptor, 0, SEEK_END)
  }

  deinit { close(descriptor) }

  /// Adds bytes at the end.
  ///
  /// - Throws: ``TrainingError``; the file is then as it was before.
  func append(_ bytes: [UInt8]) throws {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let error = Self.failure(path)
        _ = ftruncate(descriptor, size)
        throw error
      }
      written += count
    }
    size += off_t(written)
  }

  private static func failure(_ path: String) -> TrainingError {
    TrainingError("\(path): cannot be written (\(String(cString: strerror(errno)).lowercased()))")
  }
}
