/// A family of image files.
public enum FileFormat: String, Sendable, CaseIterable {
  case jpeg = "JPEG"
  case png = "PNG"
  case webp = "WebP"
  case tiff = "TIFF"
  /// HEIC and AVIF, which are read where libvips has libheif, and never written.
  case heif = "HEIF"
  /// Read (the first picture of an animation), never written.
  case gif = "GIF"

  /// The suffixes of the format's files, lower case, the usual one first.
  public var suffixes: [String] {
    switch self {
    case .jpeg: ["jpg", "jpeg", "jpe", "jfif"]
    case .png: ["png"]
    case .webp: ["webp"]
    case .tiff: ["tif", "tiff"]
    case .heif: ["heic", "heif", "avif"]
    case .gif: ["gif"]
    }
  }

  /// Creates the format that a path's suffix names, or nil where it names none.
  public init?(path: String) {
    let file = path.split(separator: "/").last ?? ""
    guard let dot = file.lastIndex(of: ".") else { return nil }
    let suffix = file[file.index(after: dot)...].lowercased()
    guard let format = Self.allCases.first(where: { $0.suffixes.contains(suffix) }) else { return nil }
    self = format
  }

  /// Whether images can be written in the format.
  public var isWritable: Bool {
    switch self {
    case .jpeg, .png, .webp, .tiff: true
    case .heif, .gif: false
    }
  }

  /// The longest side that the format can hold, in pixels.
  var longestSide: Int {
    switch self {
    case .jpeg, .gif: 65_535
    case .webp: 16_383
    case .png, .tiff, .heif: 10_000_000
    }
  }

  /// The format of the loader that libvips chose, by the loader's name.
  init?(loader: String) {
    let prefixes: [(String, FileFormat)] = [
      ("jpeg", .jpeg), ("png", .png), ("webp", .webp), ("tiff", .tiff), ("heif", .heif), ("gif", .gif),
    ]
    guard let match = prefixes.first(where: { loader.hasPrefix($0.0) }) else { return nil }
    self = match.1
  }
}
