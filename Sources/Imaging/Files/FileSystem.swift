internal import Files
import Foundation

/// The few calls of the operating system that reading and writing images need.
enum FileSystem {
  /// Returns the status of what lies at `path`, links followed, or nil where there is nothing.
  static func status(of path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  static func isFolder(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }

  static func isRegular(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }

  static func isPipe(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFIFO }

  /// The most pixels of an image of which this machine's memory can hold several copies, whatever limit was set.
  ///
  /// It is no less than the usual limit, which smaller machines meet by other memory.
  static let memoryPixelLimit = max(
    Image.defaultPixelLimit, Int(clamping: ProcessInfo.processInfo.physicalMemory / 8))

  /// Checks that an input can be read, and returns whether it is a pipe.
  static func checkReadable(_ path: String) throws(ImagingError) -> Bool {
    guard let status = status(of: path) else {
      throw ImagingError(.unreadable, name: path, reason: SystemCall.reason)
    }
    guard !isFolder(status) else {
      throw ImagingError(.unreadable, name: path, reason: "is a folder, not an image file")
    }
    guard isRegular(status) || isPipe(status) else {
      throw ImagingError(.unreadable, name: path, reason: "is not a regular file")
    }
    guard access(path, R_OK) == 0 else {
      throw ImagingError(.unreadable, name: path, reason: SystemCall.reason)
    }
    guard isPipe(status) || status.st_size > 0 else {
      throw ImagingError(.damaged, name: path, reason: "the file is empty")
    }
    return isPipe(status)
  }

  /// Reads bytes from an offset on, fewer where the file ends or cannot be read.
  static func read(_ path: String, at offset: Int, count: Int) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    return SystemCall.read(descriptor, at: offset, count: count) ?? []
  }

  /// Reads at most `limit` bytes from the start of a file, or all that a pipe gives.
  static func read(_ path: String, limit: Int = .max) throws(ImagingError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ImagingError(.unreadable, name: path, reason: SystemCall.reason) }
    defer { close(descriptor) }
    guard let bytes = SystemCall.read(descriptor, limit: limit) else {
      throw ImagingError(.unreadable, name: path, reason: SystemCall.reason)
    }
    return bytes
  }
}
