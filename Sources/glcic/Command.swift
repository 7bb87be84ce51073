import ArgumentParser
import Foundation

/// The command line tool.
@main
struct Command: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "glcic",
    abstract:
      "Fills holes of any shape in photographs (GLCIC, Iizuka et al. 2017), and trains networks that do.",
    version: Version.text,
    subcommands: [Complete.self, Train.self, Evaluate.self, Export.self, Summary.self])

  /// Runs the tool; whatever goes wrong becomes one line on standard error and an exit status.
  static func main() async {
    StandardStream.prepare()
    if let place = CommandLine.firstUnreadableArgument {
      complain("argument \(place) is not UTF-8, as names of files here must be; rename the file")
      leave(ExitCode.validationFailure.rawValue)
    }
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      leave(0)
    } catch {
      finish(error)
    }
  }

  private static func finish(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    // Help and version are answers, not errors.
    if code == .success { exit(withError: error) }
    if code == .validationFailure {
      let lines = fullMessage(for: error).split(separator: "\n")
      // Where more than two values are possible, they follow one to a line.
      let values = lines.dropFirst().prefix { $0.hasPrefix("  - ") }.map { $0.dropFirst(4) }
      let text = ([lines.first ?? ""] + (values.isEmpty ? [] : [values.joined(separator: ", ")[...]]))
        .joined(separator: " ")
      let message = text.hasPrefix("Error: ") ? String(text.dropFirst(7)) : text
      complain("\(message) (see '\(namedCommand) --help')")
    } else if !(error is ExitCode) {
      complain(String(describing: error))
    }
    leave(code.rawValue)
  }

  /// The command that was called, as far as it is one.
  private static var namedCommand: String {
    let names = configuration.subcommands.map { $0._commandName }
    guard let name = CommandLine.arguments.dropFirst().first, names.contains(name) else { return "glcic" }
    return "glcic \(name)"
  }

  /// Ends the process without taking libtorch apart, which takes a tenth of a second and frees nothing that the
  /// system does not.
  private static func leave(_ code: Int32) -> Never {
    fflush(nil)
    _exit(code)
  }

  /// Writes one line to standard error.
  static func complain(_ message: String) {
    StandardStream.error.write("glcic: \(message.inOneLine)\n")
  }
}

extension CommandLine {
  /// The number of the first argument whose bytes are no UTF-8, so that Swift's text of it is another name.
  fileprivate static var firstUnreadableArgument: Int? {
    (1..<max(1, Int(argc))).first { index in
      unsafeArgv[index].map { String(validatingCString: $0) == nil } ?? false
    }
  }
}
