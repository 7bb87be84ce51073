/// One 512-byte header of a tar archive (POSIX.1-2001 `ustar`, with GNU's extensions).
struct TarHeader {
  static let size = 512

  let type: Character
  let name: String
  /// The value of the size field, at least 0.
  let contentSize: Int
  let isSparseMapContinued: Bool

  /// What is wrong with a header.
  struct Damage: Error, Equatable {
    let reason: String

    static let checksum = Damage(reason: "wrong header checksum")
  }

  /// Reads a header.
  ///
  /// - Throws: ``Damage`` where the checksum is wrong or the size is no number of at least 0.
  init(_ bytes: [UInt8]) throws {
    try Self.verifyChecksum(bytes)
    type = Character(Unicode.Scalar(bytes[156]))
    contentSize = try Self.number(bytes[124..<136], field: "size")
    isSparseMapContinued = bytes[482] != 0
    let base = Self.text(bytes[0..<100])
    let isPosix = bytes[257..<263].elementsEqual("ustar\0".utf8)
    let prefix = isPosix ? Self.text(bytes[345..<500]) : ""
    name = prefix.isEmpty ? base : prefix + "/" + base
  }

  /// Whether the member is a plain file; NUL marks those of archives older than POSIX.
  var isRegular: Bool { type == "0" || type == "\0" || type == "7" }

  /// Whether the size field counts bytes that follow; for links, devices and folders it does not.
  var hasContent: Bool { !("1"..."6").contains(type) }

  /// Returns the text before the first NUL.
  static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// The sum of all bytes, the checksum's own field counted as blanks; some old tools summed signed bytes.
  private static func verifyChecksum(_ bytes: [UInt8]) throws {
    let field = 148..<156
    var unsigned = 8 * 32
    var signed = 8 * 32
    // Both sums without a branch, as archives hold millions of headers.
    bytes.withUnsafeBufferPointer { buffer in
      for byte in buffer {
        unsigned += Int(byte)
        signed += Int(Int8(bitPattern: byte))
      }
      for byte in buffer[field] {
        unsigned -= Int(byte)
        signed -= Int(Int8(bitPattern: byte))
      }
    }
    let stored = try? number(bytes[field], field: "checksum")
    guard stored == unsigned || stored == signed else { throw Damage.checksum }
  }

  /// Reads octal digits between blanks, or GNU's base 256, marked by the first byte's high bit.
  private static func number(_ bytes: ArraySlice<UInt8>, field: String) throws -> Int {
    guard let first = bytes.first, first < 0x80 else { return try binaryNumber(bytes, field: field) }
    let digits = bytes.drop { $0 == 32 }.prefix { $0 != 32 && $0 != 0 }
    var value = 0
    for digit in digits {
      guard (48...55).contains(digit) else { throw Damage(reason: "the \(field) is not a number") }
      value = value << 3 | Int(digit - 48)
    }
    return value
  }

  private static func binaryNumber(_ bytes: ArraySlice<UInt8>, field: String) throws -> Int {
    guard let first = bytes.first, first & 0x40 == 0 else { throw Damage(reason: "the \(field) is negative") }
    var value = Int(first & 0x3f)
    for byte in bytes.dropFirst() {
      guard value >> 47 == 0 else { throw Damage(reason: "the \(field) is too large") }
      value = value << 8 | Int(byte)
    }
    return value
  }
}

/// The name and size that extended headers give a member in place of its own header's.
struct TarOverrides {
  var path: String?
  var size: Int?
  var isSparse = false

  /// Returns these values, completed by `others`.
  func over(_ others: TarOverrides) -> TarOverrides {
    TarOverrides(path: path ?? others.path, size: size ?? others.size, isSparse: isSparse || others.isSparse)
  }

  /// Takes over the records `LENGTH KEY=VALUE\n` of a pax header; LENGTH counts the whole record.
  ///
  /// - Throws: ``TarHeader/Damage`` where a record is malformed or a size is no number of at least 0.
  mutating func apply(pax bytes: [UInt8]) throws {
    var rest = bytes[...]
    while let first = rest.first, first != 0 {
      let digits = rest.prefix { $0 != 32 }
      guard digits.count <= 8, let length = Int(String(decoding: digits, as: UTF8.self)),
        length > digits.count + 1, length <= rest.count, rest[rest.startIndex + length - 1] == 10
      else { throw TarHeader.Damage(reason: "a malformed pax record") }
      try apply(record: rest[(rest.startIndex + digits.count + 1)..<(rest.startIndex + length - 1)])
      rest = rest.dropFirst(length)
    }
  }

  private mutating func apply(record: ArraySlice<UInt8>) throws {
    guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
      throw TarHeader.Damage(reason: "a malformed pax record")
    }
    let value = String(decoding: record[(equals + 1)...], as: UTF8.self)
    switch String(decoding: record[..<equals], as: UTF8.self) {
    case "path":
      guard !value.utf8.contains(0) else { throw TarHeader.Damage(reason: "a name with a zero byte") }
      path = value
    case "size":
      guard let number = Int(value), number >= 0 else {
        throw TarHeader.Damage(reason: "the size in a pax record is not a number of 0 or more")
      }
      size = number
    case let key where key.hasPrefix("GNU.sparse."): isSparse = true
    default: break
    }
  }
}
