import ArgumentParser
import Foundation
import GLCIC
import GLCICEvaluation
import GLCICTraining
import Imaging
import Torch

/// `glcic evaluate`.
struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a model beside classical methods on photographs with rectangular holes.")

  @Argument(help: "Folder of images, .tar archive, or pattern of archives.")
  var images: String

  @Option(
    help: ArgumentHelp("A model in the box, or a file that 'glcic train' wrote.", valueName: "name|file"))
  var model = ModelLibrary.defaultName

  @Option(help: ArgumentHelp("Side of the square that each image is resized and cut to.", valueName: "px"))
  var size = 256

  @Option(help: ArgumentHelp("Range of the sides of the holes.", valueName: "min,max"))
  var holeSize = PixelRange(96...128)

  @Option(help: "At what size the network sees a hole: auto, native or resize, as in 'glcic complete'.")
  var strategy = CompletionOptions.Strategy.auto

  @Option(help: ArgumentHelp("Seed of the holes.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Measure only the first images.", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp("Write a sheet: masked | network | truth for the first images.", valueName: "file"))
  var sheet: String?

  @Option(help: ArgumentHelp("Images on the sheet.", valueName: "n"))
  var sheetCount = 24

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if size < 32 { throw ValidationError("--size must be at least 32") }
    if holeSize.range.upperBound >= size { throw ValidationError("--hole-size must be smaller than --size") }
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    if sheetCount < 1 { throw ValidationError("--sheet-count must be at least 1") }
  }

  func run() async throws {
    if let sheet { try Image.checkWritable(sheet) }
    let source = try openImageSource(images)
    let network = try ModelLibrary.load(model, device: try compute.device())
    let completer = try Completer(network: network, precision: compute.precision)
    let methods: [Method] = [
      .network(completer, CompletionOptions(blending: .none, strategy: strategy)),
      .network(completer, CompletionOptions(strategy: strategy)),
      .classical(.harmonic), .classical(.telea), .classical(.mean),
    ]
    var scores = methods.map { _ in Scores() }
    var pictures: [PlanarImage] = []
    for index in 0..<min(source.count, limit ?? source.count) {
      guard let image = prepare(source, index) else { continue }
      for (place, method) in methods.enumerated() {
        let filled = try await method.fill(image.truth, mask: image.mask)
        scores[place].add(filled, truth: image.truth, mask: image.mask)
        if place == 0, pictures.count < 3 * sheetCount { pictures += [image.masked, filled, image.truth] }
      }
    }
    guard let count = scores.first?.count, count > 0 else {
      throw InputError("\(images): no image could be measured")
    }
    report(methods, scores, count: count)
    if let sheet { try Image(planes: ContactSheet.grid(pictures, columns: 6)).write(to: sheet) }
  }

  /// Reads an image; one that cannot be read is named and left out.
  private func prepare(_ source: any ImageSource, _ index: Int) -> EvaluationImage? {
    do {
      return try EvaluationImage(
        decoding: try source.data(at: index), name: source.name(at: index), size: size,
        holes: .rectangle(sides: holeSize.range), seed: seed, index: index)
    } catch {
      Command.complain("skipped: \(error)")
      return nil
    }
  }

  private func report(_ methods: [Method], _ scores: [Scores], count: Int) {
    let sides = holeSize.range
    print(
      "\(count) images of \(size)×\(size), holes of \(sides.lowerBound)–\(sides.upperBound) px, seed \(seed)")
    print("method              hole L1 ×100  hole PSNR  image PSNR    SSIM")
    for (method, score) in zip(methods, scores) {
      let name = method.name.padding(toLength: 18, withPad: " ", startingAt: 0)
      print(
        name
          + String(
            format: "%14.2f%11.2f%12.2f%8.4f", score.holeL1, score.holePSNR, score.imagePSNR, score.imageSSIM)
      )
    }
  }
}
