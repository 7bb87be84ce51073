import Files
import Foundation

/// The image files that a text file names, one path a line.
///
/// Paths are relative to the folder of the text file, or absolute. Blank lines and lines that begin with # are
/// passed over. A line without the suffix of an image is rejected; a file that is missing shows when it is read.
struct ListSource: ImageSource {
  private let folder: String
  private let paths: NameTable
  let rejected: [SkippedImage]

  /// A longer text is no list of images.
  private static let maximumSize = 4 << 30

  /// Reads a list.
  ///
  /// - Throws: ``DatasetError`` where the file cannot be read or names no image.
  init(path: String) throws {
    let file = try InputFile(path: path)
    guard file.size <= Self.maximumSize else {
      throw DatasetError.unreadable(path: path, reason: "larger than 4 GiB")
    }
    var paths = NameTable()
    var rejected: [SkippedImage] = []
    try LineReader(file: file).forEachLine { number, line in
      let entry = line.trimmingCharacters(in: .whitespaces)
      if entry.isEmpty || entry.hasPrefix("#") { return }
      if ImageSuffix.matches(entry), !entry.utf8.contains(0) { return paths.append(entry) }
      let shown = entry.count > 200 ? entry.prefix(200) + "…" : entry[...]
      rejected.append(SkippedImage(name: "\(path):\(number): \(shown)", reason: "has no suffix of an image"))
    }
    guard paths.count > 0 else { throw DatasetError.noImages(path: path) }
    folder = path.containingFolder
    self.paths = paths
    self.rejected = rejected
  }

  var count: Int { paths.count }

  func name(at index: Int) -> String { paths[index] }

  func data(at index: Int) throws -> [UInt8] {
    let path = paths[index]
    let isComplete = path.hasPrefix("/") || folder.isEmpty
    return try InputFile.readAll(isComplete ? path : folder + "/" + path)
  }
}

/// Splits a file into lines without holding all of it.
private struct LineReader {
  let file: InputFile

  /// Calls `visit` with each line, without its end (LF or CRLF), and its number from 1.
  func forEachLine(_ visit: (Int, String) throws -> Void) throws {
    var rest: [UInt8] = []
    var number = 0
    func send(_ line: ArraySlice<UInt8>) throws {
      number += 1
      let isMarked = number == 1 && line.starts(with: [0xef, 0xbb, 0xbf])
      let line = isMarked ? line.dropFirst(3) : line
      try visit(number, String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self))
    }
    for start in stride(from: 0, to: file.size, by: 1 << 20) {
      rest += try file.read(at: start, count: min(1 << 20, file.size - start))
      var lines = rest.split(separator: 10, omittingEmptySubsequences: false)
      let last = lines.removeLast()
      for line in lines { try send(line) }
      rest = Array(last)
      guard rest.count <= 1 << 16 else {
        throw DatasetError.unreadable(path: file.path, reason: "line \(number + 1) is too long for a path")
      }
    }
    if !rest.isEmpty { try send(rest[...]) }
  }
}
