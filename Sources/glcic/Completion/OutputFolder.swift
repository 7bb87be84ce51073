import Files
import Foundation

/// A folder for outputs.
enum OutputFolder {
  /// Makes a folder and those above it where they are missing.
  ///
  /// - Throws: ``InputError`` where that cannot be.
  static func make(_ path: String) throws(InputError) {
    guard !path.isEmpty, !CompletionInputs.isFolder(path) else { return }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw InputError("\(path): the folder cannot be made; name one that can be written to")
    }
  }

  /// Checks that a file can be written, its folder being made where it is missing.
  ///
  /// - Throws: ``InputError``, or `AtomicFile.Failure` where that is known to fail.
  static func checkFile(_ path: String) throws {
    let folder = path.containingFolder
    guard folder.isEmpty || FileManager.default.fileExists(atPath: folder) else { return try check(folder) }
    try AtomicFile.checkWritable(path)
  }

  /// Checks that a folder can be written to, or could be made.
  ///
  /// - Throws: ``InputError`` where that is known to fail.
  static func check(_ path: String) throws(InputError) {
    var existing = path
    while !FileManager.default.fileExists(atPath: existing) {
      let parent = existing.containingFolder
      existing = parent.isEmpty ? "." : parent
    }
    guard CompletionInputs.isFolder(existing) else {
      throw InputError("\(path): the folder cannot be made, \(existing) is not a folder")
    }
    guard access(existing, W_OK | X_OK) == 0 else {
      throw InputError("\(path): cannot write into the folder \(existing) (\(SystemCall.reason))")
    }
  }
}
