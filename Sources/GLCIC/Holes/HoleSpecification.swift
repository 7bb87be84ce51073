/// Holes named on a command line: `rectangle`, or several kinds with their weights, `rectangle:0.5,thick:0.3`.
public struct HoleSpecification: Sendable, Hashable {
  /// A kind of hole that has a name.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// One rectangle, the paper's hole.
    case rectangle
    /// Two to four rectangles with half the sides.
    case rectangles
    /// The strokes of ``FreeFormStrokes/init(strokes:vertices:angle:length:width:)``'s defaults.
    case strokes
    /// ``FreeFormStrokes/thin``.
    case thin
    /// ``FreeFormStrokes/medium``.
    case medium
    /// ``FreeFormStrokes/thick``.
    case thick
    /// The shapes of objects, each 2 to 40 % of the image.
    case objects
  }

  /// A text that names no holes.
  public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong and what to do, in one line.
    public let description: String
  }

  /// A kind and how often it is chosen.
  public struct Part: Sendable, Hashable {
    public let kind: Kind
    public let weight: Double
  }

  /// The kinds; their weights need not sum to 1.
  public let parts: [Part]

  /// Reads kinds between commas, each with its weight after a colon; without one it weighs 1.
  ///
  /// - Throws: ``Problem`` for an unknown kind, a kind named twice, or a weight that is no positive number.
  public init(_ text: String) throws(Problem) {
    var parts: [Part] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let name = pair.first.map(String.init) ?? ""
      guard let kind = Kind(rawValue: name) else {
        let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw Problem(description: "'\(name)' is no kind of hole; use \(known)")
      }
      guard !parts.contains(where: { $0.kind == kind }) else {
        throw Problem(description: "'\(name)' is there twice; give each kind one weight")
      }
      guard let weight = pair.count > 1 ? Double(String(pair[1])) : 1, weight > 0, weight.isFinite else {
        throw Problem(description: "the weight of '\(name)' is not a positive number; write '\(name):0.5'")
      }
      parts.append(Part(kind: kind, weight: weight))
    }
    self.parts = parts
  }

  /// Returns the shape, rectangles having `sides` in pixels.
  public func shape(sides: ClosedRange<Int>) -> HoleShape {
    let shapes = parts.map { HoleShape.Weighted(weight: $0.weight, shape: $0.kind.shape(sides: sides)) }
    return shapes.count == 1 ? shapes[0].shape : .mixture(shapes)
  }
}

extension HoleSpecification.Kind {
  /// Returns the shape of the kind, rectangles having `sides` in pixels.
  func shape(sides: ClosedRange<Int>) -> HoleShape {
    switch self {
    case .rectangle: .rectangle(sides: sides)
    case .rectangles: .rectangles(count: 2...4, sides: sides).with(sides: sides)
    case .strokes: .freeForm(FreeFormStrokes())
    case .thin: .freeForm(.thin)
    case .medium: .freeForm(.medium)
    case .thick: .freeForm(.thick)
    case .objects: .objects(ObjectHoles())
    }
  }
}
