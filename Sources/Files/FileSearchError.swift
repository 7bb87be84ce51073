/// Files or folders that cannot be found or listed.
package enum FileSearchError: Error, Equatable {
  /// Nothing lies at `path`, or nothing fits the pattern.
  case notFound(path: String)
  /// What lies at `path` cannot be listed, or the pattern stands for too much.
  case unreadable(path: String, reason: String)
}
