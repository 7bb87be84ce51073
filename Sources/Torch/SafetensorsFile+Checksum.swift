internal import Foundation

extension SafetensorsFile {
  /// The metadata key of a checksum: eight hexadecimal digits, the CRC-32C of the file with zeros in their place.
  static let checksumKey = "checksum.crc32c"
  static let openChecksum = "00000000"

  /// Checks the bytes of a file that was written with a checksum; one without is taken as it is.
  ///
  /// - Throws: `TorchError` with the code `.invalidFile` where a bit is not as it was written.
  public func verify() throws(TorchError) {
    guard let expected = metadata[Self.checksumKey] else { return }
    guard let digits = Self.checksumDigits(in: data.prefix(dataStart)) else {
      throw Self.invalid(path, "its checksum is malformed")
    }
    var check = CRC32C()
    data.withUnsafeBytes { bytes in
      check.update(UnsafeRawBufferPointer(rebasing: bytes[..<digits.lowerBound]))
      Array(Self.openChecksum.utf8).withUnsafeBytes { check.update($0) }
      check.update(UnsafeRawBufferPointer(rebasing: bytes[digits.upperBound...]))
    }
    guard check.checksum.hexadecimal == expected else {
      throw Self.invalid(path, "its bytes are not those that were written (checksum \(expected))")
    }
  }

  /// Where the digits of the checksum lie in a header, counted from the start of the file.
  static func checksumDigits(in header: Data) -> Range<Int>? {
    guard let key = header.range(of: Data("\"\(checksumKey)\":\"".utf8)) else { return nil }
    let digits = key.upperBound..<(key.upperBound + openChecksum.utf8.count)
    guard digits.upperBound <= header.endIndex else { return nil }
    return (digits.lowerBound - header.startIndex)..<(digits.upperBound - header.startIndex)
  }

  /// Puts the checksum of a header and the tensors behind it into the header.
  static func seal(_ header: inout Data, of tensors: [(name: String, tensor: Tensor)]) throws {
    guard let digits = checksumDigits(in: header) else { return }
    var check = CRC32C()
    header.withUnsafeBytes { check.update($0) }
    for (_, tensor) in tensors { try tensor.bytes().withUnsafeBytes { check.update($0) } }
    header.replaceSubrange(digits, with: Array(check.checksum.hexadecimal.utf8))
  }
}
