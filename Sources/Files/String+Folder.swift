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

  private func droppingSlashes(_ path: Substring) -> Substring {
    path.lastIndex { $0 != "/" }.map { path[...$0] } ?? ""
  }
}
