internal import Foundation

/// Calls of the operating system as everything here makes them: in loops that go on after an interruption, with reasons
/// in plain words.
package enum SystemCall {
  /// The reason of the last failed call in plain words.
  package static var reason: String { reason(errno) }

  /// The reason of a failed call in plain words.
  package static func reason(_ code: Int32) -> String {
    switch code {
    case ENOENT: "no such file"
    case EACCES, EPERM: "permission denied"
    case EROFS: "the file system is read-only"
    case ENOSPC, EDQUOT: "no space left on the disk"
    case ENAMETOOLONG: "the name is too long"
    case EMFILE: "too many open files, raise the limit with 'ulimit -n'"
    case EPIPE: "its reader has gone away"
    case EBADF: "it is closed"
    default: String(cString: strerror(code)).lowercased()
    }
  }

  /// Writes all bytes, and returns how many were written before a failure; `errno` says why where not all.
  ///
  /// Waits where the descriptor does not block and takes nothing more for now.
  package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && canGoOn(descriptor, waitingFor: POLLOUT) { continue }
      guard count > 0 else { break }
      written += count
    }
    return written
  }

  /// Reads up to the end, at most `limit` bytes; nil where that fails, and `errno` says why.
  ///
  /// Waits where the descriptor does not block and has nothing more for now.
  package static func read(_ descriptor: Int32, limit: Int = .max) -> [UInt8]? {
    var result: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while result.count < limit {
      let count = Foundation.read(descriptor, &block, min(block.count, limit - result.count))
      if count < 0 && canGoOn(descriptor, waitingFor: POLLIN) { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      result += block[..<count]
    }
    return result
  }

  /// Reads `count` bytes from an offset on, fewer where the file ends before; nil where that fails, and `errno` says why.
  package static func read(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8]? {
    var hasFailed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let target = buffer.baseAddress.map { $0 + filled }
        let received = pread(descriptor, target, count - filled, off_t(offset + filled))
        if received < 0 && errno == EINTR { continue }
        hasFailed = received < 0
        guard received > 0 else { return }
        filled += received
      }
    }
    return hasFailed ? nil : bytes
  }

  /// Whether a failed call can be made again, after waiting where the descriptor does not block.
  private static func canGoOn(_ descriptor: Int32, waitingFor events: Int32) -> Bool {
    if errno == EINTR { return true }
    guard errno == EAGAIN || errno == EWOULDBLOCK else { return false }
    var wanted = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    return poll(&wanted, 1, -1) >= 0 || errno == EINTR
  }
}
