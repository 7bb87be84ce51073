/// The kind of hole that training cuts into an image; a value that a preset stores.
public enum HoleShape: Sendable, Hashable, Codable {
  /// One rectangle, each side drawn uniformly from `sides` pixels (the paper, section 3.3: 96...128).
  case rectangle(sides: ClosedRange<Int>)

  /// Several rectangles, which may overlap: their number drawn from `count`, their sides from `sides`.
  case rectangles(count: ClosedRange<Int>, sides: ClosedRange<Int>)

  /// Brush strokes of a free hand.
  case freeForm(FreeFormStrokes)

  /// The shapes of objects in photographs, such as COCO's annotations give them.
  case objects(ObjectHoles)

  /// One of several shapes, each chosen as often as its weight says.
  case mixture([Weighted])

  /// The paper's hole: a rectangle with sides of 96 to 128 pixels.
  public static let paper = HoleShape.rectangle(sides: 96...128)

  /// A shape and how often a mixture chooses it.
  public struct Weighted: Sendable, Hashable, Codable {
    public var weight: Double
    public var shape: HoleShape

    /// Creates a part of a mixture; weights need not sum to 1.
    public init(weight: Double, shape: HoleShape) {
      self.weight = weight
      self.shape = shape
    }
  }
}

/// How free-form holes are drawn: as the strokes of a brush.
///
/// The model is that of Yu and others, "Free-Form Image Inpainting with Gated Convolution", 2019.
/// A stroke is a chain of segments whose heading turns left and right in alternation. Lengths are fractions
/// of the image's diagonal and widths of its shorter side, so that one value serves every image size.
/// The defaults are those of that paper at 256×256: widths of 12 to 40 pixels, lengths of 45 on average.
public struct FreeFormStrokes: Sendable, Hashable, Codable {
  /// The number of strokes in a hole.
  public var strokes: ClosedRange<Int>
  /// The number of segments in a stroke.
  public var vertices: ClosedRange<Int>
  /// The turn between two segments, in radians.
  public var angle: ClosedRange<Double>
  /// The length of a segment as a fraction of the image's diagonal.
  public var length: ClosedRange<Double>
  /// The width of a stroke as a fraction of the image's shorter side.
  public var width: ClosedRange<Double>

  public init(
    strokes: ClosedRange<Int> = 1...4, vertices: ClosedRange<Int> = 4...12,
    angle: ClosedRange<Double> = (4 * Double.pi / 15)...(8 * Double.pi / 15),
    length: ClosedRange<Double> = 0...0.25, width: ClosedRange<Double> = (12.0 / 256)...(40.0 / 256)
  ) {
    self.strokes = strokes
    self.vertices = vertices
    self.angle = angle
    self.length = length
    self.width = width
  }
}

extension HoleShape {
  /// The sides of holes that the shape draws, in pixels, for the sake of drawing similar ones.
  ///
  /// Strokes, which have no such number, count as the paper's rectangles.
  public var sides: ClosedRange<Int> { sidesInPixels ?? 96...128 }

  /// The sides of the rectangles that the shape draws, or nil where it is given as shares of the image's size.
  ///
  /// In a mixture, those of the rectangles that are drawn most often.
  public var sidesInPixels: ClosedRange<Int>? {
    switch self {
    case .rectangle(let sides), .rectangles(_, let sides): sides
    case .mixture(let parts):
      parts.sorted { $0.weight > $1.weight }.lazy.compactMap(\.shape.sidesInPixels).first
    case .freeForm, .objects: nil
    }
  }

  /// Whether holes of this shape need the shapes of objects to be drawn.
  public var needsObjects: Bool {
    switch self {
    case .objects: true
    case .mixture(let parts): parts.contains { $0.shape.needsObjects }
    case .rectangle, .rectangles, .freeForm: false
    }
  }

  /// Returns the shape with its rectangles' sides drawn from `sides` pixels, half of that where there are several.
  public func with(sides: ClosedRange<Int>) -> HoleShape {
    switch self {
    case .rectangle: .rectangle(sides: sides)
    case .rectangles(let count, _): .rectangles(count: count, sides: sides.scaled(by: 0.5))
    case .freeForm, .objects: self
    case .mixture(let parts):
      .mixture(parts.map { Weighted(weight: $0.weight, shape: $0.shape.with(sides: sides)) })
    }
  }

  /// Returns the shape with what is measured in pixels multiplied, for images of another size.
  public func scaled(by factor: Double) -> HoleShape {
    switch self {
    case .rectangle(let sides): .rectangle(sides: sides.scaled(by: factor))
    case .rectangles(let count, let sides): .rectangles(count: count, sides: sides.scaled(by: factor))
    // These are given as shares of the image's size.
    case .freeForm, .objects: self
    case .mixture(let parts):
      .mixture(parts.map { Weighted(weight: $0.weight, shape: $0.shape.scaled(by: factor)) })
    }
  }
}

extension ClosedRange<Int> {
  /// Returns the range with both ends multiplied and rounded, but at least 1.
  func scaled(by factor: Double) -> ClosedRange<Int> {
    let low = Swift.max(1, Int((Double(lowerBound) * factor).rounded()))
    return low...Swift.max(low, Int((Double(upperBound) * factor).rounded()))
  }
}

/// How holes are made of the shapes of objects.
public struct ObjectHoles: Sendable, Hashable, Codable {
  /// The hole's share of the image's area, drawn uniformly; the object is scaled to it.
  public var area: ClosedRange<Double>

  /// Creates settings; by default, a hole takes 2 to 40 % of the image.
  public init(area: ClosedRange<Double> = 0.02...0.4) { self.area = area }

  /// Whether a hole can be drawn with these settings.
  var isValid: Bool { area.lowerBound > 0 && area.upperBound < 1 }
}
