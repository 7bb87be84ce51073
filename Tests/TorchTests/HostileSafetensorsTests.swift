import Foundation
import TestSupport
import Testing
import Torch

/// A file that only looks like safetensors, and a piece of the line that says why.
private struct HostileFile: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let data: Data
  let reason: String

  init(_ name: String, _ data: Data, reason: String) {
    testDescription = name
    self.data = data
    self.reason = reason
  }

  /// A file with the given header and number of data bytes.
  init(_ name: String, header: String, bytes: Int, reason: String) {
    self.init(
      name, Self.file(length: UInt64(header.utf8.count), header: header, bytes: bytes), reason: reason)
  }

  static func file(length: UInt64, header: String, bytes: Int) -> Data {
    withUnsafeBytes(of: length.littleEndian) { Data($0) } + Data(header.utf8) + Data(count: bytes)
  }

  static func entry(_ name: String, type: String = "F32", shape: String = "[1]", offsets: String) -> String {
    #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  static let good = "{\(entry("a", offsets: "[0,4]"))}"

  static let all: [HostileFile] = [
    .init("empty", Data(), reason: "shorter than a header"),
    .init("seven bytes", Data(count: 7), reason: "shorter than a header"),
    .init("zeros", Data(count: 64), reason: "its header is not JSON"),
    .init("text", Data("This is no model, whatever it is called.".utf8), reason: "its header claims"),
    .init(
      "header longer than the file", file(length: 1000, header: good, bytes: 4), reason: "claims 1000 bytes"),
    .init("header of 2^63 bytes", file(length: 1 << 63, header: good, bytes: 4), reason: "its header claims"),
    .init(
      "header of 2^64 - 1 bytes", file(length: .max, header: good, bytes: 4), reason: "its header claims"),
    .init("header cut", file(length: 20, header: good, bytes: 4), reason: "its header is not JSON"),
    .init("not JSON", header: "{a=1}", bytes: 4, reason: "its header is not JSON"),
    .init(
      "not UTF-8", file(length: 6, header: "", bytes: 0) + Data([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x7d]),
      reason: "its header is not JSON"),
    .init("JSON, not an object", header: "[1,2]", bytes: 0, reason: "its header is not JSON"),
    .init(
      "10,000 brackets", header: String(repeating: "[", count: 10_000), bytes: 0,
      reason: "its header is not JSON"),
    .init("data truncated", header: good, bytes: 3, reason: "it has 3 bytes of data instead of 4"),
    .init("bytes behind the data", header: good, bytes: 5, reason: "it has 5 bytes of data instead of 4"),
    .init(
      "overlap",
      header:
        "{\(entry("a", shape: "[2]", offsets: "[0,8]")),\(entry("b", shape: "[2]", offsets: "[4,12]"))}",
      bytes: 12, reason: "'b' starts at byte 4 instead of 8"),
    .init(
      "the same bytes twice", header: "{\(entry("a", offsets: "[0,4]")),\(entry("b", offsets: "[0,4]"))}",
      bytes: 4, reason: "starts at byte 0 instead of 4"),
    .init(
      "hole", header: "{\(entry("a", offsets: "[0,4]")),\(entry("b", offsets: "[8,12]"))}", bytes: 12,
      reason: "'b' starts at byte 8 instead of 4"),
    .init(
      "hole at the start", header: "{\(entry("a", offsets: "[4,8]"))}", bytes: 8,
      reason: "'a' starts at byte 4 instead of 0"),
    .init(
      "unknown type", header: "{\(entry("a", type: "C64", offsets: "[0,8]"))}", bytes: 8,
      reason: "'a' has the unsupported type C64"),
    .init(
      "type not text", header: #"{"a":{"dtype":4,"shape":[1],"data_offsets":[0,4]}}"#, bytes: 4,
      reason: "the entry of 'a' is malformed"),
    .init(
      "negative offset", header: "{\(entry("a", offsets: "[-4,0]"))}", bytes: 0,
      reason: "the entry of 'a' is malformed"),
    .init(
      "offsets backwards", header: "{\(entry("a", offsets: "[4,0]"))}", bytes: 4,
      reason: "the entry of 'a' is malformed"),
    .init(
      "three offsets", header: "{\(entry("a", offsets: "[0,4,8]"))}", bytes: 8,
      reason: "the entry of 'a' is malformed"),
    .init(
      "fractional offset", header: "{\(entry("a", offsets: "[0,4.5]"))}", bytes: 4,
      reason: "the entry of 'a' is malformed"),
    .init(
      "offset past 64 bits", header: "{\(entry("a", offsets: "[0,99999999999999999999]"))}", bytes: 4,
      reason: "'a'"),
    .init(
      "offset out of the file", header: "{\(entry("a", shape: "[250]", offsets: "[0,1000]"))}", bytes: 4,
      reason: "it has 4 bytes of data instead of 1000"),
    .init(
      "negative shape", header: "{\(entry("a", shape: "[-1,-1]", offsets: "[0,4]"))}", bytes: 4,
      reason: "the entry of 'a' is malformed"),
    .init(
      "shape too large", header: "{\(entry("a", shape: "[4611686018427387904,4]", offsets: "[0,4]"))}",
      bytes: 4, reason: "the shape of 'a' is too large"),
    .init(
      "shape of another size", header: "{\(entry("a", shape: "[3]", offsets: "[0,4]"))}", bytes: 4,
      reason: "'a' has 4 bytes, its shape needs 12"),
    .init(
      "no shape", header: #"{"a":{"dtype":"F32","data_offsets":[0,4]}}"#, bytes: 4,
      reason: "the entry of 'a' is malformed"),
    .init("entry not an object", header: #"{"a":"F32"}"#, bytes: 0, reason: "the entry of 'a' is malformed"),
    .init(
      "metadata not text", header: #"{"__metadata__":{"steps":4}}"#, bytes: 0,
      reason: "its metadata is not text"),
    .init(
      "one name twice", header: "{\(entry("a", offsets: "[0,4]")),\(entry("a", offsets: "[0,4]"))}", bytes: 4,
      reason: "two of its tensors have the same name"),
    .init(
      "one name twice, two places",
      header: "{\(entry("a", offsets: "[0,4]")),\(entry("a", offsets: "[4,8]"))}", bytes: 8,
      reason: "two of its tensors have the same name"),
    .init(
      "one name twice, one escaped",
      header: "{\(entry("a", offsets: "[0,4]")),\(entry(#"\u0061"#, offsets: "[0,4]"))}", bytes: 4,
      reason: "two of its tensors have the same name"),
  ]
}

@Suite struct HostileSafetensorsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func refusal(of path: String) -> TorchError? {
    #expect(throws: TorchError.self) { try SafetensorsFile(contentsOf: path) }
  }

  @Test(arguments: HostileFile.all)
  private func isRefusedInOneLine(_ hostile: HostileFile) throws {
    let path = try folder.write(hostile.data, "model.safetensors")
    let error = try #require(refusal(of: path))
    #expect(error.code == .invalidFile)
    #expect(error.message.hasPrefix("\(path): not a whole safetensors file: "))
    #expect(error.message.contains(hostile.reason), "\(error.message)")
    #expect(!error.message.contains("\n"))
  }

  @Test func theSameFileWithoutTheFaultIsRead() throws {
    let data = HostileFile.file(
      length: UInt64(HostileFile.good.utf8.count), header: HostileFile.good, bytes: 4)
    let file = try SafetensorsFile(contentsOf: try folder.write(data, "good.safetensors"))
    #expect(try file.tensor("a").floats() == [0])
    let padded = HostileFile.file(
      length: 100, header: HostileFile.good.padding(toLength: 100, withPad: " ", startingAt: 0), bytes: 4)
    #expect(try SafetensorsFile(contentsOf: try folder.write(padded, "padded.safetensors")).names == ["a"])
  }

  @Test func everyTruncationOfAFileIsRefused() throws {
    let path = folder.file("whole.safetensors")
    let tensors = [
      (name: "a", tensor: try Tensor.zeros(shape: [3])), (name: "b", tensor: try .zeros(shape: [2])),
    ]
    try SafetensorsFile.write(tensors, metadata: ["k": "v"], to: path)
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    for count in 0..<data.count {
      let cut = try folder.write(data.prefix(count), "cut.safetensors")
      #expect(refusal(of: cut) != nil, "cut to \(count) bytes")
    }
  }

  @Test func aMissingFileAndAFolder() throws {
    let missing = folder.file("missing.safetensors")
    #expect(refusal(of: missing)?.message == "\(missing): no such file")
    #expect(refusal(of: folder.path)?.message == "\(folder.path): is a folder, not a file")
  }
}
