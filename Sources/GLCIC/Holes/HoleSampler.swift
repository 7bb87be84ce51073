public import Imaging

/// The hole of one image: its mask and the smallest box that holds it.
public struct Hole: Sendable, Equatable {
  public var mask: Mask
  public var boundingBox: Box

  public init(mask: Mask, boundingBox: Box) {
    self.mask = mask
    self.boundingBox = boundingBox
  }
}

/// Draws the random holes that training and evaluation cut into images.
public struct HoleSampler: Sendable {
  public let shape: HoleShape
  /// The objects whose shapes holes can take.
  public let objects: [Segmentation]

  /// Creates a sampler of holes of `shape`.
  ///
  /// - Parameters:
  ///   - shape: The kind of holes.
  ///   - objects: The objects to choose from, where the shape needs them; each has an extent.
  /// - Precondition: side lengths and counts are at least 1; a mixture has a part with positive weight; there is
  ///   an object where one is needed.
  public init(shape: HoleShape, objects: [Segmentation] = []) {
    precondition(shape.isValid, "a hole shape needs positive sides, counts and weights")
    precondition(!shape.needsObjects || !objects.isEmpty, "holes in the shape of objects need objects")
    self.shape = shape
    self.objects = objects
  }

  /// Draws the hole of an image of `width` × `height` pixels: at least one pixel and never all of them.
  ///
  /// Rectangles lie inside the image; sides too long for it are cut to its size less one pixel.
  ///
  /// - Precondition: the image has at least two pixels.
  public func sample(width: Int, height: Int, using random: inout RandomSource) -> Hole {
    precondition(width > 0 && height > 0 && width * height > 1, "an image of two pixels or more is needed")
    var mask = Mask(width: width, height: height)
    draw(shape, on: &mask, using: &random)
    if mask.area == width * height {
      mask.values[random.integer(in: 0...(width * height - 1))] = 0
    }
    guard let box = mask.boundingBox else { preconditionFailure("a shape drew no pixel") }
    return Hole(mask: mask, boundingBox: box)
  }

  /// Returns the square of `size` pixels centred on `box`, shifted to lie inside an image of `width` × `height`.
  ///
  /// This is what the local discriminator sees (the paper, section 3.2).
  ///
  /// - Precondition: `size` is at most `width` and at most `height`.
  public static func localPatch(around box: Box, size: Int, width: Int, height: Int) -> Box {
    precondition(size > 0 && size <= width && size <= height, "the patch is larger than the image")
    let left = (2 * box.x + box.width - size) / 2
    let top = (2 * box.y + box.height - size) / 2
    return Box(
      x: min(max(left, 0), width - size), y: min(max(top, 0), height - size), width: size, height: size)
  }

  private func draw(_ shape: HoleShape, on mask: inout Mask, using random: inout RandomSource) {
    switch shape {
    case .rectangle(let sides):
      mask.fill(rectangle(sides: sides, in: mask, using: &random))
    case .rectangles(let count, let sides):
      for _ in 0..<random.integer(in: count) {
        mask.fill(rectangle(sides: sides, in: mask, using: &random))
      }
    case .freeForm(let strokes):
      for _ in 0..<random.integer(in: strokes.strokes) { mask.draw(strokes, using: &random) }
    case .objects(let settings):
      mask.draw(settings, from: objects, using: &random)
    case .mixture(let parts):
      draw(choose(from: parts, using: &random), on: &mask, using: &random)
    }
  }

  private func rectangle(sides: ClosedRange<Int>, in mask: Mask, using random: inout RandomSource) -> Box {
    let width = min(random.integer(in: sides), max(1, mask.width - 1))
    let height = min(random.integer(in: sides), max(1, mask.height - 1))
    let x = random.integer(in: 0...(mask.width - width))
    let y = random.integer(in: 0...(mask.height - height))
    return Box(x: x, y: y, width: width, height: height)
  }

  private func choose(from parts: [HoleShape.Weighted], using random: inout RandomSource) -> HoleShape {
    let possible = parts.filter { $0.weight > 0 }
    var left = random.uniform() * possible.reduce(0) { $0 + $1.weight }
    for part in possible.dropLast() {
      if left < part.weight { return part.shape }
      left -= part.weight
    }
    guard let last = possible.last else { preconditionFailure("a mixture without parts") }
    return last.shape
  }
}

extension HoleShape {
  /// Whether holes of this shape can be drawn, in a reasonable time.
  ///
  /// Sides are 1 to a million pixels, counts 1 to 10,000, shares of the image's area between 0 and 1; a mixture
  /// has weights of 0 or more, one of them positive.
  public var isValid: Bool {
    let counts = 1...10_000
    return switch self {
    case .rectangle(let sides): sides.isWithin(1...1_000_000)
    case .rectangles(let count, let sides): count.isWithin(counts) && sides.isWithin(1...1_000_000)
    case .freeForm(let strokes): strokes.isValid
    case .objects(let settings): settings.isValid
    case .mixture(let parts):
      parts.contains { $0.weight > 0 }
        && parts.allSatisfy { $0.weight >= 0 && $0.weight.isFinite && $0.shape.isValid }
    }
  }
}

extension ClosedRange {
  /// Whether both ends lie in `limits`.
  func isWithin(_ limits: ClosedRange) -> Bool {
    limits.contains(lowerBound) && limits.contains(upperBound)
  }
}
