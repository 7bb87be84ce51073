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

  /// The reason of the last failed call in plain words.
  static var reason: String {
    switch errno {
    case ENOENT: "no such file"
    case EACCES, EPERM: "permission denied"
    case EROFS: "the file system is read-only"
    case ENOSPC, EDQUOT: "no space left on the disk"
    case ENAMETOOLONG: "the name is too long"
    default: String(cString: strerror(errno)).lowercased()
    }
  }

  /// Checks that an input can be read, and returns whether it is a pipe.
  static func checkReadable(_ path: String) throws(ImagingError) -> Bool {
    guard let status = status(of: path) else {
      throw ImagingError(.unreadable, name: path, reason: reason)
    }
    guard !isFolder(status) else {
      throw ImagingError(.unreadable, name: path, reason: "is a folder, not an image file")
    }
    guard isRegular(status) || isPipe(status) else {
      throw ImagingError(.unreadable, name: path, reason: "is not a regular file")
    }
    guard access(path, R_OK) == 0 else { throw ImagingError(.unreadable, name: path, reason: reason) }
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
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
    }
  }

  /// Reads at most `limit` bytes from the start of a file, or all that a pipe gives.
  static func read(_ path: String, limit: Int = .max) throws(ImagingError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ImagingError(.unreadable, name: path, reason: reason) }
    defer { close(descriptor) }
    var result: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while result.count < limit {
      let count = Foundation.read(descriptor, &block, min(block.count, limit - result.count))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw ImagingError(.unreadable, name: path, reason: reason) }
      if count == 0 { break }
      result += block[..<count]
    }
    return result
  }
}
