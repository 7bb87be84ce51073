internal import Foundation

/// A safetensors file opened for reading: named tensors and a dictionary of strings.
///
/// The format: a 64-bit little-endian header length, a JSON header, row-major little-endian data without holes.
/// The file is mapped, not read; a tensor's bytes are copied when it is asked for.
public struct SafetensorsFile {
  /// Where one tensor lies.
  public struct Entry: Sendable, Equatable {
    public let dataType: DataType
    public let shape: [Int]
    /// Bytes from the end of the header.
    public let range: Range<Int>
  }

  public let path: String
  public let metadata: [String: String]
  public let entries: [String: Entry]
  let data: Data
  let dataStart: Int

  /// The most bytes that a header may have.
  private static let headerLimit = 100_000_000

  /// Opens a file and checks the whole of its header.
  ///
  /// - Throws: `TorchError` with the code `.invalidFile` for a missing, truncated or malformed file.
  public init(contentsOf path: String) throws(TorchError) {
    self.path = path
    data = try SafetensorsFile.map(path)
    guard data.count >= 8 else { throw Self.invalid(path, "shorter than a header") }
    let length = data.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * $1.offset) }
    guard length <= UInt64(Self.headerLimit), Int(length) <= data.count - 8 else {
      throw Self.invalid(path, "its header claims \(length) bytes of a file of \(data.count)")
    }
    dataStart = 8 + Int(length)
    let header = try Self.parse(data.subdata(in: 8..<dataStart), path: path)
    metadata = header.metadata
    entries = header.entries
    try Self.checkLayout(entries, byteCount: data.count - dataStart, path: path)
  }

  private static func map(_ path: String) throws(TorchError) -> Data {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw TorchError(code: .invalidFile, message: "\(path): no such file")
    }
    if isDirectory.boolValue {
      throw TorchError(code: .invalidFile, message: "\(path): is a folder, not a file")
    }
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    } catch {
      throw TorchError(code: .invalidFile, message: "\(path): cannot be read")
    }
  }

  static func invalid(_ path: String, _ reason: String) -> TorchError {
    TorchError(code: .invalidFile, message: "\(path): not a whole safetensors file: \(reason)")
  }

  private static func parse(
    _ header: Data, path: String
  ) throws(TorchError) -> (metadata: [String: String], entries: [String: Entry]) {
    guard let object = (try? JSONSerialization.jsonObject(with: header)) as? [String: Any] else {
      throw invalid(path, "its header is not JSON")
    }
    guard memberCount(header) == object.count else {
      throw invalid(path, "two of its tensors have the same name")
    }
    var metadata: [String: String] = [:]
    var entries: [String: Entry] = [:]
    for (name, value) in object {
      if name == "__metadata__" {
        guard let strings = value as? [String: String] else {
          throw invalid(path, "its metadata is not text")
        }
        metadata = strings
        continue
      }
      entries[name] = try entry(value, name: name, path: path)
    }
    return (metadata, entries)
  }

  /// Counts the members of a JSON object, each as often as it is written: the parser keeps one of equal names.
  private static func memberCount(_ json: Data) -> Int {
    var (depth, count) = (0, 0)
    var (inString, escaped) = (false, false)
    for byte in json {
      if inString {
        inString = escaped || byte != UInt8(ascii: "\"")
        escaped = !escaped && byte == UInt8(ascii: "\\")
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): inString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ":") where depth == 1: count += 1
      default: break
      }
    }
    return count
  }

  private static func entry(_ value: Any, name: String, path: String) throws(TorchError) -> Entry {
    guard let fields = value as? [String: Any], let typeName = fields["dtype"] as? String,
      let shape = fields["shape"] as? [Int], let offsets = fields["data_offsets"] as? [Int],
      offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1], shape.allSatisfy({ $0 >= 0 })
    else { throw invalid(path, "the entry of '\(name)' is malformed") }
    guard let type = DataType(safetensorsName: typeName) else {
      throw invalid(path, "'\(name)' has the unsupported type \(typeName)")
    }
    var byteCount = type.byteCount
    for size in shape {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: size)
      if overflow { throw invalid(path, "the shape of '\(name)' is too large") }
      byteCount = product
    }
    guard byteCount == offsets[1] - offsets[0] else {
      throw invalid(path, "'\(name)' has \(offsets[1] - offsets[0]) bytes, its shape needs \(byteCount)")
    }
    return Entry(dataType: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  /// Tensors must lie side by side and fill the file: no overlap, no hole, nothing behind.
  private static func checkLayout(
    _ entries: [String: Entry], byteCount: Int, path: String
  ) throws(TorchError) {
    var end = 0
    let inOrder = entries.sorted {
      ($0.value.range.lowerBound, $0.value.range.upperBound) < (
        $1.value.range.lowerBound, $1.value.range.upperBound
      )
    }
    for (name, entry) in inOrder {
      guard entry.range.lowerBound == end else {
        throw invalid(path, "'\(name)' starts at byte \(entry.range.lowerBound) instead of \(end)")
      }
      end = entry.range.upperBound
    }
    guard end == byteCount else { throw invalid(path, "it has \(byteCount) bytes of data instead of \(end)") }
  }

  /// The names of all tensors, sorted.
  public var names: [String] { entries.keys.sorted() }

  /// Returns a tensor on the CPU, in the type that it has in the file.
  ///
  /// - Throws: `TorchError` when there is none of that name.
  public func tensor(_ name: String) throws(TorchError) -> Tensor {
    guard let entry = entries[name] else {
      throw TorchError(code: .invalidFile, message: "\(path): has no tensor '\(name)'")
    }
    let start = data.startIndex + dataStart
    let bytes = data.subdata(in: (start + entry.range.lowerBound)..<(start + entry.range.upperBound))
    let outcome = bytes.withUnsafeBytes { buffer in
      Result { () throws(TorchError) in
        try Tensor(bytes: buffer, shape: entry.shape, dataType: entry.dataType)
      }
    }
    return try outcome.get()
  }
}

extension DataType {
  /// The type's name in safetensors headers.
  var safetensorsName: String {
    switch self {
    case .uint8: "U8"
    case .int64: "I64"
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .float32: "F32"
    case .float64: "F64"
    }
  }

  init?(safetensorsName name: String) {
    guard let type = DataType.allCases.first(where: { $0.safetensorsName == name }) else { return nil }
    self = type
  }
}
