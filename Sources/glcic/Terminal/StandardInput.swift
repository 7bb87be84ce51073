import Files
import Synchronization

/// An image or a mask that comes through standard input: read when it is first asked for, and kept.
final class StandardInput: Sendable {
  private let bytes = Mutex<Result<[UInt8], InputError>?>(nil)
  private let limit: Int

  /// Prepares to read as many bytes as an image of `pixelLimit` pixels can have at most.
  init(pixelLimit: Int) {
    // Four channels of 16 bits without compression, and all kinds of metadata.
    let (size, overflows) = pixelLimit.multipliedReportingOverflow(by: 8)
    limit = overflows || size > .max - (64 << 20) ? .max : size + (64 << 20)
  }

  /// Returns all bytes.
  ///
  /// - Throws: ``InputError`` where there are none or too many, or they cannot be read.
  func read() throws(InputError) -> [UInt8] {
    try bytes.withLock { bytes in
      if let bytes { return bytes }
      let result = Result { () throws(InputError) in try readStream() }
      bytes = result
      return result
    }.get()
  }

  private func readStream() throws(InputError) -> [UInt8] {
    guard let bytes = StandardStream.input.read(limit: limit) else {
      throw InputError(
        "standard input: cannot be read, \(SystemCall.reason); send an image by < or a pipe")
    }
    guard !bytes.isEmpty else { throw InputError("standard input: is empty; send an image by < or a pipe") }
    guard bytes.count < limit else {
      throw InputError("standard input: more than any image of --pixel-limit pixels has; raise it to read it")
    }
    return bytes
  }
}
