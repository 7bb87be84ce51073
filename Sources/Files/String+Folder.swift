internal import Foundation

extension String {
  /// The folder that lies before the last name of a path; empty for a mere name, `/` for what lies in that.
  ///
  /// Foundation's `deletingLastPathComponent` ends the process for names of one letter.
  package var containingFolder: String {
    let path = droppingSlashes(self[...])
    guard let slash = path.lastIndex(of: "/") else { return "" }
    let folder = droppingSlashes(path[..<slash])
    return folder.isEmpty ? "/" : String(folder)
  }

  /// The path with all links resolved as far as it exists; what does not exist yet follows as it is.
  package var resolvingExistingFolders: String {
    var (existing, rest) = (self, "")
    while true {
      if let resolved = realpath(existing.isEmpty ? "." : existing, nil) {
        defer { free(resolved) }
        return String(cString: resolved) + rest
      }
      guard !existing.isEmpty else { return self }
      let folder = existing.containingFolder
      let name = existing.dropFirst(folder.count).drop { $0 == "/" }
      guard folder != existing else { return self }
      rest = "/" + name + rest
      existing = folder
    }
  }

  private func droppingSlashes(_ path: Substring) -> Substring {
    path.lastIndex { $0 != "/" }.map { path[...$0] } ?? ""
  }
}
