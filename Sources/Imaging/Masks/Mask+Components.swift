extension Mask {
  /// One connected part of a mask's hole.
  public struct Component: Sendable, Equatable {
    /// The smallest box that holds the part.
    public let box: Box
    /// The part alone, of the size of `box`.
    public let mask: Mask
  }

  /// Returns the connected parts of the hole, in the order of their first pixels, row by row.
  ///
  /// Pixels that touch with a side or a corner belong together.
  public func components() -> [Component] {
    var labels = [Int32](repeating: 0, count: values.count)
    var result: [Component] = []
    for start in values.indices where values[start] != 0 && labels[start] == 0 {
      let label = Int32(result.count + 1)
      let pixels = flood(from: start, label: label, into: &labels)
      result.append(component(of: pixels))
    }
    return result
  }

  /// Labels every hole pixel connected to `start`, and returns their indices.
  private func flood(from start: Int, label: Int32, into labels: inout [Int32]) -> [Int] {
    var pixels = [start]
    labels[start] = label
    var next = 0
    while next < pixels.count {
      let (row, column) = pixels[next].quotientAndRemainder(dividingBy: width)
      next += 1
      for y in max(0, row - 1)...min(height - 1, row + 1) {
        for x in max(0, column - 1)...min(width - 1, column + 1) {
          let neighbor = y * width + x
          guard values[neighbor] != 0 && labels[neighbor] == 0 else { continue }
          labels[neighbor] = label
          pixels.append(neighbor)
        }
      }
    }
    return pixels
  }

  private func component(of pixels: [Int]) -> Component {
    var (left, right, top, bottom) = (width, 0, height, 0)
    for pixel in pixels {
      let (row, column) = pixel.quotientAndRemainder(dividingBy: width)
      (left, right) = (min(left, column), max(right, column))
      (top, bottom) = (min(top, row), max(bottom, row))
    }
    let box = Box(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
    var mask = Mask(width: box.width, height: box.height)
    for pixel in pixels { mask[pixel / width - box.y, pixel % width - box.x] = true }
    return Component(box: box, mask: mask)
  }
}
