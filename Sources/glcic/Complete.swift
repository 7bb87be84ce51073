public import ArgumentParser
import Foundation
public import GLCIC
import Imaging
import Torch

/// `glcic complete`.
struct Complete: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fill holes in images.",
    discussion: """
      The output has the input's size, colour space, bit depth, orientation and metadata; outside the holes \
      a lossless output equals the input bit for bit. With several images --output is a folder.
      """)

  @Argument(help: "Images: JPEG, PNG, WebP, TIFF, GIF; HEIF and AVIF where libvips reads them.")
  var images: [String]

  @OptionGroup(title: "What to fill") var holes: MaskOptions

  @Option(
    name: .shortAndLong,
    help:
      "Output file (its suffix chooses the format: jpg, png, webp, tif), or a folder for the inputs' names.")
  var output: String

  @Option(
    help: ArgumentHelp("A model in the box, or a file that 'glcic train' wrote.", valueName: "name|file"))
  var model = ModelLibrary.defaultName

  @OptionGroup var compute: ComputeOptions

  @Option(help: "What is done at the rim of holes: poisson (seamless cloning) or none.")
  var blend = CompletionOptions.Blending.poisson

  @Option(
    help: ArgumentHelp("JPEG and WebP quality, 1 to 100 (default: \(Image.defaultQuality)).", valueName: "q"))
  var quality: Int?

  @Flag(help: "Also write input, masked and completed side by side, to OUTPUT with -show before its suffix.")
  var show = false

  @Option(help: ArgumentHelp("Refuse images with more pixels than this.", valueName: "pixels"))
  var pixelLimit = Image.defaultPixelLimit

  func validate() throws {
    if let quality, !(1...100).contains(quality) { throw ValidationError("--quality must be from 1 to 100") }
    if pixelLimit < 1 { throw ValidationError("--pixel-limit must be at least 1") }
  }

  func run() async throws {
    let plan = try outputs()
    // What can be known to fail is found out before the long work.
    for (_, path) in plan { try Image.checkWritable(path) }
    let network = try ModelLibrary.load(model, device: try compute.device())
    let trainedSides = network.preset.training.holes.sides
    let completer = try Completer(network: network, precision: compute.precision)
    var failures = 0
    for (input, path) in plan {
      do {
        try await complete(input, to: path, with: completer, trainedSides: trainedSides)
      } catch  where plan.count > 1 {
        failures += 1
        Command.complain(String(describing: error))
      }
    }
    if failures > 0 { throw InputError("\(failures) of \(plan.count) images failed") }
  }

  /// Pairs each input with its output.
  private func outputs() throws -> [(input: String, output: String)] {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: output, isDirectory: &isDirectory)
    let isFolder = exists ? isDirectory.boolValue : output.hasSuffix("/")
    guard isFolder || images.count > 1 else { return [(images[0], output)] }
    guard exists, isDirectory.boolValue else {
      throw InputError("\(output): no such folder; make it first, or name a file for a single image")
    }
    let names = images.map { ($0 as NSString).lastPathComponent }
    if let twice = Dictionary(grouping: names, by: \.self).first(where: { $0.value.count > 1 })?.key {
      throw InputError(
        "\(twice): two inputs of this name would become one output; complete them one at a time")
    }
    return zip(images, names).map { ($0, (output as NSString).appendingPathComponent($1)) }
  }

  private func complete(
    _ input: String, to path: String, with completer: Completer, trainedSides: ClosedRange<Int>
  ) async throws {
    let image = try Image(contentsOf: input, pixelLimit: pixelLimit)
    do {
      let mask = try holes.holes(of: image, trainedSides: trainedSides)
      let request = CompletionRequest(image: image, mask: mask, makeOpaque: holes.maskFromAlpha)
      let completed = try await completer.complete(request, options: CompletionOptions(blending: blend)).image
      try completed.write(to: path, quality: quality)
      if show { try writeComparison(image, mask, completed, beside: path) }
    } catch let error as CompletionError {
      throw InputError("\(holes.mask ?? input): \(error)")
    } catch let error as TorchError {
      throw InputError("\(input): \(error)")
    }
  }

  /// Writes input, masked and completed image side by side, as 8-bit sRGB.
  private func writeComparison(
    _ image: Image, _ mask: Mask, _ completed: Image, beside path: String
  ) throws {
    let planes = try image.modelPlanes()
    var masked = planes
    for channel in 0..<3 {
      for (pixel, value) in mask.values.enumerated() where value != 0 {
        masked.samples[channel * planes.planeCount + pixel] = 1
      }
    }
    let sheet = ContactSheet.grid([planes, masked, try completed.modelPlanes()])
    let stem = (path as NSString).deletingPathExtension
    try Image(planes: sheet).write(to: "\(stem)-show.\((path as NSString).pathExtension)", quality: quality)
  }
}

extension CompletionOptions.Blending: ExpressibleByArgument {}
