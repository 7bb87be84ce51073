/// A message in the wire format of protocol buffers, written field by field.
struct ProtocolBuffer {
  private(set) var bytes: [UInt8] = []

  /// Adds an int64 or an enumeration.
  mutating func add(_ field: Int, integer: Int) {
    addTag(field, wireType: 0)
    addVariable(UInt64(bitPattern: Int64(integer)))
  }

  mutating func add(_ field: Int, double: Double) {
    addTag(field, wireType: 1)
    bytes += double.bitPattern.littleEndianBytes
  }

  mutating func add(_ field: Int, float: Float) {
    addTag(field, wireType: 5)
    bytes += float.bitPattern.littleEndianBytes
  }

  /// Adds a string, bytes, or a message.
  mutating func add(_ field: Int, bytes content: some Collection<UInt8>) {
    addTag(field, wireType: 2)
    addVariable(UInt64(content.count))
    bytes += content
  }

  private mutating func addTag(_ field: Int, wireType: UInt64) {
    addVariable(UInt64(field) << 3 | wireType)
  }

  /// Seven bits a byte, the lowest first; the high bit says that more follow.
  private mutating func addVariable(_ value: UInt64) {
    var rest = value
    while rest > 0x7f {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

extension FixedWidthInteger {
  /// The bytes of the number, the lowest first.
  var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}
