internal import CTorch

/// A failure inside libtorch.
public struct TorchError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure it is.
  public struct Code: Sendable, Equatable {
    private enum Value: Equatable { case invalidOperation, outOfMemory, invalidFile }

    private let value: Value

    /// Arguments that do not fit each other, an unsupported type, a kernel that failed.
    public static let invalidOperation = Code(value: .invalidOperation)
    /// The device or the machine has no memory left.
    public static let outOfMemory = Code(value: .outOfMemory)
    /// A weights file that cannot be read or is not well formed.
    public static let invalidFile = Code(value: .invalidFile)
  }

  public let code: Code
  /// libtorch's own message, one line.
  public let message: String

  public init(code: Code, message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}

/// Runs one C call and turns its status into a thrown error.
///
/// The message is kept per thread by the shim; no suspension can fall between the call and its reading.
func check(_ status: ctorch_status) throws(TorchError) {
  switch status {
  case .ok: return
  case .failure: throw TorchError(code: .invalidOperation, message: String(cString: ctorch_last_error()))
  case .outOfMemory:
    throw TorchError(
      code: .outOfMemory,
      message: "out of memory: use a smaller batch, a smaller image or another device "
        + "(\(String(cString: ctorch_last_error())))")
  }
}
