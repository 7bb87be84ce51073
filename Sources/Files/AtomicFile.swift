internal import Foundation

/// Writes whole files: a reader, a crash or a full disk meets the old content or the new, never a part.
public enum AtomicFile {
  /// A file that cannot be written.
  public struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
    public let path: String
    /// What is wrong, without the path.
    public let reason: String
    /// Whether all that is wrong is a file which was not to be replaced.
    public var isPresent = false
    /// Whether the temporary file holds what exists nowhere else.
    var keepsTemporary = false

    public var description: String { "\(path): \(reason)" }
  }

  /// What the names of temporary files end with; they begin with a dot.
  public static let temporarySuffix = ".part"

  /// Checks that a file could be written at `path`, before long work is done for it.
  ///
  /// - Throws: `Failure` where the path is a folder, or its folder is missing or not writable.
  public static func checkWritable(_ path: String) throws(Failure) {
    if let mode = mode(of: path) {
      guard mode & S_IFMT != S_IFDIR else {
        throw Failure(path: path, reason: "is a folder, not a file name")
      }
      guard access(path, W_OK) == 0 else { throw Failure(path: path, reason: SystemCall.reason) }
    } else if errno == ENAMETOOLONG || errno == ELOOP {
      throw Failure(path: path, reason: SystemCall.reason)
    } else if path.isEmpty || path.hasSuffix("/") {
      throw Failure(path: path.isEmpty ? "output" : path, reason: "is not a file name")
    }
    let folder = folder(of: path)
    guard let mode = mode(of: folder) else {
      throw Failure(path: path, reason: "the folder \(folder) does not exist")
    }
    guard mode & S_IFMT == S_IFDIR else { throw Failure(path: path, reason: "\(folder) is not a folder") }
    guard access(folder, W_OK | X_OK) == 0 else {
      throw Failure(path: path, reason: "cannot write into the folder \(folder): \(SystemCall.reason)")
    }
  }

  /// Makes or replaces the file at `path`: a temporary file in the same folder, flushed, then renamed.
  ///
  /// An existing file keeps its owner and its permissions, a link its target; devices and pipes are written into. Where
  /// the new file could not take the old one's place, because this has other names (hard links) or an owner that
  /// cannot be given, the temporary file is copied into it. That is not one step for a reader, but until it is
  /// through, the whole new content lies beside the file, under a hidden name that ends in ``temporarySuffix``.
  ///
  /// `body` writes the whole content from front to back.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - replacing: Whether an existing file is replaced; otherwise it is a failure, however late it appears.
  ///   - body: Gets the file to write into.
  /// - Throws: What `body` throws, or a `Failure`; then the temporary file is gone and an existing file is as it
  ///   was. Only where a copy breaks off in the middle, the temporary file stays, and the failure names it.
  public static func write(to path: String, replacing: Bool = true, _ body: (Output) throws -> Void) throws {
    if let mode = mode(of: path), mode & S_IFMT != S_IFREG, mode & S_IFMT != S_IFDIR {
      return try body(try Output(opening: path, flags: 0, reportedAs: path))
    }
    try checkWritable(path)
    gate.enter()
    defer { gate.leave() }
    let target = path.resolvingExistingFolders
    let name = ".\(String(UInt64.random(in: 0 ... .max), radix: 36))\(temporarySuffix)"
    let temporary = "\(folder(of: target))/\(name)"
    let output = try Output(opening: temporary, flags: O_CREAT | O_EXCL, reportedAs: path)
    do {
      let way = replacing ? output.resemble(target) : .link
      try body(output)
      try output.finish()
      try put(temporary, at: target, by: way, reportedAs: path)
    } catch {
      if !((error as? Failure)?.keepsTemporary ?? false) { unlink(temporary) }
      throw error
    }
    flushFolder(of: target)
  }

  /// Makes or replaces the file at `path` with `bytes`, as `write(to:replacing:_:)` does.
  public static func write(
    _ bytes: UnsafeRawBufferPointer, to path: String, replacing: Bool = true
  ) throws(Failure) {
    do {
      try write(to: path, replacing: replacing) { try $0.append(bytes) }
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(path: path, reason: "\(error)")
    }
  }

  /// Makes or replaces the file at `path` with `bytes`, as `write(to:replacing:_:)` does.
  ///
  /// - Throws: A `Failure`.
  public static func write(_ bytes: [UInt8], to path: String, replacing: Bool = true) throws {
    try bytes.withUnsafeBytes { try write($0, to: path, replacing: replacing) }
  }

  // The new name itself is on the disk only once the folder is.
  private static func flushFolder(of path: String) {
    let descriptor = open(folder(of: path), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func mode(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode : nil
  }

  private static func folder(of path: String) -> String {
    let folder = path.containingFolder
    return folder.isEmpty ? "." : folder
  }
}
