import Foundation
import Imaging

extension FreeFormStrokes {
  /// Whether a stroke can be drawn with these settings.
  package var isValid: Bool {
    strokes.isWithin(1...10_000) && vertices.isWithin(1...10_000) && angle.isWithin(-100...100)
      && length.isWithin(0...100) && width.isWithin(0...100)
  }
}

extension Mask {
  /// Draws one stroke: discs along a chain of segments that starts anywhere and stays inside the image.
  mutating func draw(_ strokes: FreeFormStrokes, using random: inout RandomSource) {
    let right = Double(width - 1)
    let bottom = Double(height - 1)
    let diagonal = (right * right + bottom * bottom).squareRoot()
    let radius = max(0.5, random.uniform(in: strokes.width) * Double(min(width, height)) / 2)
    var x = random.uniform() * right
    var y = random.uniform() * bottom
    var heading = random.uniform() * 2 * Double.pi
    for vertex in 0..<random.integer(in: strokes.vertices) {
      let turn = random.uniform(in: strokes.angle)
      heading += vertex.isMultiple(of: 2) ? turn : -turn
      let length = random.uniform(in: strokes.length) * diagonal
      let nextX = min(max(x + cos(heading) * length, 0), right)
      let nextY = min(max(y + sin(heading) * length, 0), bottom)
      fillSegment(from: (x, y), to: (nextX, nextY), radius: radius)
      (x, y) = (nextX, nextY)
    }
  }

  /// Fills every pixel whose centre is within `radius` of the segment, and always the pixel at its start.
  private mutating func fillSegment(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), radius: Double
  ) {
    self[Int(start.y.rounded()), Int(start.x.rounded())] = true
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let squaredLength = dx * dx + dy * dy
    for row in Self.pixels(around: start.y, end.y, radius: radius, below: height) {
      for column in Self.pixels(around: start.x, end.x, radius: radius, below: width) {
        let (px, py) = (Double(column) - start.x, Double(row) - start.y)
        let along = squaredLength > 0 ? min(max((px * dx + py * dy) / squaredLength, 0), 1) : 0
        let (ox, oy) = (px - along * dx, py - along * dy)
        if ox * ox + oy * oy <= radius * radius { values[row * width + column] = 1 }
      }
    }
  }

  private static func pixels(around a: Double, _ b: Double, radius: Double, below count: Int) -> Range<Int> {
    let first = max(0, Int((min(a, b) - radius).rounded(.up)))
    return first..<max(first, min(count, Int((max(a, b) + radius).rounded(.down)) + 1))
  }
}
