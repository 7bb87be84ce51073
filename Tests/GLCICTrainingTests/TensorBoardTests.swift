import Foundation
import GLCICTraining
import TestSupport
import Testing

@Suite struct TensorBoardTests {
  /// Records as TensorBoard's own writer makes them: `Tools/make_event_fixtures.py` prints these bytes.
  @Test func recordsAreThoseOfTensorBoard() {
    let golden: [(TensorBoardEvent, String)] = [
      (TensorBoardEvent(step: 0, time: 1.5, content: .fileVersion), Self.versionRecord),
      (TensorBoardEvent(step: 301, time: 1.5, content: .start), Self.startRecord),
      (
        TensorBoardEvent(
          step: 300, time: 1_700_000_000.25,
          content: .scalars([
            .init(tag: "training/reconstruction", value: 0.125), .init(tag: "é", value: -3.5e-5),
          ])), Self.scalarRecord
      ),
      (
        TensorBoardEvent(
          step: 1 << 40, time: 2,
          content: .image(tag: "samples", width: 300, height: 7, encoded: [1, 2, 255])),
        Self.imageRecord
      ),
    ]
    for (event, hexadecimal) in golden {
      #expect(event.record.map { String(format: "%02x", $0) }.joined() == hexadecimal)
    }
  }

  @Test func filesHoldWhatWasAdded() throws {
    let folder = try TemporaryFolder()
    let path: String
    do {
      let file = try TensorBoardFile(folder: folder.path, after: 40)
      path = file.path
      try file.add([.init(tag: "a", value: 1)], step: 41)
      try file.add([], step: 42)
      try file.add(image: [9, 8], width: 2, height: 1, tag: "p", step: 43)
    }
    #expect(try folder.names().allSatisfy { $0.hasPrefix("events.out.tfevents.") })
    let records = try EventRecords(contentsOf: path)
    let contents: [(Int, TensorBoardEvent.Content)] = [
      (0, .fileVersion), (41, .start), (41, .scalars([.init(tag: "a", value: 1)])),
      (43, .image(tag: "p", width: 2, height: 1, encoded: [9, 8])),
    ]
    #expect(records.messages.count == contents.count)
    for (message, (step, content)) in zip(records.messages, contents) {
      // The time is the one thing that a test cannot know; it is the first field.
      let expected = TensorBoardEvent(step: step, time: records.time(of: message), content: content).record
      #expect(message == Array(expected.dropFirst(12).dropLast(4)))
      #expect(abs(records.time(of: message) - Date().timeIntervalSince1970) < 600)
    }
  }

  @Test func aFolderThatIsNotThereIsAnError() {
    #expect(throws: TrainingError.self) { try TensorBoardFile(folder: "/nonexistent/folder", after: 0) }
  }
}

/// A reader of record files of its own, which checks every length and checksum.
private struct EventRecords {
  var messages: [[UInt8]] = []

  init(contentsOf path: String) throws {
    var rest = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))[...]
    func take(_ count: Int) throws -> [UInt8] {
      try #require(rest.count >= count)
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    func number(_ bytes: [UInt8]) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    while !rest.isEmpty {
      let length = try take(8)
      #expect(try number(take(4)) == UInt64(Self.masked(length)))
      let message = try take(Int(number(length)))
      #expect(try number(take(4)) == UInt64(Self.masked(message)))
      messages.append(message)
    }
  }

  /// The double of field 1.
  func time(of message: [UInt8]) -> Double {
    guard message.count > 9, message[0] == 9 else { return .nan }
    return Double(bitPattern: message[1..<9].reversed().reduce(0) { $0 << 8 | UInt64($1) })
  }

  /// Bit by bit, unlike the table of the writer.
  private static func masked(_ bytes: [UInt8]) -> UInt32 {
    var value: UInt32 = ~0
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value >> 1 ^ (value & 1 == 1 ? 0x82f6_3b78 : 0) }
    }
    value = ~value
    return (value >> 15 | value << 17) &+ 0xa282_ead8
  }
}
