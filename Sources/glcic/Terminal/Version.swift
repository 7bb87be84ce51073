import Foundation

/// What `--version` says.
enum Version {
  static let number = "0.1.0"

  /// The version, and the commit where the build's script has noted it in a file beside the executable.
  static var text: String {
    guard let path = Bundle.main.executablePath,
      let note = try? String(contentsOfFile: path + ".commit", encoding: .utf8)
    else { return number }
    let commit = note.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    return commit.isEmpty ? number : "\(number) (commit \(commit))"
  }
}
