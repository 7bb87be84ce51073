internal import Files
internal import Foundation

extension SafetensorsFile {
  /// Writes tensors and strings to a safetensors file, which appears whole or not at all.
  ///
  /// Tensors are laid out in the order given; the header is padded with spaces to a multiple of 8 bytes.
  ///
  /// With `checksummed`, ``verify()`` finds any bit that changed since; the tensors are then read twice.
  ///
  /// - Throws: `TorchError` from a device, or an error of one line that names the path.
  public static func write(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:],
    checksummed: Bool = false, to path: String
  ) throws {
    var metadata = metadata
    if checksummed { metadata[checksumKey] = openChecksum }
    var header = try header(tensors, metadata: metadata)
    if checksummed { try seal(&header, of: tensors) }
    try AtomicFile.write(to: path) { output in
      try header.withUnsafeBytes { try output.append($0) }
      for (_, tensor) in tensors { try tensor.bytes().withUnsafeBytes { try output.append($0) } }
    }
  }

  private static func header(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String]
  ) throws -> Data {
    var entries: [String: Any] = metadata.isEmpty ? [:] : ["__metadata__": metadata]
    var offset = 0
    for (name, tensor) in tensors {
      guard let type = tensor.dataType, entries[name] == nil, name != "__metadata__" else {
        throw TorchError(code: .invalidOperation, message: "cannot save the tensor '\(name)'")
      }
      let end = offset + tensor.count * type.byteCount
      entries[name] = ["dtype": type.safetensorsName, "shape": tensor.shape, "data_offsets": [offset, end]]
      offset = end
    }
    var json = try JSONSerialization.data(
      withJSONObject: entries, options: [.sortedKeys, .withoutEscapingSlashes])
    json.append(contentsOf: Array(repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
    return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json
  }
}
