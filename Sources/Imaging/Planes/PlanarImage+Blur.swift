extension PlanarImage {
  /// Returns the image blurred by means over squares, several times: near a Gaussian.
  ///
  /// Near the border the mean is of the pixels that the image has.
  /// - Parameters:
  ///   - radius: How far a square reaches from its middle, in pixels.
  ///   - times: How often; the variance is `times * radius * (radius + 1) / 3`.
  /// - Returns: An image of the same size.
  package func blurred(radius: Int, times: Int) -> PlanarImage {
    guard radius > 0 else { return self }
    var result = self
    var line = [Float](repeating: 0, count: max(width, height))
    result.samples.withUnsafeMutableBufferPointer { samples in
      for channel in 0..<channels {
        for _ in 0..<times {
          for row in 0..<height {
            Self.blur(samples, from: (channel * height + row) * width, step: 1, count: width, radius, &line)
          }
          Self.blurColumns(samples, from: channel * planeCount, width: width, height: height, radius: radius)
        }
      }
    }
    return result
  }

  /// Replaces the samples of a line by the means around them.
  private static func blur(
    _ samples: UnsafeMutableBufferPointer<Float>, from start: Int, step: Int, count: Int, _ radius: Int,
    _ line: inout [Float]
  ) {
    for index in 0..<count { line[index] = samples[start + index * step] }
    var sum: Double = 0
    var members = 0
    for index in -radius..<count {
      if index + radius < count {
        sum += Double(line[index + radius])
        members += 1
      }
      if index - radius - 1 >= 0 {
        sum -= Double(line[index - radius - 1])
        members -= 1
      }
      if index >= 0 { samples[start + index * step] = Float(sum / Double(members)) }
    }
  }

  /// Replaces the samples of a plane by the means of the columns around them, all columns row by row.
  private static func blurColumns(
    _ samples: UnsafeMutableBufferPointer<Float>, from start: Int, width: Int, height: Int, radius: Int
  ) {
    let plane = Array(samples[start..<(start + width * height)])
    var sums = [Double](repeating: 0, count: width)
    var members = 0
    for row in -radius..<height {
      if row + radius < height {
        for column in 0..<width { sums[column] += Double(plane[(row + radius) * width + column]) }
        members += 1
      }
      if row - radius - 1 >= 0 {
        for column in 0..<width { sums[column] -= Double(plane[(row - radius - 1) * width + column]) }
        members -= 1
      }
      guard row >= 0 else { continue }
      for column in 0..<width {
        samples[start + row * width + column] = Float(sums[column] / Double(members))
      }
    }
  }
}
