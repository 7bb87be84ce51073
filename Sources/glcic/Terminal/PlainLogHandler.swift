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
    StandardStream.error.write("\(prefix)\("\(event.message)".inOneLine)\n")
  }

  /// The tool's logger.
  static var logger: Logger { Logger(label: "glcic") { _ in PlainLogHandler() } }
}

extension String {
  /// The text for a terminal: names of files may hold what would start a line or steer the terminal.
  var inOneLine: String {
    split(whereSeparator: \.isNewline).joined(separator: " ")
      .replacing(/[\u{00}-\u{1F}\u{7F}-\u{9F}]/, with: "\u{FFFD}")
  }
}
