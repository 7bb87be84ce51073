import ArgumentParser
import GLCIC
import Imaging

/// The flags of `glcic complete` that say what to fill.
struct MaskOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Image of the upright image's size: white is filled, gray counts from half; or a folder with a mask for each image, of the same name up to the suffix; or - for standard input.",
      valueName: "file|folder|-"))
  var mask: String?

  @Option(
    help: ArgumentHelp(
      "Gray level of the mask from which on is filled: above 0, up to 255, in masks of 16 bits too (default: half, 127.5).",
      valueName: "level"))
  var maskThreshold: Double?

  @Flag(
    help:
      "Stretch a mask of another size to the image's: each pixel is the mean of what it covers, and counts from the threshold on."
  )
  var resizeMask = false

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

  /// As many as a hole shape can have.
  private static let randomHoleCounts = 1...10_000

  func validate() throws {
    if mask == nil, box.isEmpty, !maskFromAlpha, randomHoles == nil {
      throw ValidationError("nothing to fill: give --mask, --box, --mask-from-alpha or --random-holes")
    }
    if let maskThreshold {
      if !(maskThreshold > 0 && maskThreshold <= 255) {
        throw ValidationError("--mask-threshold must be above 0 and at most 255")
      }
      if mask == nil { throw ValidationError("--mask-threshold is for a mask file; name one with --mask") }
    }
    if resizeMask, mask == nil {
      throw ValidationError("--resize-mask is for a mask file; name one with --mask")
    }
    if dilateMask < 0 { throw ValidationError("--dilate-mask must not be negative") }
    if let randomHoles, !Self.randomHoleCounts.contains(randomHoles) {
      throw ValidationError("--random-holes must be from 1 to \(Self.randomHoleCounts.upperBound)")
    }
  }

  /// The holes of an image: all that was asked for together.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - mask: The mask of its mask file, where it has one; of the image's size.
  ///   - trainedSides: The sides of holes that the model knows, in pixels; random holes get the like.
  /// - Returns: A mask that may be empty or full.
  /// - Throws: ``InputError`` for flags that do not fit the image.
  func holes(of image: Image, mask: Mask?, trainedSides: ClosedRange<Int>?) throws -> Mask {
    var holes = mask ?? Mask(width: image.width, height: image.height)
    for argument in box { holes.fill(try argument.checked(width: image.width, height: image.height)) }
    if maskFromAlpha {
      guard image.hasAlpha else {
        throw InputError("--mask-from-alpha: the image has no alpha; give a mask with --mask")
      }
      holes.formUnion(image.alphaMask())
    }
    if let randomHoles, let trainedSides {
      guard image.width * image.height > 1 else {
        throw InputError("--random-holes: the image has one pixel only; holes need something beside them")
      }
      let sampler = HoleSampler(shape: .rectangles(count: randomHoles...randomHoles, sides: trainedSides))
      var random = RandomSource(seed: seed ?? 0)
      holes.formUnion(sampler.sample(width: image.width, height: image.height, using: &random).mask)
    }
    if invertMask { holes = holes.inverted() }
    if dilateMask > 0 { holes = holes.dilated(by: dilateMask) }
    return holes
  }

  /// How mask files are read.
  func reading(pixelLimit: Int) -> MaskReading {
    var reading = MaskReading()
    if let maskThreshold { reading.threshold = maskThreshold }
    reading.resizes = resizeMask
    reading.pixelLimit = pixelLimit
    return reading
  }
}
