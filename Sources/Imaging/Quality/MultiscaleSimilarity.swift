#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

extension Quality {
  /// The shortest side for which ``multiscaleStructuralSimilarity(_:_:)`` is defined, in pixels.
  ///
  /// At the fifth scale, a sixteenth of the size, the window of 11 pixels must fit in.
  public static let multiscaleSide = (windowWidth - 1) * 16 + 1

  /// Returns the multi-scale structural similarity (MS-SSIM), the mean over channels, 1 for equal images.
  ///
  /// Z. Wang, E. Simoncelli, A. Bovik, *Multiscale Structural Similarity for Image Quality Assessment*, Asilomar
  /// 2003, equation 7: the windows of ``structuralSimilarity(_:_:)`` at five scales, each half the size of the
  /// one before (means of 2 × 2 pixels; an odd side begins with a line of zeros), with the exponents 0.0448, 0.2856, 0.3001,
  /// 0.2363 and 0.1333; luminance counts at the last scale only. A scale whose mean is negative counts as 0.
  ///
  /// - Returns: A value in 0...1, or nil where a side is shorter than ``multiscaleSide``.
  /// - Precondition: both images have the same size and channel count.
  public static func multiscaleStructuralSimilarity(_ image: PlanarImage, _ truth: PlanarImage) -> Double? {
    requireEqualSizes(image, truth)
    guard min(image.width, image.height) >= multiscaleSide, image.channels > 0 else { return nil }
    let sum = (0..<image.channels).reduce(0.0) { sum, channel in
      sum + multiscaleSimilarity(Plane(channel, of: image), Plane(channel, of: truth))
    }
    return sum / Double(image.channels)
  }

  private static let exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

  private static func multiscaleSimilarity(_ image: Plane, _ truth: Plane) -> Double {
    var (x, y) = (image, truth)
    var product = 1.0
    for (scale, exponent) in exponents.enumerated() {
      if scale > 0 { (x, y) = (x.halved(), y.halved()) }
      let means = windowedSimilarity(x, y)
      let isLast = scale == exponents.count - 1
      product *= pow(max(0, isLast ? means.similarity : means.contrast), exponent)
    }
    return product
  }
}

extension Quality.Plane {
  /// The plane at half the size, rounded up: means of 2 × 2 samples, where an odd side begins with a line of zeros.
  fileprivate func halved() -> Quality.Plane {
    let (columns, rows) = ((width + 1) / 2, (height + 1) / 2)
    let (left, above) = (width % 2, height % 2)
    var result = [Float](repeating: 0, count: columns * rows)
    for row in 0..<height {
      let target = (row + above) / 2 * columns
      for column in 0..<width { result[target + (column + left) / 2] += samples[row * width + column] / 4 }
    }
    return Quality.Plane(width: columns, height: rows, samples: result)
  }
}
