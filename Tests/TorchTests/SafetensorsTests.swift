import Foundation
import TestSupport
import Testing
import Torch

@Suite struct SafetensorsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func everyTypeComesBackBitForBit() throws {
    let path = folder.file("types.safetensors")
    let source = try Tensor([0, 1, 2, 3, 128, 255] as [Float], shape: [2, 3])
    let tensors = try DataType.allCases.map { (name: $0.rawValue, tensor: try source.converted(to: $0)) }
    try SafetensorsFile.write(tensors, to: path)
    let file = try SafetensorsFile(contentsOf: path)
    #expect(file.names == DataType.allCases.map(\.rawValue).sorted())
    for (name, tensor) in tensors {
      let read = try file.tensor(name)
      #expect(read.dataType == tensor.dataType && read.shape == [2, 3])
      #expect(try read.bytes() == tensor.bytes())
    }
  }

  @Test func emptyTensorsScalarsMetadataAndAnyName() throws {
    let path = folder.file("odd names äöü 画像.safetensors")
    let metadata = ["author": "Ünïcødé \"quoted\" \\ / 𝛼", "empty": "", "lines": "a\nb"]
    let names = ["empty", "層.1.重み", "with \"quotes\" and \\", "emoji 🎨", "a/b", "\u{0}nul"]
    let tensors = try names.enumerated().map { index, name in
      let shape = index == 0 ? [3, 0, 2] : index == 1 ? [] : [index]
      return (name: name, tensor: try Tensor.full(Double(index), shape: shape))
    }
    try SafetensorsFile.write(tensors, metadata: metadata, to: path)
    let file = try SafetensorsFile(contentsOf: path)
    #expect(file.metadata == metadata)
    #expect(Set(file.entries.keys) == Set(names))
    for (name, tensor) in tensors {
      #expect(try file.tensor(name).shape == tensor.shape)
      #expect(try file.tensor(name).floats() == tensor.floats())
    }
  }

  @Test func memoryLayoutDoesNotReachTheFile() throws {
    let path = folder.file("layout.safetensors")
    let image = try Tensor((0..<24).map(Float.init), shape: [1, 3, 2, 4])
    try SafetensorsFile.write([(name: "image", tensor: try image.channelsLast())], to: path)
    #expect(try SafetensorsFile(contentsOf: path).tensor("image").floats() == image.floats())
  }

  @Test func theFileIsLaidOutAsTheFormatSays() throws {
    let path = folder.file("plain.safetensors")
    try SafetensorsFile.write([(name: "a", tensor: try Tensor([1, 2] as [Float], shape: [2]))], to: path)
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let length = Int(data[0]) | Int(data[1]) << 8
    #expect(length % 8 == 0 && data.count == 8 + length + 8)
    let header = try JSONSerialization.jsonObject(with: data.subdata(in: 8..<(8 + length))) as? NSDictionary
    #expect(header == ["a": ["dtype": "F32", "shape": [2], "data_offsets": [0, 8]]])
    #expect([UInt8](data.suffix(8)) == [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40])
  }

  @Test func aMissingTensorIsNamed() throws {
    let path = folder.file("one.safetensors")
    try SafetensorsFile.write([(name: "a", tensor: try .zeros(shape: [1]))], to: path)
    let file = try SafetensorsFile(contentsOf: path)
    let error = #expect(throws: TorchError.self) { try file.tensor("b") }
    #expect(error?.message == "\(path): has no tensor 'b'")
    #expect(error?.code == .invalidFile)
  }

  @Test func twoTensorsOfOneNameAreNotWritten() throws {
    let zero = try Tensor.zeros(shape: [1])
    #expect(throws: TorchError.self) {
      try SafetensorsFile.write([(name: "a", tensor: zero), (name: "a", tensor: zero)], to: folder.file("x"))
    }
    #expect(throws: TorchError.self) {
      try SafetensorsFile.write([(name: "__metadata__", tensor: zero)], to: folder.file("x"))
    }
    #expect(try folder.names().isEmpty)
  }

  @Test func aFileThatCannotBeWrittenLeavesNothing() throws {
    let missing = folder.file("no such folder/x.safetensors")
    let error = #expect(throws: (any Error).self) {
      try SafetensorsFile.write([(name: "a", tensor: try .zeros(shape: [1]))], to: missing)
    }
    let text = String(describing: try #require(error))
    #expect(text.hasPrefix("\(missing): ") && text.hasSuffix("does not exist") && !text.contains("\n"))
    // A folder where a file is meant stays as it is.
    try FileManager.default.createDirectory(atPath: folder.file("taken"), withIntermediateDirectories: false)
    #expect(throws: (any Error).self) {
      try SafetensorsFile.write([(name: "a", tensor: try .zeros(shape: [1]))], to: folder.file("taken"))
    }
    #expect(try folder.names() == ["taken"])
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may write anywhere"))
  func aFolderThatMayNotBeWrittenToStaysAsItIs() throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path) }
    #expect(throws: (any Error).self) {
      try SafetensorsFile.write([(name: "a", tensor: try .zeros(shape: [1]))], to: folder.file("x"))
    }
    #expect(try folder.names().isEmpty)
  }

  @Test func aFailureKeepsTheFileThatWasThere() throws {
    let path = folder.file("kept.safetensors")
    try SafetensorsFile.write([(name: "a", tensor: try .full(7, shape: [1]))], to: path)
    let zero = try Tensor.zeros(shape: [1])
    #expect(throws: TorchError.self) {
      try SafetensorsFile.write([(name: "b", tensor: zero), (name: "b", tensor: zero)], to: path)
    }
    #expect(try SafetensorsFile(contentsOf: path).tensor("a").item() == 7)
    #expect(try folder.names() == ["kept.safetensors"])
  }
}
