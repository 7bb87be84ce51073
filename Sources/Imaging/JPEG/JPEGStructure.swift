/// The order of a JPEG file's segments and scans (ISO/IEC 10918-1, annex B), read without decoding.
struct JPEGStructure: Sendable, Equatable {
  /// What stands before the coefficients beside tables and frame: an application segment or a comment.
  struct Segment: Sendable, Equatable {
    /// The second byte of the marker: 0xE0 to 0xEF for application segments 0 to 15, 0xFE for comments.
    var marker: UInt8
    /// What follows the length.
    var payload: [UInt8]
  }

  /// One pass over coefficients (B.2.3).
  struct Scan: Sendable, Equatable {
    /// The places of its components in the frame.
    var components: [Int]
    /// The first and last coefficient of each block, in zigzag order.
    var coefficients: ClosedRange<Int>
    /// The bit that came before, and the one that comes now (successive approximation); 0 in sequential files.
    var highBit: Int
    var lowBit: Int
  }

  /// Application segments and comments, in their order.
  private(set) var segments: [Segment] = []
  private var scans: [Scan] = []
  private var isProgressive = false
  /// Where the picture ends: behind its end marker, or at the end of the bytes where there is none.
  private(set) var end: Int

  private var identifiers: [UInt8] = []

  /// Reads the structure, or returns nil where `bytes` do not begin as a JPEG file does.
  ///
  /// Reads as far as sense can be made of the bytes.
  init?(_ bytes: [UInt8]) {
    guard Self.isJPEG(bytes) else { return nil }
    end = bytes.count
    bytes.withUnsafeBufferPointer { read($0) }
  }

  /// The scans in which coefficients can be written again; none where those of the file do not bring all of them.
  var completeScans: [Scan] {
    guard isProgressive else {
      // What a sequential scan says of coefficients and bits means nothing, and is wrong in some files.
      let whole = scans.map { Scan(components: $0.components, coefficients: 0...63, highBit: 0, lowBit: 0) }
      return Set(whole.flatMap(\.components)).count == identifiers.count ? whole : []
    }
    // The lowest bit that a coefficient of each component has got.
    var lowest = [[Int]](repeating: [Int](repeating: .max, count: 64), count: identifiers.count)
    for scan in scans {
      for component in scan.components {
        for index in scan.coefficients { lowest[component][index] = scan.lowBit }
      }
    }
    return lowest.joined().allSatisfy { $0 == 0 } ? scans : []
  }

  /// Whether bytes begin as a JPEG file does.
  static func isJPEG(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: [0xff, 0xd8, 0xff]) }

  private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) {
    var position = 2
    while let marker = Self.nextMarker(in: bytes, from: &position) {
      if marker == 0xd9 {
        end = position
        return
      }
      // Markers that stand alone: temporary, restarts, a second start.
      if marker == 0x01 || (0xd0...0xd8).contains(marker) { continue }
      guard position + 2 <= bytes.count else { return }
      // The length counts its own two bytes; less than those is taken for them, as libjpeg does.
      let length = max(2, Int(bytes[position]) << 8 | Int(bytes[position + 1]))
      guard position + length <= bytes.count else { return }
      read(marker, UnsafeBufferPointer(rebasing: bytes[(position + 2)..<(position + length)]))
      position += length
    }
  }

  private mutating func read(_ marker: UInt8, _ payload: UnsafeBufferPointer<UInt8>) {
    switch marker {
    case 0xe0...0xef, 0xfe: segments.append(Segment(marker: marker, payload: Array(payload)))
    // Frames, without the tables that have codes among theirs.
    case 0xc0...0xcf where marker != 0xc4 && marker != 0xc8 && marker != 0xcc:
      guard payload.count > 5, payload.count >= 6 + 3 * Int(payload[5]) else { return }
      identifiers = (0..<Int(payload[5])).map { payload[6 + 3 * $0] }
      isProgressive = marker == 0xc2 || marker == 0xca
    case 0xda: if let scan = scan(payload) { scans.append(scan) }
    default: break
    }
  }

  private func scan(_ payload: UnsafeBufferPointer<UInt8>) -> Scan? {
    guard let count = payload.first.map(Int.init), payload.count == 4 + 2 * count else { return nil }
    let places = (0..<count).compactMap { identifiers.firstIndex(of: payload[1 + 2 * $0]) }
    let rest = payload[(1 + 2 * count)...].map(Int.init)
    guard places.count == count, rest[0] <= rest[1], rest[1] <= 63 else { return nil }
    return Scan(
      components: places, coefficients: rest[0]...rest[1], highBit: rest[2] >> 4, lowBit: rest[2] & 15)
  }

  /// Finds the next marker, past coded data and fill bytes, and moves `position` behind it.
  private static func nextMarker(in bytes: UnsafeBufferPointer<UInt8>, from position: inout Int) -> UInt8? {
    while position + 1 < bytes.count {
      // In coded data 0xFF is followed by zero, or by a restart marker.
      if bytes[position] == 0xff, bytes[position + 1] != 0, bytes[position + 1] != 0xff {
        position += 2
        return bytes[position - 1]
      }
      position += 1
    }
    return nil
  }
}
