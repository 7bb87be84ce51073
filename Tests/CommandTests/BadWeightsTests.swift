import Foundation
import TestSupport
import Testing

/// Models that cannot be used.
@Suite struct BadWeightsTests {
  let work: Workspace

  init() throws { work = try Workspace() }

  /// The bytes of the model in the package.
  static let model = Result {
    let folder = try TemporaryFolder()
    let path = folder.file("model.safetensors")
    try Tool.run("export", "default", "--output", path).expectSuccess()
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }

  private func expectRefusal(_ bytes: Data, saying parts: String...) throws {
    let path = try work.folder.write(bytes, "weights.safetensors")
    try work.expectRefusal(
      ["complete", work.photograph, "--mask", work.mask, "--model", path], saying: [path] + parts)
  }

  /// Returns the model with its JSON header changed.
  private func model(replacing old: String, with new: String) throws -> Data {
    let bytes = try Self.model.get()
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = String(decoding: bytes.dropFirst(8).prefix(length), as: UTF8.self)
    try #require(header.contains(old))
    let changed = Data(header.replacingOccurrences(of: old, with: new).utf8)
    return withUnsafeBytes(of: UInt64(changed.count).littleEndian) { Data($0) } + changed
      + bytes.dropFirst(8 + length)
  }

  @Test func unknownModel() throws {
    try work.expectRefusal(
      ["complete", work.photograph, "--mask", work.mask, "--model", "nonesuch"],
      saying: ["unknown model 'nonesuch'", "default"])
  }

  @Test func folderAsModel() throws {
    try work.expectRefusal(
      ["complete", work.photograph, "--mask", work.mask, "--model", work.folder.path], saying: ["is a folder"]
    )
  }

  @Test(arguments: [0, 1000, 500_000]) func truncated(count: Int) throws {
    try expectRefusal(try Self.model.get().prefix(count), saying: "not a whole safetensors file")
  }

  @Test func oneByteShort() throws {
    try expectRefusal(try Self.model.get().dropLast(), saying: "not a whole safetensors file")
  }

  @Test func randomBytes() throws {
    var generator = SystemRandomNumberGenerator()
    let bytes = Data((0..<10_000).map { _ in UInt8.random(in: 0 ... .max, using: &generator) })
    try expectRefusal(bytes, saying: "not a whole safetensors file")
  }

  @Test func picture() throws {
    let picture = try Data(contentsOf: URL(fileURLWithPath: work.photograph))
    try expectRefusal(picture, saying: "not a whole safetensors file")
  }

  /// The first tensor that does not fit is named, with both shapes.
  @Test func anotherArchitecture() throws {
    try expectRefusal(
      model(replacing: #"\"takesMask\":true"#, with: #"\"takesMask\":false"#),
      saying: "'layers.1.convolution.weight'", "[64, 4, 5, 5]", "[64, 3, 5, 5]")
  }

  @Test func missingTensor() throws {
    try expectRefusal(
      model(replacing: "layers.7.normalization.bias", with: "layers.7.normalization.slant"),
      saying: "has no tensor 'layers.7.normalization.bias'")
  }

  @Test func weightsOfAnotherProgram() throws {
    try expectRefusal(
      model(replacing: "glcic.preset", with: "other.preset"), saying: "not a model of this tool")
  }

  @Test func badModelForTheOtherCommands() throws {
    let path = try work.folder.write(Data("no weights at all".utf8), "weights.safetensors")
    try work.expectRefusal(["export", path], output: "output.safetensors", saying: [path])
    let run = work.file("run")
    try Tool.run("train", work.folder.path, "--weights", path, "--output", run).expectOneLine(
      status: 1, saying: [path])
    #expect(try FileManager.default.contentsOfDirectory(atPath: run).isEmpty)
    try Tool.run("evaluate", work.folder.path, "--model", path).expectOneLine(status: 1, saying: [path])
  }
}
