/// The cyclic redundancy check of Castagnoli's polynomial (RFC 3720, appendix B.4), as record files use it.
package enum CRC32C {
  /// The remainders of all bytes, for the reflected polynomial 0x82f63b78.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 0 ? 0 : 0x82f6_3b78) }
  }

  /// Returns the checksum of bytes.
  package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { value, byte in value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] }
  }

  /// Returns the checksum as TFRecord files store it: turned by 15 bits and shifted by a constant.
  package static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let value = checksum(bytes)
    return (value >> 15 | value << 17) &+ 0xa282_ead8
  }
}
