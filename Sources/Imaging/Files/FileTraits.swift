/// What a file's own structure says that libvips does not pass on.
struct FileTraits {
  /// The bits of a gray sample, or of a number in the palette; nil where that is not known.
  private(set) var bits: Int?
  private(set) var hasPalette = false
  /// The pictures of an animated PNG.
  private(set) var frameCount = 1
  /// Whether a PNG file has a colour profile, be it one that can be read or not.
  private(set) var hasProfile = false
  /// Whether a TIFF file has EXIF, in a directory of its own.
  private(set) var hasEXIFDirectory = false
  /// Whether a TIFF file has layers, in the form of Photoshop.
  private(set) var hasLayers = false

  /// Looks at a file, at a few places only.
  ///
  /// - Parameters:
  ///   - format: What the file is; only PNG and TIFF have something to look at.
  ///   - read: Returns as many bytes from an offset on, or as many of them as there are.
  init(format: FileFormat?, read: (_ offset: Int, _ count: Int) -> [UInt8]) {
    switch format {
    case .png: readPNG(read)
    case .tiff: readTIFF(read)
    default: break
    }
  }

  private mutating func readPNG(_ read: (Int, Int) -> [UInt8]) {
    // The header comes first, 8 bytes behind the signature: depth at 16 and kind at 17, 3 for a palette.
    let header = read(8, 18)
    guard header.count == 18, header[4..<8].elementsEqual("IHDR".utf8) else { return }
    bits = Int(header[16])
    hasPalette = header[17] == 3
    var position = 8
    // What comes before the pixels is short; the bound is for files made to mislead.
    for _ in 0..<1000 {
      let chunk = read(position, 12)
      guard chunk.count == 12, !chunk[4..<8].elementsEqual("IDAT".utf8) else { return }
      if chunk[4..<8].elementsEqual("iCCP".utf8) { hasProfile = true }
      if chunk[4..<8].elementsEqual("acTL".utf8) { frameCount = Int(chunk[8..<12], isLittleEndian: false) }
      position += 12 + Int(chunk[..<4], isLittleEndian: false)
    }
  }

  private mutating func readTIFF(_ read: (Int, Int) -> [UInt8]) {
    let header = read(0, 8)
    guard header.count == 8 else { return }
    let isLittleEndian = header.starts(with: "II".utf8)
    func number(_ bytes: ArraySlice<UInt8>) -> Int { Int(bytes, isLittleEndian: isLittleEndian) }
    // 43 is BigTIFF, whose directories are laid out in another way.
    guard number(header[2..<4]) == 42 else { return }
    let directory = number(header[4..<8])
    let length = read(directory, 2)
    guard length.count == 2 else { return }
    let entries = read(directory + 2, 12 * number(length[...]))
    for start in stride(from: 0, through: entries.count - 12, by: 12) {
      let value = number(entries[(start + 8)..<(start + 10)])
      switch number(entries[start..<(start + 2)]) {
      // More than one value would be those of several channels, somewhere else.
      case 258 where number(entries[(start + 4)..<(start + 8)]) == 1: bits = value
      case 262: hasPalette = value == 3
      case 34_665: hasEXIFDirectory = true
      case 37_724: hasLayers = true
      default: break
      }
    }
  }
}

extension Int {
  /// The number that up to four bytes hold.
  fileprivate init(_ bytes: ArraySlice<UInt8>, isLittleEndian: Bool) {
    let digits = isLittleEndian ? Array(bytes.reversed()) : Array(bytes)
    self = digits.reduce(0) { $0 << 8 | Int($1) }
  }
}
