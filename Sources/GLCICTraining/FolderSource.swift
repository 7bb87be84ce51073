import Foundation

/// The image files of a folder and its subfolders, sorted by name.
struct FolderSource: ImageSource {
  private let root: String
  private let files: [String]

  /// The largest file read; a larger one is an error in the data set.
  static let maximumFileSize = 1 << 30

  /// Creates a source of `files`, whose paths are relative to `root` where that is not empty.
  init(root: String, files: [String]) {
    self.root = root
    self.files = files
  }

  /// Lists `folder` and all folders below it; links to folders are followed, hidden files left out.
  ///
  /// - Throws: ``DatasetError/unreadable(path:reason:)`` naming the folder that cannot be listed.
  init(folder: String) throws {
    var lister = FolderLister(root: folder)
    try lister.list("")
    self.init(root: folder, files: lister.files.sorted())
  }

  var count: Int { files.count }

  func name(at index: Int) -> String { files[index] }

  func data(at index: Int) throws -> [UInt8] {
    let file = try InputFile(path: root.isEmpty ? files[index] : root + "/" + files[index])
    guard file.size <= Self.maximumFileSize else {
      throw DatasetError.unreadable(path: file.path, reason: "larger than 1 GiB")
    }
    return try file.read(at: 0, count: file.size)
  }
}

/// A walk through a folder that collects the relative paths of its images.
private struct FolderLister {
  let root: String
  var files: [String] = []
  /// The folders on the way down, so that a link back to one of them ends the walk.
  private var parents: [FolderIdentity] = []

  init(root: String) { self.root = root }

  mutating func list(_ folder: String) throws {
    let path = folder.isEmpty ? root : root + "/" + folder
    guard let stream = opendir(path) else {
      throw DatasetError.unreadable(path: path, reason: String(cString: strerror(errno)).lowercased())
    }
    defer { closedir(stream) }
    var status = stat()
    guard fstat(dirfd(stream), &status) == 0 else { return }
    let identity = FolderIdentity(device: UInt64(status.st_dev), node: UInt64(status.st_ino))
    guard !parents.contains(identity) else { return }
    parents.append(identity)
    defer { parents.removeLast() }
    while let entry = readdir(stream) {
      let type = Int32(entry.pointee.d_type)
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard !name.hasPrefix(".") else { continue }
      let child = folder.isEmpty ? name : folder + "/" + name
      if Self.isFolder(root + "/" + child, type: type) {
        try list(child)
      } else if ImageSuffix.matches(name) {
        files.append(child)
      }
    }
  }

  private static func isFolder(_ path: String, type: Int32) -> Bool {
    if type == Int32(DT_DIR) { return true }
    guard type == Int32(DT_LNK) || type == Int32(DT_UNKNOWN) else { return false }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

private struct FolderIdentity: Equatable {
  let device: UInt64
  let node: UInt64
}
