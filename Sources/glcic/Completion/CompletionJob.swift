import Files
import Foundation
import Imaging

/// An image to complete, and what is to come of it.
struct CompletionJob: Sendable {
  let input: InputImage
  let destination: Destination
  /// The comparison sheet, where one is wanted.
  let show: String?
  /// The image's mask file, nil where there is none to read, or why it is not known.
  let mask: Result<String?, InputError>
  /// Whether the mask file is that of other images too, so that its name does not tell which image is meant.
  let sharesMask: Bool

  /// The files that the image becomes.
  var files: [String] { [destination.file, show].compactMap(\.self) }

  /// What the outputs are called in errors.
  var outputNames: [String] { destination.file == nil ? ["standard output"] : files }

  /// Returns the output because of which the image is passed over, or nil where it is not.
  func output(skippedBy rule: SkipRule) -> String? {
    let present = files.filter { FileManager.default.fileExists(atPath: $0) }
    switch rule {
    case .never: return nil
    case .allPresent: return present.count == files.count ? present.first : nil
    case .anyPresent: return present.first
    }
  }
}

/// Where a completed image goes.
enum Destination: Sendable, Hashable {
  case file(String, FileFormat)
  /// Standard output, in a format that was asked for, else the input's.
  case standardOutput(FileFormat?)

  /// The file, where it is one.
  var file: String? {
    if case .file(let path, _) = self { return path }
    return nil
  }

  /// What the command line calls it.
  var path: String { file ?? StandardStream.name }

  /// Decides the format in which an image is written there.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - name: What to call it in errors.
  /// - Returns: The format, one that is written.
  /// - Throws: ``InputError`` where the input's format would be taken and cannot be written.
  func format(for image: Image, called name: String) throws(InputError) -> FileFormat {
    switch self {
    case .file(_, let format): return format
    case .standardOutput(let wanted):
      let format = wanted ?? image.metadata.format
      guard let format, format.isWritable else {
        let kind = format.map { "\($0.rawValue) is not written" } ?? "its format is not written"
        throw InputError("\(name): \(kind); choose the output's with --format jpg, png, webp or tif")
      }
      return format
    }
  }
}
