internal import Foundation

extension AtomicFile {
  /// How a finished temporary file becomes the file that was asked for.
  enum Way {
    /// In one step, over whatever is there.
    case rename
    /// In one step, where nothing is there.
    case link
    /// By copying its bytes into the file that is there, whose owner and other names stay.
    case copy
  }

  /// Puts a finished temporary file where it belongs; it is gone afterwards.
  static func put(
    _ temporary: String, at target: String, by way: Way, reportedAs path: String
  ) throws(Failure) {
    switch way {
    case .rename: try rename(temporary, to: target, reportedAs: path)
    case .link:
      if Foundation.link(temporary, target) == 0 {
        unlink(temporary)
        return
      }
      // Disks without hard links have no such step; there a look has to do.
      guard errno != EEXIST, access(target, F_OK) != 0 else {
        throw Failure(path: path, reason: "is there already", isPresent: true)
      }
      try rename(temporary, to: target, reportedAs: path)
    case .copy:
      try copy(temporary, into: target, reportedAs: path)
      unlink(temporary)
    }
  }

  private static func rename(
    _ temporary: String, to target: String, reportedAs path: String
  ) throws(Failure) {
    guard Foundation.rename(temporary, target) == 0 else {
      throw Failure(path: path, reason: SystemCall.reason)
    }
  }

  /// Replaces the bytes of an existing file.
  ///
  /// - Throws: A `Failure`; it keeps the temporary file once the old bytes may be lost.
  private static func copy(
    _ temporary: String, into target: String, reportedAs path: String
  ) throws(Failure) {
    let source = open(temporary, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw Failure(path: path, reason: SystemCall.reason) }
    defer { close(source) }
    let output = try Output(opening: target, flags: 0, reportedAs: path)
    var status = stat()
    guard fstat(source, &status) == 0 else { throw Failure(path: path, reason: SystemCall.reason) }
    try output.reserve(Int(status.st_size))
    do {
      try output.append(contentsOf: source)
      try output.truncate(to: Int(status.st_size))
      try output.finish()
    } catch {
      throw Failure(
        path: path, reason: "\(error.reason); the new content is whole in \(temporary)", keepsTemporary: true)
    }
  }
}

extension AtomicFile.Output {
  /// Takes the room for `size` bytes from the disk, so that a full one is known before the old bytes are touched.
  func reserve(_ size: Int) throws(AtomicFile.Failure) {
    #if os(Linux)
      let old = lseek(descriptor, 0, SEEK_END)
      lseek(descriptor, 0, SEEK_SET)
      guard size > old else { return }
      let status = posix_fallocate(descriptor, 0, size)
      guard status != 0 else { return }
      ftruncate(descriptor, old)
      // Disks that know no such reservation are written to anyway.
      guard status != EINVAL && status != EOPNOTSUPP else { return }
      errno = status
      throw failure()
    #endif
  }

  /// Writes all that a descriptor gives.
  fileprivate func append(contentsOf source: Int32) throws(AtomicFile.Failure) {
    var block = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(source, &block, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure() }
      guard count > 0 else { return }
      try block.withUnsafeBufferPointer { bytes throws(AtomicFile.Failure) in
        try append(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<count])))
      }
    }
  }

  fileprivate func truncate(to size: Int) throws(AtomicFile.Failure) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw failure() }
  }
}
