/// The regular files of an uncompressed tar archive, indexed once and then read in place.
///
/// Reads POSIX ustar, pax (`path` and `size`, in local and global headers) and GNU archives (long names,
/// base-256 sizes). Folders, links, devices and sparse files are left out.
public struct TarArchive: Sendable {
  /// A regular file in an archive.
  public struct Member: Sendable, Hashable {
    public let name: String
    /// The place of the file's first byte in the archive.
    public let offset: Int
    /// The file's size in bytes.
    public let size: Int
  }

  private let file: InputFile
  private let index: TarIndex

  /// Opens the archive at `path` and reads its headers, skipping over the files' contents.
  ///
  /// - Parameters:
  ///   - path: The archive.
  ///   - isWanted: Whether to take up the file of a name; the others cost no memory.
  /// - Throws: ``DatasetError``: unreadable, no tar archive, compressed, or damaged (truncated, an impossible size).
  public init(path: String, where isWanted: (String) -> Bool = { _ in true }) throws {
    file = try InputFile(path: path)
    var reader = TarReader(file: file)
    do {
      index = try reader.readMembers(where: isWanted)
    } catch {
      if reader.offset == 0, let kind = Compression(file: file) {
        throw DatasetError.compressed(path: path, kind: kind)
      }
      throw error
    }
  }

  /// The number of files.
  public var count: Int { index.names.count }

  /// The file at a place in the order of the archive.
  public subscript(place: Int) -> Member {
    Member(name: index.names[place], offset: index.offsets[place], size: index.sizes[place])
  }

  /// The files in the order of the archive.
  public var members: [Member] { (0..<count).map { self[$0] } }

  /// Reads the contents of a member; may be called from several threads at once.
  ///
  /// - Throws: ``DatasetError/unreadable(path:reason:)``.
  public func data(of member: Member) throws -> [UInt8] {
    guard member.size <= InputFile.maximumImageSize else {
      throw DatasetError.unreadable(path: "\(file.path): \(member.name)", reason: "larger than 1 GiB")
    }
    return try file.read(at: member.offset, count: member.size)
  }
}

/// Names and places of files, some tens of bytes for each.
private struct TarIndex {
  var names = NameTable()
  var offsets: [Int] = []
  var sizes: [Int] = []

  mutating func append(_ name: String, offset: Int, size: Int) {
    names.append(name)
    offsets.append(offset)
    sizes.append(size)
  }
}

/// A walk over the headers of an archive.
private struct TarReader {
  let file: InputFile
  var offset = 0
  private var index = TarIndex()
  /// What the headers before a member say about it alone, and what they say about all that follow.
  var local = TarOverrides()
  var global = TarOverrides()

  /// Names and attributes longer than this occur only in damaged or hostile archives.
  static let maximumExtensionSize = 1 << 20

  init(file: InputFile) { self.file = file }

  mutating func readMembers(where isWanted: (String) -> Bool) throws -> TarIndex {
    while offset != file.size {
      let start = offset
      let bytes = try readBlock()
      if bytes.allSatisfy({ $0 == 0 }) { break }
      do {
        try visit(TarHeader(bytes), isWanted)
      } catch let error as TarHeader.Damage {
        if start == 0 && error == .checksum { throw DatasetError.unknownFormat(path: file.path) }
        throw DatasetError.damagedArchive(path: file.path, offset: start, reason: error.reason)
      }
    }
    return index
  }

  private mutating func visit(_ header: TarHeader, _ isWanted: (String) -> Bool) throws {
    let content = offset + TarHeader.size
    switch header.type {
    case "L":
      local.path = TarHeader.text(try readExtension(header)[...])
    case "K":
      _ = try readExtension(header)
    case "x":
      try local.apply(pax: try readExtension(header))
    case "g":
      try global.apply(pax: try readExtension(header))
    case "S":
      try skipSparse(header)
    default:
      let overrides = local.over(global)
      local = TarOverrides()
      let size = header.hasContent ? overrides.size ?? header.contentSize : 0
      let name = overrides.path ?? header.name
      try advance(past: content, size: size)
      if header.isRegular && !overrides.isSparse && !name.hasSuffix("/"), isWanted(name) {
        index.append(name, offset: content, size: size)
      }
    }
  }

  private func readBlock() throws -> [UInt8] {
    guard offset + TarHeader.size <= file.size else { throw damaged("the archive is truncated") }
    return try file.read(at: offset, count: TarHeader.size)
  }

  private mutating func readExtension(_ header: TarHeader) throws -> [UInt8] {
    guard header.contentSize <= Self.maximumExtensionSize else {
      throw damaged("an extended header of \(header.contentSize) bytes")
    }
    let start = offset + TarHeader.size
    try advance(past: start, size: header.contentSize)
    return try file.read(at: start, count: header.contentSize)
  }

  /// Skips an old GNU sparse file, whose map may go on in blocks after the header.
  private mutating func skipSparse(_ header: TarHeader) throws {
    var isContinued = header.isSparseMapContinued
    while isContinued {
      offset += TarHeader.size
      isContinued = try readBlock()[504] != 0
    }
    local = TarOverrides()
    try advance(past: offset + TarHeader.size, size: header.contentSize)
  }

  private mutating func advance(past start: Int, size: Int) throws {
    guard size <= file.size - start else { throw damaged("the archive is truncated") }
    offset = start + (size + TarHeader.size - 1) / TarHeader.size * TarHeader.size
  }

  private func damaged(_ reason: String) -> DatasetError {
    .damagedArchive(path: file.path, offset: offset, reason: reason)
  }
}
