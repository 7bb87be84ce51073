import Files
import Foundation
import Imaging

/// The encoded images of a data set, in a fixed order.
///
/// All members may be used from several threads at once.
public protocol ImageSource: Sendable {
  /// The number of images.
  var count: Int { get }

  /// Returns the name of an image within its data set, for messages.
  func name(at index: Int) -> String

  /// Reads the encoded bytes of an image.
  ///
  /// - Throws: ``DatasetError`` where the file cannot be read.
  func data(at index: Int) throws -> [UInt8]

  /// The entries that were found to be no images when the data set was opened.
  var rejected: [SkippedImage] { get }
}

extension ImageSource {
  public var rejected: [SkippedImage] { [] }
}

/// Opens a data set: a folder of images (with its subfolders), a tar archive, a list, an image, or a pattern.
///
/// A pattern has wildcards, `dir/*.tar`, or braces, `train-{000000..000004}.tar` and `{a,b}.tar`; its parts
/// follow one another in the order of the braces and, within a wildcard, of the names. A folder that holds
/// no image but tar archives stands for these. A list is a .txt file with the path of an image on each line,
/// relative to the list's folder or absolute.
///
/// - Throws: ``DatasetError`` where nothing is found, or no image, or an archive is damaged.
public func openImageSource(_ path: String) throws -> any ImageSource {
  if FileManager.default.fileExists(atPath: path) { return try openPart(path) }
  let paths = try expand(path)
  let images = paths.filter(ImageSuffix.matches)
  if images.count == paths.count { return FolderSource(root: "", files: images) }
  return try openParts(paths)
}

private func expand(_ pattern: String, orNone: Bool = false) throws -> [String] {
  try DatasetError.searching { () throws(FileSearchError) in
    try PathPattern.expand(pattern, orNone: orNone)
  }
}

private func openParts(_ paths: [String]) throws -> any ImageSource {
  let parts = try paths.map(openPart)
  return parts.count == 1 ? parts[0] : CombinedSource(parts)
}

private func openPart(_ path: String) throws -> any ImageSource {
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
    throw DatasetError.notFound(path: path)
  }
  if isFolder.boolValue {
    let folder = try FolderSource(folder: path)
    if folder.count > 0 { return folder }
    let archives = try expand(path + "/*.tar", orNone: true)
    guard !archives.isEmpty else { throw DatasetError.noImages(path: path) }
    return try openParts(archives)
  }
  if path.lowercased().hasSuffix(".tar") { return try TarSource(path: path) }
  if path.lowercased().hasSuffix(".txt") { return try ListSource(path: path) }
  if let kind = Compression(path: path) { throw DatasetError.compressed(path: path, kind: kind) }
  guard ImageSuffix.matches(path) else { throw DatasetError.unknownFormat(path: path) }
  return FolderSource(root: "", files: [path])
}

/// Several sources one after the other, such as the shards of a data set.
struct CombinedSource: ImageSource {
  private let parts: [any ImageSource]
  private let ends: [Int]

  init(_ parts: [any ImageSource]) {
    self.parts = parts
    var total = 0
    ends = parts.map {
      total += $0.count
      return total
    }
  }

  var count: Int { ends.last ?? 0 }
  var rejected: [SkippedImage] { parts.flatMap(\.rejected) }

  func name(at index: Int) -> String {
    let (part, local) = locate(index)
    return part.name(at: local)
  }

  func data(at index: Int) throws -> [UInt8] {
    let (part, local) = locate(index)
    return try part.data(at: local)
  }

  private func locate(_ index: Int) -> (part: any ImageSource, local: Int) {
    precondition(index >= 0 && index < count, "image index out of range")
    var (low, high) = (0, ends.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] > index { high = middle } else { low = middle + 1 }
    }
    return (parts[low], index - (low == 0 ? 0 : ends[low - 1]))
  }
}

/// The file names taken for images.
enum ImageSuffix {
  static let all = FileFormat.allCases.flatMap(\.suffixes)
  private static let set = Set(all)

  /// Whether `path` names a visible file with the suffix of an image; "._photo.jpg" is macOS's metadata.
  static func matches(_ path: String) -> Bool {
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...]
    guard name.first != UInt8(ascii: "."), let dot = name.lastIndex(of: UInt8(ascii: ".")) else {
      return false
    }
    return String(name[name.index(after: dot)...]).map { set.contains($0.lowercased()) } ?? false
  }
}
