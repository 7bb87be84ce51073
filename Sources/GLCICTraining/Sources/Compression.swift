/// A way in which a whole file is compressed.
public enum Compression: String, Sendable, Hashable, CaseIterable {
  case gzip
  case bzip2
  case xz
  case zstd
  case zip

  /// Finds out how a file is compressed, by its first bytes; nil where it is not, or cannot be read.
  init?(path: String) {
    guard let file = try? InputFile(path: path) else { return nil }
    self.init(file: file)
  }

  /// Finds out how an open file is compressed; nil where it is not.
  init?(file: InputFile) {
    guard let start = try? file.read(at: 0, count: min(6, file.size)),
      let kind = Self.allCases.first(where: { start.starts(with: $0.mark) })
    else { return nil }
    self = kind
  }

  /// The first bytes of such a file.
  private var mark: [UInt8] {
    switch self {
    case .gzip: [0x1f, 0x8b]
    case .bzip2: Array("BZh".utf8)
    case .xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a]
    case .zstd: [0x28, 0xb5, 0x2f, 0xfd]
    case .zip: [0x50, 0x4b, 3, 4]
    }
  }

  /// The command that undoes it.
  var command: String {
    switch self {
    case .gzip: "gunzip"
    case .bzip2: "bunzip2"
    case .xz: "unxz"
    case .zstd: "unzstd"
    case .zip: "unzip"
    }
  }
}
