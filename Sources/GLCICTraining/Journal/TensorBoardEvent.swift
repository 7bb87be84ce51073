internal import Torch

/// One entry of a TensorBoard event file (`tensorflow.Event`).
package struct TensorBoardEvent: Sendable, Equatable {
  /// What an event says.
  package enum Content: Sendable, Equatable {
    /// The first event of every file.
    case fileVersion
    /// The run starts, or goes on: what an earlier file says of this step and later ones no longer holds.
    case start
    /// Numbers with their tags.
    case scalars([Scalar])
    /// An encoded picture.
    case image(tag: String, width: Int, height: Int, encoded: [UInt8])
  }

  /// A number and what it is.
  package struct Scalar: Sendable, Equatable {
    package var tag: String
    package var value: Double

    package init(tag: String, value: Double) {
      self.tag = tag
      self.value = value
    }
  }

  package var step: Int
  /// Seconds since 1970.
  package var time: Double
  package var content: Content

  package init(step: Int, time: Double, content: Content) {
    self.step = step
    self.time = time
    self.content = content
  }

  /// The event as a record of a TFRecord file: length, its checksum, message, its checksum.
  package var record: [UInt8] {
    let message = message
    let length = UInt64(message.count).littleEndianBytes
    return length + CRC32C.masked(length).littleEndianBytes + message
      + CRC32C.masked(message).littleEndianBytes
  }

  private var message: [UInt8] {
    var event = ProtocolBuffer()
    event.add(1, double: time)
    if step != 0 { event.add(2, integer: step) }
    switch content {
    case .fileVersion: event.add(3, bytes: "brain.Event:2".utf8)
    case .start:
      var session = ProtocolBuffer()
      session.add(1, integer: 1)
      event.add(7, bytes: session.bytes)
    case .scalars(let scalars): event.add(5, bytes: Self.summary(of: scalars))
    case .image(let tag, let width, let height, let encoded):
      event.add(5, bytes: Self.summary(of: encoded, tag: tag, width: width, height: height))
    }
    return event.bytes
  }

  private static func summary(of scalars: [Scalar]) -> [UInt8] {
    var summary = ProtocolBuffer()
    for scalar in scalars {
      var value = ProtocolBuffer()
      value.add(1, bytes: scalar.tag.utf8)
      value.add(2, float: Float(scalar.value))
      summary.add(1, bytes: value.bytes)
    }
    return summary.bytes
  }

  private static func summary(of encoded: [UInt8], tag: String, width: Int, height: Int) -> [UInt8] {
    var image = ProtocolBuffer()
    image.add(1, integer: height)
    image.add(2, integer: width)
    image.add(3, integer: 3)  // RGB
    image.add(4, bytes: encoded)
    var value = ProtocolBuffer()
    value.add(1, bytes: tag.utf8)
    value.add(4, bytes: image.bytes)
    var summary = ProtocolBuffer()
    summary.add(1, bytes: value.bytes)
    return summary.bytes
  }
}
