import Foundation
import Logging

/// Writes log messages to standard error as they are, warnings marked.
struct PlainLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .info

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let prefix = event.level >= .warning ? "glcic: \(event.level): " : ""
    FileHandle.standardError.write(Data("\(prefix)\(event.message)\n".utf8))
  }

  /// The tool's logger.
  static var logger: Logger { Logger(label: "glcic") { _ in PlainLogHandler() } }
}
