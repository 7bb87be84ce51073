import ArgumentParser
import Foundation
import GLCICEvaluation
import Torch

/// The flags of `glcic evaluate` that say what is measured.
struct EvaluationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The holes: \(MaskFamily.allCases.map(\.rawValue).joined(separator: ", ")), or a folder of masks (default: paper).",
      valueName: "kind|folder"))
  var masks: String?

  @Option(
    help: ArgumentHelp("Rectangles with sides in this range, instead of --masks.", valueName: "min,max"))
  var holeSize: PixelRange?

  @Option(
    help: ArgumentHelp(
      "Seed of the holes, and of what is drawn to measure; the search for patches always has the seed 0.",
      valueName: "n"))
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp(
      "Side of the square that each image is resized and cut to, or full for images as they are.",
      valueName: "px|full"))
  var size = SizeArgument(size: .square(256))

  @Option(help: ArgumentHelp("Measure only the first images.", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      "Weights of AlexNet and LPIPS, to measure LPIPS too; Tools/README.md says how to make them.",
      valueName: "file"))
  var lpips: String?

  @Option(
    help: ArgumentHelp(
      "Weights of InceptionV3, to measure the Fréchet inception distance (FID) too; likewise.",
      valueName: "file"))
  var inception: String?

  /// Loads the networks of the metrics that need some.
  ///
  /// - Throws: `TorchError` that names the file and what is wrong with it.
  func learnedMetrics(on device: Device) throws -> LearnedMetrics? {
    guard lpips != nil || inception != nil else { return nil }
    return try LearnedMetrics(lpips: lpips, inception: inception, device: device)
  }

  /// Why metrics are off, by their names.
  var unavailable: [String: String] {
    var reasons: [String: String] = [:]
    if lpips == nil { reasons["LPIPS"] = "it needs weights, given by --lpips" }
    if inception == nil { reasons["FID"] = "it needs weights, given by --inception" }
    return reasons
  }

  /// Where the masks come from.
  var source: EvaluationSubjects.Masks {
    if let holeSize { return .rectangles(holeSize.range) }
    let name = masks ?? MaskFamily.paper.rawValue
    return MaskFamily(rawValue: name).map(EvaluationSubjects.Masks.family) ?? .files(name)
  }

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    if let holeSize {
      if masks != nil { throw ValidationError("--masks and --hole-size exclude each other") }
      if case .square(let side) = size.size, holeSize.range.upperBound >= side {
        throw ValidationError("--hole-size must be smaller than --size")
      }
    }
    if case .files(let path) = source, !FileManager.default.fileExists(atPath: path) {
      let kinds = MaskFamily.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--masks \(path): neither a kind of holes (\(kinds)) nor a folder")
    }
  }
}

/// `full`, or the side of a square in pixels.
struct SizeArgument: ExpressibleByArgument, CustomStringConvertible {
  let size: EvaluationSize

  init(size: EvaluationSize) { self.size = size }

  init?(argument: String) {
    if argument == "full" {
      size = .full
    } else {
      guard let side = Int(argument), (32...16_384).contains(side) else { return nil }
      size = .square(side)
    }
  }

  var description: String {
    switch size {
    case .square(let side): "\(side)×\(side)"
    case .full: "full size"
    }
  }

  var defaultValueDescription: String { "256" }
}

/// The flags of `glcic evaluate` that say what becomes of the results.
struct EvaluationOutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write a page with tables, distributions and pictures; the masks go into a folder beside it, of its name with -masks.",
      valueName: "file.html"))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "Write settings, all values of all images, means and intervals.", valueName: "file.json"))
  var json: String?

  @Option(
    help: ArgumentHelp(
      "Save each image into this folder: truth/, masks/, and a folder for each method.", valueName: "folder"))
  var save: String?

  @Option(
    help: ArgumentHelp(
      "Write a sheet: masked | first method | truth for the first images.", valueName: "file"))
  var sheet: String?

  @Option(help: ArgumentHelp("Images on the sheet.", valueName: "n"))
  var sheetCount = 24

  func validate() throws {
    if !(1...10_000).contains(sheetCount) { throw ValidationError("--sheet-count must be from 1 to 10000") }
  }
}
