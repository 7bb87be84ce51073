/// The shape of an object in a photograph, as annotations give it.
public enum Segmentation: Sendable, Hashable {
  /// The union of closed outlines, each with x and y of its corners in turn, in pixels.
  case polygons([[Double]])
  /// Runs of pixels.
  case runs(RunLengthMask)

  /// The place and size of the shape in pixels; a size of 0 where it has no extent.
  public var bounds: (x: Double, y: Double, width: Double, height: Double) {
    switch self {
    case .polygons(let outlines): Self.bounds(of: outlines)
    case .runs(let runs):
      runs.boundingBox.map { (Double($0.x), Double($0.y), Double($0.width), Double($0.height)) } ?? (
        0, 0, 0, 0
      )
    }
  }

  /// Returns the shape as a mask of an image of `width` × `height` pixels; what lies outside is cut off.
  public func mask(width: Int, height: Int) -> Mask {
    var mask = Mask(width: width, height: height)
    switch self {
    case .polygons(let outlines): for outline in outlines { mask.fill(polygon: outline) }
    case .runs(let runs): mask.formUnion(runs.mask, x: 0, y: 0)
    }
    return mask
  }

  /// Makes the pixels of the shape holes, at another size and place.
  ///
  /// - Parameters:
  ///   - mask: What is drawn on; parts outside are cut off.
  ///   - scale: The factor on all lengths.
  ///   - x: Where the left end of the shape comes to lie, in pixels.
  ///   - y: Where its upper end comes to lie.
  ///   - mirrored: Whether left and right change places.
  public func draw(on mask: inout Mask, scale: Double, x: Double, y: Double, mirrored: Bool) {
    precondition(scale > 0 && scale.isFinite, "a scale is positive")
    switch self {
    case .polygons(let outlines):
      let bounds = Self.bounds(of: outlines)
      for outline in outlines {
        var moved = outline
        for index in stride(from: 0, to: outline.count - 1, by: 2) {
          let across = outline[index] - bounds.x
          moved[index] = x + scale * (mirrored ? bounds.width - across : across)
          moved[index + 1] = y + scale * (outline[index + 1] - bounds.y)
        }
        mask.fill(polygon: moved)
      }
    case .runs(let runs):
      guard let box = runs.boundingBox else { return }
      mask.draw(runs.mask.cropped(to: box), scale: scale, x: x, y: y, mirrored: mirrored)
    }
  }

  private static func bounds(
    of outlines: [[Double]]
  ) -> (x: Double, y: Double, width: Double, height: Double) {
    var (left, right, top, bottom) = (Double.infinity, -Double.infinity, Double.infinity, -Double.infinity)
    for outline in outlines {
      for index in stride(from: 0, to: outline.count - 1, by: 2) {
        (left, right) = (min(left, outline[index]), max(right, outline[index]))
        (top, bottom) = (min(top, outline[index + 1]), max(bottom, outline[index + 1]))
      }
    }
    guard left <= right, top <= bottom else { return (0, 0, 0, 0) }
    return (left, top, right - left, bottom - top)
  }
}

extension Mask {
  /// Makes holes of the pixels whose centre falls into a hole of `shape`, which is scaled and moved.
  fileprivate mutating func draw(_ shape: Mask, scale: Double, x: Double, y: Double, mirrored: Bool) {
    func source(_ pixel: Int, start: Double, count: Int) -> Int? {
      let place = (Double(pixel) + 0.5 - start) / scale
      return place >= 0 && place < Double(count) ? Int(place) : nil
    }
    for row in 0..<height {
      guard let from = source(row, start: y, count: shape.height) else { continue }
      for column in 0..<width {
        guard let place = source(column, start: x, count: shape.width) else { continue }
        if shape[from, mirrored ? shape.width - 1 - place : place] { values[row * width + column] = 1 }
      }
    }
  }
}
