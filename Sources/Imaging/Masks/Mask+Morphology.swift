extension Mask {
  /// Returns the mask with holes and known pixels exchanged.
  public func inverted() -> Mask {
    Mask(width: width, height: height, values: values.map { 1 - $0 })
  }

  /// Returns the mask grown by a Euclidean disc: a pixel is a hole if one lies within `radius` of it.
  ///
  /// Takes time linear in the area of the grown bounding box, whatever the radius.
  /// - Parameter radius: In pixels, between centres; not negative.
  /// - Returns: A mask of the same size.
  public func dilated(by radius: Int) -> Mask {
    precondition(radius >= 0, "the radius is not negative")
    guard radius > 0, let hole = boundingBox else { return self }
    let reach = min(radius, width + height)
    let box = hole.expanded(by: reach, imageWidth: width, imageHeight: height)
    let distances = cropped(to: box).squaredDistances()
    var result = self
    for row in 0..<box.height {
      for column in 0..<box.width where distances[row * box.width + column] <= reach * reach {
        result.values[(box.y + row) * width + box.x + column] = 1
      }
    }
    return result
  }

  /// Returns the squared Euclidean distance from every pixel to the nearest hole pixel, row by row, exactly.
  ///
  /// Where there is no hole at all, every distance is more than any that can occur in the image.
  /// Two linear passes: [Meijster, Roerdink, Hesselink 2000], "A General Algorithm for Computing Distance
  /// Transforms in Linear Time".
  public func squaredDistances() -> [Int] {
    let far = width + height
    var vertical = verticalDistances(far: far)
    var envelope = LowerEnvelope(capacity: width)
    for row in 0..<height {
      vertical.withUnsafeMutableBufferPointer { buffer in
        envelope.replaceBySquaredDistances(
          UnsafeMutableBufferPointer(rebasing: buffer[(row * width)..<((row + 1) * width)]))
      }
    }
    return vertical
  }

  /// The distance of each pixel to the nearest hole pixel of its column, at most `far`.
  private func verticalDistances(far: Int) -> [Int] {
    var result = values.map { $0 != 0 ? 0 : far }
    guard height > 1 else { return result }
    for index in width..<result.count { result[index] = min(result[index], result[index - width] + 1) }
    for index in (0..<(result.count - width)).reversed() {
      result[index] = min(result[index], result[index + width] + 1)
    }
    return result
  }
}

/// The lower envelope of the parabolas `(x - s)² + g(s)²` along a row: the second pass of the transform.
private struct LowerEnvelope {
  /// The columns whose parabolas take part, from left to right, and where each of them begins to be lowest.
  private var sites: [Int]
  private var starts: [Int]
  private var heights: [Int]

  init(capacity: Int) {
    sites = Array(repeating: 0, count: capacity)
    starts = sites
    heights = sites
  }

  /// Replaces a row of vertical distances by squared distances.
  mutating func replaceBySquaredDistances(_ row: UnsafeMutableBufferPointer<Int>) {
    for column in 0..<row.count { heights[column] = row[column] * row[column] }
    var top = 0
    sites[0] = 0
    starts[0] = 0
    for column in 1..<max(1, row.count) {
      while top >= 0 && value(starts[top], site: sites[top]) > value(starts[top], site: column) { top -= 1 }
      let start = top < 0 ? 0 : intersection(sites[top], column) + 1
      guard start < row.count else { continue }
      top += 1
      sites[top] = column
      starts[top] = start
    }
    for column in (0..<row.count).reversed() {
      row[column] = value(column, site: sites[top])
      if column == starts[top] { top -= 1 }
    }
  }

  private func value(_ column: Int, site: Int) -> Int {
    (column - site) * (column - site) + heights[site]
  }

  /// The last column where the parabola of `left` is not above that of `right`.
  private func intersection(_ left: Int, _ right: Int) -> Int {
    let numerator = right * right - left * left + heights[right] - heights[left]
    return numerator / (2 * (right - left))
  }
}
