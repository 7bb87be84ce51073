import Foundation
import GLCIC
import GLCICTraining
import NeuralNetwork
import TestSupport
import Testing
import Torch

@Suite(.serialized) struct RunFolderTests {
  private let fixture: TrainingFixture
  private let temporary: TemporaryFolder

  init() throws {
    fixture = try TrainingFixture()
    temporary = try TemporaryFolder()
  }

  /// A run of four steps with a checkpoint after each.
  private func run(keeping count: Int) throws -> (folder: RunFolder, trainer: Trainer) {
    let folder = RunFolder(path: temporary.file("run"), keptCheckpoints: count)
    try folder.create()
    let settings = TrainingFixture.settings(1, 2, 1)
    let trainer = try fixture.trainer(settings)
    for batch in try fixture.batches(settings, count: 4) {
      try trainer.train(on: batch)
      try folder.save(trainer)
    }
    return (folder, trainer)
  }

  @Test func onlyTheNewestCheckpointsAreKept() throws {
    let (folder, trainer) = try run(keeping: 2)
    #expect(
      folder.checkpoints()
        == ["checkpoint-00000004.safetensors", "checkpoint-00000003.safetensors"].map(folder.file))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(
      names == [
        "checkpoint-00000003.safetensors", "checkpoint-00000004.safetensors", "completion.safetensors",
        "discriminator.safetensors",
      ])
    let model = try ModelFile.load(folder.file("completion.safetensors"))
    #expect(try model.parameters.all.map { try $0.tensor.floats() } == trainer.completionValues())
  }

  /// A user's copies are neither resumed from nor removed, whatever the order of their names.
  @Test func copiesOfCheckpointsAreLeftAlone() throws {
    let (folder, trainer) = try run(keeping: 2)
    let copies = ["checkpoint-best", "checkpoint-00000003-copy", "checkpoint-9"]
    for copy in copies {
      try FileManager.default.copyItem(
        atPath: folder.file("checkpoint-00000003.safetensors"), toPath: folder.file("\(copy).safetensors"))
    }
    try folder.save(trainer)
    #expect(try folder.newestCheckpoint { _ in }?.path == folder.file("checkpoint-00000004.safetensors"))
    #expect(folder.checkpoints().count == 2)
    for copy in copies {
      #expect(FileManager.default.fileExists(atPath: folder.file("\(copy).safetensors")))
    }
  }

  /// A run that fell back to an older checkpoint keeps those that it makes, not those of the steps it has yet to redo.
  @Test func checkpointsOfLaterStepsAreTheFirstToGo() throws {
    let folder = RunFolder(path: temporary.file("run"), keptCheckpoints: 2)
    try folder.create()
    let late = ["checkpoint-00000090.safetensors", "checkpoint-100000000.safetensors"]
    for name in late { try Data("damaged".utf8).write(to: URL(fileURLWithPath: folder.file(name))) }
    #expect(folder.checkpoints() == late.reversed().map(folder.file))
    let settings = TrainingFixture.settings(3, 0, 0)
    let trainer = try fixture.trainer(settings)
    for batch in try fixture.batches(settings, count: 3) {
      try trainer.train(on: batch)
      try folder.save(trainer)
    }
    #expect(
      folder.checkpoints()
        == ["checkpoint-00000003.safetensors", "checkpoint-00000002.safetensors"].map(folder.file))
  }

  @Test func aTruncatedCheckpointIsPassedOver() throws {
    let (folder, _) = try run(keeping: 2)
    let newest = folder.file("checkpoint-00000004.safetensors")
    for length in [1_000_000, 1000, 7, 0] as [UInt64] {
      let handle = try #require(FileHandle(forWritingAtPath: newest))
      try handle.truncate(atOffset: length)
      try handle.close()
      var messages: [String] = []
      let used = try folder.newestCheckpoint { messages.append($0) }
      #expect(used?.path == folder.file("checkpoint-00000003.safetensors"))
      #expect(messages.count == 1 && messages[0].hasPrefix("\(newest): not a whole safetensors file"))
    }
  }

  /// One bit anywhere: in the length, in the names and settings, in the weights, in the checksum's own digits.
  @Test func aFlippedBitIsFound() throws {
    let (folder, _) = try run(keeping: 2)
    let newest = folder.file("checkpoint-00000004.safetensors")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: newest))
    let header = 8 + Int(bytes[0]) + Int(bytes[1]) << 8 + Int(bytes[2]) << 16
    let digits = try #require(bytes.range(of: Data("checksum.crc32c\":\"".utf8))).upperBound
    let settings = try #require(bytes.range(of: Data("learningRate".utf8))).lowerBound
    for place in [0, 9, digits, digits + 7, settings, header, (header + bytes.count) / 2, bytes.count - 1] {
      var flipped = bytes
      flipped[place] ^= 1
      try flipped.write(to: URL(fileURLWithPath: newest))
      var messages: [String] = []
      let used = try folder.newestCheckpoint { messages.append($0) }
      #expect(used?.path == folder.file("checkpoint-00000003.safetensors"), "byte \(place)")
      #expect(messages.count == 1 && messages[0].hasPrefix(newest))
    }
    try bytes.write(to: URL(fileURLWithPath: newest))
    #expect(try folder.newestCheckpoint { _ in }?.path == newest)
  }

  @Test func aFolderWhoseCheckpointsAreAllBadIsAnError() throws {
    let (folder, _) = try run(keeping: 1)
    let path = folder.checkpoints()[0]
    try Data("nothing".utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: TrainingError.self) { try folder.newestCheckpoint { _ in } }
    #expect(
      error?.description.hasPrefix("\(path): neither it nor an older checkpoint can be used") == true)
  }

  @Test func anEmptyFolderHasNothingToRestore() throws {
    let folder = RunFolder(path: temporary.file("new/deep"))
    try folder.create()
    #expect(folder.checkpoints().isEmpty)
    #expect(try folder.newestCheckpoint { _ in } == nil)
  }

  @Test func whatAKilledRunLeftIsRemoved() throws {
    let folder = RunFolder(path: temporary.path)
    for name in [".1k3x9zq.part", ".other", "completion.safetensors"] {
      try temporary.write(Data(), name)
    }
    folder.removeTemporaryFiles()
    #expect(try temporary.names() == [".other", "completion.safetensors"])
  }

  @Test func aFolderThatCannotBeMadeIsAnError() throws {
    try temporary.write(Data(), "file")
    let error = #expect(throws: TrainingError.self) { try RunFolder(path: temporary.file("file")).create() }
    #expect(error?.description.hasPrefix(temporary.file("file")) == true)
    #expect(throws: TrainingError.self) { try RunFolder(path: temporary.file("file/below")).create() }
  }
}
