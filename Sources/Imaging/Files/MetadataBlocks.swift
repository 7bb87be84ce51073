/// An EXIF block: a TIFF structure, in JPEG files behind the marker `Exif\0\0`.
struct ExifBlock {
  private var bytes: [UInt8]
  private let start: Int
  private let isLittleEndian: Bool

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    start = bytes.starts(with: Array("Exif\0\0".utf8)) ? 6 : 0
    isLittleEndian = bytes.dropFirst(start).starts(with: Array("II".utf8))
  }

  /// The block for an upright picture without a preview: orientation 1, and as ``withoutPreview``.
  var cleaned: [UInt8] {
    var result = withoutPreview
    guard let first = integer(at: 4, count: 4) else { return result }
    for entry in entries(at: first) where integer(at: entry, count: 2) == 0x0112 {
      // Two bytes, or four where it is written as a long number; what is left of the four is filled with zeros.
      let size = integer(at: entry + 2, count: 2) == 4 ? 4 : 2
      for index in 0..<4 { result[start + entry + 8 + index] = 0 }
      result[start + entry + 8 + (isLittleEndian ? 0 : size - 1)] = 1
    }
    return result
  }

  /// The block without a preview, which would still show what is taken out of the picture; its orientation stays.
  ///
  /// The second directory, which describes the preview, is unlinked and the preview's bytes are wiped out, as are all
  /// other JPEG files in the block: cameras hide some in their notes.
  var withoutPreview: [UInt8] {
    var result = bytes
    wipeFiles(&result)
    guard let first = integer(at: 4, count: 4), let count = integer(at: first, count: 2) else {
      return result
    }
    let link = first + 2 + 12 * count
    guard let second = integer(at: link, count: 4), second != 0 else { return result }
    for index in 0..<4 { result[start + link + index] = 0 }
    // A preview is a JPEG file or, without compression, strips.
    for (offsets, lengths) in [(0x0201, 0x0202), (0x0111, 0x0117)] {
      let previews = zip(values(of: offsets, at: second), values(of: lengths, at: second)).map {
        ((start + $0)..<(start + $0 + $1)).clamped(to: 0..<result.count)
      }
      // From the first on, each byte once, however often strips overlap.
      var end = 0
      for preview in previews.sorted(by: { $0.lowerBound < $1.lowerBound }) where preview.upperBound > end {
        for index in max(end, preview.lowerBound)..<preview.upperBound { result[index] = 0 }
        end = preview.upperBound
      }
    }
    return result
  }

  /// Wipes out everything from the start of a JPEG file to its end, or to the end of the block.
  private func wipeFiles(_ block: inout [UInt8]) {
    var position = 0
    while position + 3 <= block.count {
      guard block[position] == 0xff, block[position + 1] == 0xd8, block[position + 2] == 0xff else {
        position += 1
        continue
      }
      while position < block.count {
        let isEnd = block[position] == 0xff && position + 1 < block.count && block[position + 1] == 0xd9
        block[position] = 0
        position += 1
        if isEnd {
          block[position] = 0
          break
        }
      }
    }
  }

  /// The offsets of a directory's entries: tag, type, count and value, 12 bytes each.
  private func entries(at directory: Int) -> [Int] {
    let count = integer(at: directory, count: 2) ?? 0
    return (0..<count).map { directory + 2 + 12 * $0 }.prefix { start + $0 + 12 <= bytes.count }
  }

  /// The values of a directory's entry of 16 or 32 bits each; none where there is no such entry, or it is broken.
  private func values(of tag: Int, at directory: Int) -> [Int] {
    guard let entry = entries(at: directory).first(where: { integer(at: $0, count: 2) == tag }),
      let kind = integer(at: entry + 2, count: 2), let count = integer(at: entry + 4, count: 4)
    else { return [] }
    let size = kind == 3 ? 2 : 4
    guard count * size > 4 else {
      return (0..<count).compactMap { integer(at: entry + 8 + $0 * size, count: size) }
    }
    guard let place = integer(at: entry + 8, count: 4), count * size <= bytes.count else { return [] }
    return (0..<count).compactMap { integer(at: place + $0 * size, count: size) }
  }

  private func integer(at offset: Int, count: Int) -> Int? {
    guard start + offset + count <= bytes.count else { return nil }
    let part = bytes[(start + offset)..<(start + offset + count)]
    let digits = isLittleEndian ? Array(part.reversed()) : Array(part)
    return digits.reduce(0) { $0 << 8 | Int($1) }
  }
}

