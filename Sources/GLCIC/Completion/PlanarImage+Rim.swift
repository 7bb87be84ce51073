internal import Imaging

extension PlanarImage {
  /// Returns the image with every known pixel beside a hole set to the mean of the hole's pixels that it touches.
  ///
  /// Blending needs the network's gradient across the rim, but no loss ever told the network what to give outside
  /// the hole. A gradient of zero there makes the blended hole meet its rim.
  func extendedPastRim(of mask: Mask) -> PlanarImage {
    var result = self
    guard let box = mask.boundingBox?.expanded(by: 1, imageWidth: width, imageHeight: height) else {
      return self
    }
    let neighbors = [(-1, 0), (1, 0), (0, -1), (0, 1)]
    for row in box.rows {
      for column in box.columns where mask.values[row * width + column] == 0 {
        var sums = (Float(0), Float(0), Float(0))
        var count: Float = 0
        for (down, right) in neighbors {
          let (y, x) = (row + down, column + right)
          guard y >= 0, y < height, x >= 0, x < width, mask.values[y * width + x] != 0 else { continue }
          sums.0 += self[0, y, x]
          sums.1 += self[1, y, x]
          sums.2 += self[2, y, x]
          count += 1
        }
        guard count > 0 else { continue }
        result[0, row, column] = sums.0 / count
        result[1, row, column] = sums.1 / count
        result[2, row, column] = sums.2 / count
      }
    }
    return result
  }
}
