internal import Foundation

/// Patterns of paths: wildcards `*`, `?`, `[...]` and braces, `{a,b}` and `{000..123}`.
package enum PathPattern {
  /// Whether `path` would be a pattern, if no file is called so.
  package static func isPattern(_ path: String) -> Bool { path.contains { "*?[{".contains($0) } }

  /// Returns the existing paths that `pattern` stands for: its braces expanded, then its wildcards.
  ///
  /// They are in the order of the braces and, within a wildcard, of the names.
  ///
  /// - Throws: ``FileSearchError/notFound(path:)`` naming the first part that fits no file, such as a missing
  ///   shard; with `orNone`, parts without a file are left out instead.
  package static func expand(_ pattern: String, orNone: Bool = false) throws(FileSearchError) -> [String] {
    var paths: [String] = []
    for part in try expandBraces(pattern) {
      let found = matches(of: part)
      guard orNone || !found.isEmpty else { throw .notFound(path: part) }
      paths += found
    }
    return paths
  }
}

/// Returns the sorted paths that fit a pattern of `*`, `?` and `[...]`; an existing path fits itself.
private func matches(of pattern: String) -> [String] {
  if FileManager.default.fileExists(atPath: pattern) { return [pattern] }
  var result = glob_t()
  defer { globfree(&result) }
  guard glob(pattern, GLOB_TILDE, nil, &result) == 0 else { return [] }
  let pointers = UnsafeBufferPointer(start: result.gl_pathv, count: Int(result.gl_pathc))
  return pointers.compactMap { $0.map { String(cString: $0) } }.sorted()
}

/// Expands `{a,b}` and `{000..123}`, whose zero padding is kept, as shells do; other text stays as it is.
private func expandBraces(_ pattern: String) throws(FileSearchError) -> [String] {
  var results = [""]
  var rest = pattern[...]
  while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
    let prefix = rest[..<open]
    let choices = expandChoices(rest[rest.index(after: open)..<close])
    guard results.count * choices.count <= 1_000_000 else {
      throw .unreadable(path: pattern, reason: "the braces stand for more than a million files")
    }
    results = results.flatMap { result in choices.map { result + prefix + $0 } }
    rest = rest[rest.index(after: close)...]
  }
  return results.map { $0 + rest }
}

private func expandChoices(_ inner: Substring) -> [String] {
  let bounds = inner.components(separatedBy: "..")
  if bounds.count == 2, let first = Int(bounds[0]), let last = Int(bounds[1]),
    first >= 0, first <= last, last - first < 1_000_000
  {
    let width = bounds[0].utf8.count
    return (first...last).map { number in
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
  }
  let choices = inner.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  return choices.count > 1 ? choices : ["{\(inner)}"]
}