/// IPTC records, bare as TIFF holds them or inside Photoshop's image resources as JPEG does.
struct IPTCBlock {
  private static let marker = Array("Photoshop 3.0\0".utf8)
  private static let signature = Array("8BIM".utf8)
  /// The number of the resource that holds IPTC records.
  private static let number = 0x0404
  /// The numbers of the resources that hold small pictures.
  private static let previewNumbers = [0x0409, 0x040c]

  /// The bare records, none where the block holds none.
  let records: [UInt8]

  init(records: [UInt8]) { self.records = records }

  /// Finds the records in a block of either kind.
  ///
  /// The other resources are left out, among them previews of the picture.
  init(_ bytes: [UInt8]) {
    // Every record starts with this byte.
    if bytes.first == 0x1c {
      records = bytes
      return
    }
    records = Self.resources(in: bytes).last { $0.number == Self.number }.map { Array(bytes[$0.data]) } ?? []
  }

  /// The records as an image resource, as JPEG wants them.
  var asResource: [UInt8] {
    let length = (0..<4).map { UInt8(truncatingIfNeeded: records.count >> (24 - 8 * $0)) }
    let padding = [UInt8](repeating: 0, count: records.count % 2)
    return Self.marker + Self.signature + [0x04, 0x04, 0, 0] + length + records + padding
  }

  /// Returns Photoshop's image resources as they are, but for previews of the picture.
  static func withoutPreviews(_ bytes: [UInt8]) -> [UInt8] {
    let start = bytes.starts(with: marker) ? marker.count : 0
    return resources(in: bytes).filter { !previewNumbers.contains($0.number) }
      .reduce(into: Array(bytes[..<start])) { $0 += bytes[$1.whole] }
  }

  private struct Resource {
    let number: Int
    /// Where it lies, from its signature to its padding.
    let whole: Range<Int>
    let data: Range<Int>
  }

  /// The resources one after the other, as far as sense can be made of the bytes.
  private static func resources(in bytes: [UInt8]) -> [Resource] {
    var result: [Resource] = []
    var position = bytes.starts(with: marker) ? marker.count : 0
    while let resource = resource(at: position, in: bytes) {
      result.append(resource)
      position = resource.whole.upperBound
    }
    return result
  }

  /// The resource at `position`: signature, number, padded name, length in four bytes, padded data.
  private static func resource(at position: Int, in bytes: [UInt8]) -> Resource? {
    // Other programs sign theirs with four letters of their own.
    guard position + 7 <= bytes.count,
      bytes[position..<(position + 4)].allSatisfy({
        $0 < 128 && Character(UnicodeScalar($0)).isLetter || $0 == 0x38
      })
    else { return nil }
    let number = Int(bytes[position + 4]) << 8 | Int(bytes[position + 5])
    let lengthStart = position + 6 + (Int(bytes[position + 6]) + 2) / 2 * 2
    guard lengthStart + 4 <= bytes.count else { return nil }
    let length = bytes[lengthStart..<(lengthStart + 4)].reduce(0) { $0 << 8 | Int($1) }
    guard lengthStart + 4 + length <= bytes.count else { return nil }
    let data = (lengthStart + 4)..<(lengthStart + 4 + length)
    let end = min(data.upperBound + length % 2, bytes.count)
    return Resource(number: number, whole: position..<end, data: data)
  }
}
