internal import Foundation

/// The files of a folder and, where asked for, of all folders below it.
package struct FolderListing {
  /// The paths relative to the folder, sorted.
  package private(set) var files: [String] = []

  private let root: String
  private let isWanted: (String) -> Bool
  /// Every folder is walked once, so that links can neither loop nor multiply.
  private var visited: Set<FileIdentity>

  /// Lists `folder`, hidden files left out.
  ///
  /// Links to files count as files. Links to folders are followed where `isRecursive`; a folder that is reached
  /// by several ways appears once, under its own name rather than a link's.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - isRecursive: Whether to go down into the folders in it.
  ///   - excluded: Folders that are passed over; `folder` itself is listed anyway.
  ///   - isWanted: Tells by its name whether a file belongs in the list.
  /// - Throws: ``FileSearchError/unreadable(path:reason:)`` naming the folder that cannot be listed.
  package init(
    of folder: String, isRecursive: Bool = true, excluding excluded: Set<FileIdentity> = [],
    where isWanted: @escaping (String) -> Bool
  ) throws(FileSearchError) {
    root = folder
    self.isWanted = isWanted
    visited = excluded
    // The folder's own name is given, so it is never one to pass over.
    if let identity = FileIdentity(path: folder) { visited.remove(identity) }
    var waiting = [""]
    // What the links lead to comes after all that is really there.
    while let next = waiting.popLast() {
      var folders = [next]
      while let current = folders.popLast() {
        let entries = try list(current)
        files += entries.files
        guard isRecursive else { continue }
        folders += entries.folders
        waiting.insert(contentsOf: entries.links, at: 0)
      }
    }
    files.sort()
  }

  private struct Entries {
    var files: [String] = []
    var folders: [String] = []
    var links: [String] = []
  }

  /// Lists a folder, given relative to the root, that was not listed before.
  private mutating func list(_ folder: String) throws(FileSearchError) -> Entries {
    let path = folder.isEmpty ? root : root + "/" + folder
    guard let stream = opendir(path) else {
      throw .unreadable(path: path, reason: SystemCall.reason)
    }
    defer { closedir(stream) }
    var status = stat()
    guard fstat(dirfd(stream), &status) == 0, visited.insert(FileIdentity(status)).inserted else {
      return Entries()
    }
    var entries = Entries()
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard !name.hasPrefix(".") else { continue }
      let child = folder.isEmpty ? name : folder + "/" + name
      switch Self.kind(of: root + "/" + child, type: Int32(entry.pointee.d_type)) {
      case .folder: entries.folders.append(child)
      case .linkToFolder: entries.links.append(child)
      case .other: if isWanted(name) { entries.files.append(child) }
      }
    }
    // Which of several links to a folder stands for it must not depend on the disk.
    entries.links.sort(by: >)
    return entries
  }

  private enum Kind {
    case folder
    case linkToFolder
    case other
  }

  /// Tells folders from files; `type` is what the folder says of the entry, which not every file system knows.
  private static func kind(of path: String, type: Int32) -> Kind {
    if type == Int32(DT_REG) { return .other }
    if type == Int32(DT_DIR) { return .folder }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return .other }
    var entry = stat()
    return lstat(path, &entry) == 0 && entry.st_mode & S_IFMT == S_IFLNK ? .linkToFolder : .folder
  }
}
