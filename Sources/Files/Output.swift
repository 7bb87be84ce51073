internal import Foundation

extension AtomicFile {
  /// A file being written from front to back.
  public final class Output {
    private(set) var descriptor: Int32
    private let reportedPath: String

    /// Opens a file; errors name `reportedAs`, the file that the user asked for.
    init(opening path: String, flags: Int32, reportedAs reportedPath: String) throws(Failure) {
      self.reportedPath = reportedPath
      descriptor = open(path, O_WRONLY | O_CLOEXEC | flags, 0o666)
      guard descriptor >= 0 else { throw Failure(path: reportedPath, reason: SystemCall.reason) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Writes bytes at the end, all of them.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
      guard SystemCall.write(bytes, to: descriptor) == bytes.count else { throw failure() }
    }

    /// Gives the file the owner and the permissions of the one at `path`, where there is one, and returns how it can
    /// take its place.
    func resemble(_ path: String) -> AtomicFile.Way {
      var old = stat()
      guard stat(path, &old) == 0 else { return .rename }
      var new = stat()
      let isKnown = fstat(descriptor, &new) == 0
      let hasOwner = isKnown && new.st_uid == old.st_uid && new.st_gid == old.st_gid
      let getsOwner = hasOwner || fchown(descriptor, old.st_uid, old.st_gid) == 0
      // After the owner, before the content: nobody may read the new file who could not read the old one.
      fchmod(descriptor, old.st_mode & 0o777)
      return getsOwner && old.st_nlink == 1 ? .rename : .copy
    }

    /// Puts everything on the disk and closes the file; a network disk may find out only here that it is full.
    func finish() throws(Failure) {
      guard fsync(descriptor) == 0 else { throw failure() }
      let status = close(descriptor)
      descriptor = -1
      guard status == 0 else { throw failure() }
    }

    /// The failure of the last system call.
    func failure() -> Failure { Failure(path: reportedPath, reason: SystemCall.reason) }
  }
}
