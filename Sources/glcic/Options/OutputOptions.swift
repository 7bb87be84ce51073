public import ArgumentParser
import Foundation
public import Imaging

/// The flags of `glcic complete` that say where its images go, and what may be replaced.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Output file (its suffix chooses the format: jpg, png, webp, tif); or a folder for the inputs' names, where HEIF, AVIF and GIF become PNG; or - for standard output. Missing folders are made.",
      valueName: "file|folder|-"))
  var path: String

  @Option(
    help: ArgumentHelp(
      "Output format: jpg, png, webp or tif, whatever the suffix of a file; in a folder the outputs get its suffix. On standard output the default is the input's format.",
      valueName: "format"))
  var format: FileFormat?

  @Option(
    help: ArgumentHelp("JPEG and WebP quality, 1 to 100 (default: \(Image.defaultQuality)).", valueName: "q"))
  var quality: Int?

  @Flag(
    help:
      "Also write input, masked and completed side by side, to OUTPUT with -show before its suffix; large ones are reduced."
  )
  var show = false

  @Flag(
    help:
      "Copy images whose mask is empty instead of refusing them: byte for byte, unless another format or --quality is asked for."
  )
  var copyUnmasked = false

  @Flag(help: "Pass over images whose outputs are all there, as after an interrupted run.")
  var skipExisting = false

  @Flag(help: "Replace no file at all: pass over images that have any of their outputs.")
  var noClobber = false

  @Flag(help: "Let outputs replace images and masks that are read.")
  var force = false

  /// Whether the image goes to standard output.
  var isStandardOutput: Bool { path == StandardStream.name }

  /// When images are passed over.
  var skipRule: SkipRule { noClobber ? .anyPresent : skipExisting ? .allPresent : .never }

  func validate() throws {
    if let quality, !(1...100).contains(quality) { throw ValidationError("--quality must be from 1 to 100") }
    if path.isEmpty {
      throw ValidationError("--output is empty; name a file, a folder, or - for standard output")
    }
    if noClobber, force { throw ValidationError("--no-clobber and --force contradict each other; give one") }
    if noClobber, skipExisting {
      throw ValidationError("--no-clobber passes over all that --skip-existing does; give one of them")
    }
    guard isStandardOutput else { return }
    let meaningless = [
      "--show": show, "--skip-existing": skipExisting, "--no-clobber": noClobber, "--force": force,
    ]
    if let option = meaningless.filter(\.value).keys.min() {
      throw ValidationError("\(option) is for files, and --output - is none; leave it out, or name a file")
    }
  }
}

/// When an image is passed over because of outputs that are there.
enum SkipRule: Sendable {
  case never
  /// Where nothing is left to do.
  case allPresent
  /// Where something would be replaced.
  case anyPresent
}

extension FileFormat: ExpressibleByArgument {
  public init?(argument: String) {
    let suffix = argument.lowercased()
    guard let format = Self.allCases.first(where: { $0.isWritable && $0.suffixes.contains(suffix) }) else {
      return nil
    }
    self = format
  }

  /// The usual suffix.
  public var defaultValueDescription: String { suffixes[0] }

  // The names say it all.
  public static var allValueDescriptions: [String: String] { [:] }

  public static var allValueStrings: [String] { allCases.filter(\.isWritable).map { $0.suffixes[0] } }
}
