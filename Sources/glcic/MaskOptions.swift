import ArgumentParser
import GLCIC
import Imaging

/// The flags of `glcic complete` that say what to fill.
struct MaskOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Image of the upright image's size: white is filled, gray counts from half; or a folder with a mask for each image, of the same name up to the suffix.",
      valueName: "file|folder"))
  var mask: String?

  @Option(help: ArgumentHelp("Fill a rectangle; may be given several times.", valueName: "x,y,width,height"))
  var box: [BoxArgument] = []

  @Flag(help: "Fill the pixels of the image that are not fully opaque; they become so.")
  var maskFromAlpha = false

  @Option(
    help: ArgumentHelp(
      "Fill rectangles at random places, of the size that the model was trained on; of 96 to 128 pixels without a model.",
      valueName: "n"))
  var randomHoles: Int?

  @Option(
    help: ArgumentHelp(
      "Seed of random holes, and of the search for patches: another seed is another try (default: 0).",
      valueName: "n"))
  var seed: UInt64?

  @Flag(help: "Fill what is not marked, keep what is.")
  var invertMask = false

  @Option(help: ArgumentHelp("Grow the holes by this many pixels, after everything else.", valueName: "px"))
  var dilateMask = 0

  func validate() throws {
    if mask == nil, box.isEmpty, !maskFromAlpha, randomHoles == nil {
      throw ValidationError("nothing to fill: give --mask, --box, --mask-from-alpha or --random-holes")
    }
    if dilateMask < 0 { throw ValidationError("--dilate-mask must not be negative") }
    if let randomHoles, randomHoles < 1 { throw ValidationError("--random-holes must be at least 1") }
  }

  /// The holes of an image: all that was asked for together.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - maskPath: The image's mask file, where it has one.
  ///   - trainedSides: The sides of holes that the model knows, in pixels; random holes get the like.
  /// - Returns: A mask that may be empty or full.
  /// - Throws: `ImagingError` for a bad mask file, ``InputError`` for flags that do not fit the image.
  func holes(of image: Image, maskPath: String?, trainedSides: ClosedRange<Int>?) throws -> Mask {
    var holes = Mask(width: image.width, height: image.height)
    if let maskPath {
      holes.formUnion(try Mask(contentsOf: maskPath, width: image.width, height: image.height))
    }
    for argument in box { holes.fill(try argument.checked(width: image.width, height: image.height)) }
    if maskFromAlpha {
      guard image.hasAlpha else {
        throw InputError("--mask-from-alpha: the image has no alpha; give a mask with --mask")
      }
      holes.formUnion(image.alphaMask())
    }
    if let randomHoles, let trainedSides {
      let sampler = HoleSampler(shape: .rectangles(count: randomHoles...randomHoles, sides: trainedSides))
      var random = RandomSource(seed: seed ?? 0)
      holes.formUnion(sampler.sample(width: image.width, height: image.height, using: &random).mask)
    }
    if invertMask { holes = holes.inverted() }
    if dilateMask > 0 { holes = holes.dilated(by: dilateMask) }
    return holes
  }
}

/// `x,y,width,height` in pixels.
struct BoxArgument: ExpressibleByArgument {
  let box: Box

  init?(argument: String) {
    let values = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard values.count == 4, let x = values[0], let y = values[1], let width = values[2],
      let height = values[3],
      width > 0, height > 0, [x, y, width, height].allSatisfy({ abs($0) <= 1_000_000_000 })
    else { return nil }
    box = Box(x: x, y: y, width: width, height: height)
  }

  /// The box, which must lie within the image.
  func checked(width: Int, height: Int) throws -> Box {
    guard box.x >= 0, box.y >= 0, box.x + box.width <= width, box.y + box.height <= height else {
      throw InputError(
        "--box \(box.x),\(box.y),\(box.width),\(box.height) leaves the image, which is \(width)×\(height)")
    }
    return box
  }
}

/// Input that cannot be used: one line that says what is wrong and what to do.
struct InputError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
