/// Reads a JSON file from front to back, value by value, in memory that does not grow with the file.
///
/// The caller says what it expects; what it does not care for it skips. Numbers, strings and nesting follow
/// RFC 8259, and names that occur twice in an object are both visited.
final class JSONReader {
  private let file: InputFile
  private var buffer: [UInt8] = []
  private var position = 0
  /// The place in the file of the buffer's first byte.
  private var bufferStart = 0
  /// The characters of the number being read; kept, because files hold millions of them.
  private var numberText: [UInt8] = []

  private static let chunkSize = 1 << 20
  /// Deeper nesting occurs only in damaged or hostile files.
  private static let maximumDepth = 256
  /// The longest string read as a value, in bytes.
  private static let maximumStringSize = 16 << 20

  init(file: InputFile) { self.file = file }

  // MARK: Values

  /// Calls `visit` with each name of the object that is next; it has to read or skip the value.
  func readObject(_ visit: (String) throws -> Void) throws {
    try expect(UInt8(ascii: "{"), "an object")
    if try skipIfNext(UInt8(ascii: "}")) { return }
    repeat {
      let name = String(decoding: try readStringBytes(), as: UTF8.self)
      try expect(UInt8(ascii: ":"), "':'")
      try visit(name)
    } while try isContinued(until: UInt8(ascii: "}"))
  }

  /// Calls `visit` before each element of the array that is next; it has to read or skip the element.
  func readArray(_ visit: () throws -> Void) throws {
    try expect(UInt8(ascii: "["), "an array")
    if try skipIfNext(UInt8(ascii: "]")) { return }
    repeat { try visit() } while try isContinued(until: UInt8(ascii: "]"))
  }

  /// Reads the string that is next as UTF-8.
  func readStringBytes() throws -> [UInt8] {
    try expect(UInt8(ascii: "\""), "a string")
    var result: [UInt8] = []
    while true {
      try fill()
      let end = buffer[position...].firstIndex { $0 == 34 || $0 == 92 || $0 < 32 }
      result += buffer[position..<(end ?? buffer.count)]
      position = end ?? buffer.count
      guard result.count <= Self.maximumStringSize else { throw problem("a string of more than 16 MiB") }
      guard end != nil else { continue }
      switch try readByte() {
      case UInt8(ascii: "\""): return result
      case UInt8(ascii: "\\"): try readEscape(into: &result)
      default: throw problem("a control character in a string")
      }
    }
  }

  /// Reads the number that is next.
  func readNumber() throws -> Double {
    numberText.removeAll(keepingCapacity: true)
    var next = try peek()
    while let byte = next, Self.isPartOfNumber(byte) {
      numberText.append(byte)
      position += 1
      guard numberText.count <= 400 else { throw problem("a number of more than 400 characters") }
      next = try nextByteHere()
    }
    guard let number = JSONNumber.value(of: numberText) else { throw problem("a number is expected") }
    return number
  }

  /// The first byte of the value that is next: `{`, `[`, `"`, a digit or minus, `t`, `f` or `n`.
  func kindOfNext() throws -> Character {
    guard let byte = try peek() else { throw problem("the file ends in the middle of a value") }
    return Character(Unicode.Scalar(byte))
  }

  /// Passes over the value that is next.
  func skipValue() throws { try skipValue(depth: 0) }

  /// Requires that nothing but white space follows.
  func finish() throws {
    guard try peek() == nil else { throw problem("something follows the end of the data") }
  }

  /// What is wrong at the place that was reached.
  func problem(_ reason: String) -> DatasetError {
    .damagedAnnotations(path: file.path, offset: bufferStart + position, reason: reason)
  }

  // MARK: Parts of values

  private func skipValue(depth: Int) throws {
    guard depth < Self.maximumDepth else { throw problem("more than \(Self.maximumDepth) levels of nesting") }
    switch try kindOfNext() {
    case "{": try readObject { _ in try skipValue(depth: depth + 1) }
    case "[": try readArray { try skipValue(depth: depth + 1) }
    case "\"": _ = try readStringBytes()
    case "t": try skip(word: "true")
    case "f": try skip(word: "false")
    case "n": try skip(word: "null")
    default: _ = try readNumber()
    }
  }

  private func skip(word: StaticString) throws {
    for offset in 0..<word.utf8CodeUnitCount {
      guard try nextByteHere() == word.utf8Start[offset] else { throw problem("a value is expected") }
      position += 1
    }
  }

  private func isContinued(until end: UInt8) throws -> Bool {
    if try skipIfNext(UInt8(ascii: ",")) { return true }
    try expect(end, "',' or '\(Character(Unicode.Scalar(end)))'")
    return false
  }

  private func expect(_ byte: UInt8, _ name: String) throws {
    guard try skipIfNext(byte) else {
      throw problem(try peek() == nil ? "the file ends before \(name)" : "\(name) is expected")
    }
  }

  private func skipIfNext(_ byte: UInt8) throws -> Bool {
    guard try peek() == byte else { return false }
    position += 1
    return true
  }

  private func readEscape(into result: inout [UInt8]) throws {
    let escaped: [UInt8: UInt8] = [34: 34, 92: 92, 47: 47, 98: 8, 102: 12, 110: 10, 114: 13, 116: 9]
    let byte = try readByte()
    if let plain = escaped[byte] { return result.append(plain) }
    guard byte == UInt8(ascii: "u") else { throw problem("an unknown escape in a string") }
    var code = UInt32(try readFourDigits())
    if code & 0xfc00 == 0xd800 {
      guard try readByte() == 92, try readByte() == UInt8(ascii: "u") else {
        throw problem("half a character")
      }
      let second = UInt32(try readFourDigits())
      guard second & 0xfc00 == 0xdc00 else { throw problem("half a character") }
      code = 0x10000 + (code & 0x3ff) << 10 + second & 0x3ff
    }
    guard let scalar = Unicode.Scalar(code) else { throw problem("half a character") }
    result += Array(String(Character(scalar)).utf8)
  }

  private func readFourDigits() throws -> UInt16 {
    let digits = try (0..<4).map { _ in try readByte() }
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw problem("an unknown escape in a string") }
    return value
  }

  private static func isPartOfNumber(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || byte == 45 || byte == 46 || byte == 43 || byte | 32 == 101
  }

  // MARK: Bytes

  /// The next byte that is not white space, or nil at the end; it is not taken.
  private func peek() throws -> UInt8? {
    while let byte = try nextByteHere() {
      guard byte == 32 || byte == 10 || byte == 13 || byte == 9 else { return byte }
      position += 1
    }
    return nil
  }

  private func nextByteHere() throws -> UInt8? {
    guard position < buffer.count || bufferStart + buffer.count < file.size else { return nil }
    try fill()
    return buffer[position]
  }

  private func readByte() throws -> UInt8 {
    try fill()
    position += 1
    return buffer[position - 1]
  }

  /// Makes sure that a byte is in the buffer.
  private func fill() throws {
    guard position == buffer.count else { return }
    let next = bufferStart + buffer.count
    guard next < file.size else { throw problem("the file ends in the middle of a value") }
    buffer = try file.read(at: next, count: min(Self.chunkSize, file.size - next))
    bufferStart = next
    position = 0
  }
}
