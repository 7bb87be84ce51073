internal import Files
import Foundation

/// A regular file open for reading at any place, from several threads at once.
final class InputFile: Sendable {
  let path: String
  /// The size in bytes when the file was opened.
  let size: Int
  private let descriptor: Int32

  /// Opens a file.
  ///
  /// - Throws: ``DatasetError`` where `path` is missing, unreadable or not a regular file.
  init(path: String) throws {
    // Without O_NONBLOCK, a named pipe in the folder would block the loader for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.error(path: path, code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw DatasetError.unreadable(path: path, reason: "not a regular file")
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Reads `count` bytes at `offset`.
  ///
  /// - Throws: ``DatasetError/unreadable(path:reason:)`` where the file ends before.
  func read(at offset: Int, count: Int) throws -> [UInt8] {
    guard let bytes = SystemCall.read(descriptor, at: offset, count: count) else {
      throw Self.error(path: path, code: errno)
    }
    guard bytes.count == count else {
      throw DatasetError.unreadable(path: path, reason: "the file is truncated")
    }
    return bytes
  }

  /// Reads a whole file.
  ///
  /// - Throws: ``DatasetError``, also for a file of more than 1 GiB, which is an error in a data set of images.
  static func readAll(_ path: String) throws -> [UInt8] {
    let file = try InputFile(path: path)
    guard file.size <= maximumImageSize else {
      throw DatasetError.unreadable(path: path, reason: "larger than 1 GiB")
    }
    return try file.read(at: 0, count: file.size)
  }

  /// The largest image file read, in bytes.
  static let maximumImageSize = 1 << 30

  private static func error(path: String, code: Int32) -> DatasetError {
    code == ENOENT
      ? .notFound(path: path) : .unreadable(path: path, reason: SystemCall.reason(code))
  }
}
