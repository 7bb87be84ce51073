import Files
import Foundation

/// Standard input, output or error, without a buffer of its own.
struct StandardStream: Sendable {
  let descriptor: Int32

  static let input = StandardStream(descriptor: STDIN_FILENO)
  static let output = StandardStream(descriptor: STDOUT_FILENO)
  static let error = StandardStream(descriptor: STDERR_FILENO)

  /// What stands for standard input or output where a file is expected.
  static let name = "-"

  /// Makes sure that a stream which is closed, or loses its reader, is an error of a call and nothing worse.
  ///
  /// To be called before any file is opened: a file must not get the number of a stream that is missing, or
  /// messages would be written into it.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    for (stream, access) in [(input, O_WRONLY), (output, O_RDONLY), (error, O_RDONLY)]
    where fcntl(stream.descriptor, F_GETFD) == -1 {
      // The lowest free number is the stream's, as those below it are taken; the access is the one that it never needs.
      _ = open("/dev/null", access)
    }
  }

  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// The width of the terminal in columns.
  var width: Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes text, and returns whether all of it could be written.
  @discardableResult
  func write(_ text: String) -> Bool { write(Array(text.utf8)) }

  /// Writes bytes, and returns whether all of them could be written; `errno` says why where not.
  func write(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { SystemCall.write($0, to: descriptor) } == bytes.count
  }

  /// Whether a line could be written without waiting longer than some milliseconds for a reader.
  func takesMore(within milliseconds: Int32) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&wanted, 1, milliseconds) > 0
  }

  /// Reads at most `limit` bytes, up to the end; nil where that fails, and `errno` says why.
  func read(limit: Int) -> [UInt8]? { SystemCall.read(descriptor, limit: limit) }
}
