import Files

/// The image files of a folder and its subfolders, sorted by name.
struct FolderSource: ImageSource {
  private let root: String
  private let files: NameTable

  /// Creates a source of `files`, whose paths are relative to `root` where that is not empty.
  init(root: String, files: [String]) {
    self.root = root
    self.files = NameTable(files)
  }

  /// Lists `folder` and all folders below it; links to folders are followed, hidden files left out.
  ///
  /// - Throws: ``DatasetError/unreadable(path:reason:)`` naming the folder that cannot be listed.
  init(folder: String) throws {
    let listing = try DatasetError.searching { () throws(FileSearchError) in
      try FolderListing(of: folder, where: ImageSuffix.matches)
    }
    self.init(root: folder, files: listing.files)
  }

  var count: Int { files.count }

  func name(at index: Int) -> String { files[index] }

  func data(at index: Int) throws -> [UInt8] {
    try InputFile.readAll(root.isEmpty ? files[index] : root + "/" + files[index])
  }
}
