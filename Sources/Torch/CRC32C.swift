/// The cyclic redundancy check of Castagnoli's polynomial (RFC 3720, appendix B.4), taken piece by piece.
package struct CRC32C {
  private var value = ~UInt32(0)

  package init() {}

  /// The checksum of the bytes so far.
  package var checksum: UInt32 { ~value }

  /// Takes more bytes, eight at a time: `tables[256 * n + byte]` is the remainder of a byte with n bytes behind it.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    value = Self.tables.withUnsafeBufferPointer { tables in
      var value = value
      var offset = 0
      while offset + 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        let mixed = word ^ UInt64(value)
        value = 0
        for place in 0..<8 { value ^= tables[256 * (7 - place) + Int(mixed >> (8 * UInt64(place)) & 0xff)] }
        offset += 8
      }
      for byte in bytes[offset...] {
        value = value >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: value) ^ byte)]
      }
      return value
    }
  }

  private static let tables: [UInt32] = {
    var tables = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 0 ? 0 : 0x82f6_3b78) }
    }
    for index in 256..<2048 {
      let before = tables[index - 256]
      tables.append(before >> 8 ^ tables[Int(before & 0xff)])
    }
    return tables
  }()

  /// Returns the checksum of bytes.
  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var check = CRC32C()
    bytes.withUnsafeBytes { check.update($0) }
    return check.checksum
  }

  /// Returns the checksum as TFRecord files store it: turned by 15 bits and shifted by a constant.
  package static func masked(_ bytes: [UInt8]) -> UInt32 {
    let value = checksum(bytes)
    return (value >> 15 | value << 17) &+ 0xa282_ead8
  }
}

extension UInt32 {
  /// The number in eight hexadecimal digits.
  package var hexadecimal: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
