#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

extension Quality {
  /// Returns the mean structural similarity (SSIM) over channels and windows, 1 for equal images.
  ///
  /// Z. Wang et al., *Image Quality Assessment: From Error Visibility to Structural Similarity*, IEEE TIP
  /// 13(4), 2004: Gaussian window 11 × 11, σ = 1.5, K1 = 0.01, K2 = 0.03, data range 1. Only windows that lie
  /// wholly inside the image count. An image narrower or lower than 11 pixels counts as one window, all of
  /// whose pixels weigh the same.
  ///
  /// - Precondition: both images have the same size and channel count, and at least one pixel.
  public static func structuralSimilarity(_ image: PlanarImage, _ truth: PlanarImage) -> Double {
    requireEqualSizes(image, truth)
    precondition(!image.samples.isEmpty, "an image without pixels has no similarity")
    let windowed = image.width >= windowWidth && image.height >= windowWidth
    var sum = 0.0
    for channel in 0..<image.channels {
      let plane = (channel * image.planeCount)..<((channel + 1) * image.planeCount)
      let (x, y) = (image.samples[plane], truth.samples[plane])
      sum +=
        windowed ? windowedSimilarity(x, y, width: image.width, height: image.height) : globalSimilarity(x, y)
    }
    return sum / Double(image.channels)
  }

  private static let windowWidth = 11

  private static let window: [Float] = {
    let weights = (0..<windowWidth).map { exp(-Double(($0 - 5) * ($0 - 5)) / (2 * 1.5 * 1.5)) }
    let sum = weights.reduce(0, +)
    return weights.map { Float($0 / sum) }
  }()

  /// The weighted means of x, y, x², y² and xy in one window.
  private struct Moments {
    var x: Double
    var y: Double
    var xx: Double
    var yy: Double
    var xy: Double

    /// The similarity of the two windows, the paper's equation 13.
    var similarity: Double {
      let (c1, c2) = (0.01 * 0.01, 0.03 * 0.03)
      let covariance = xy - x * y
      let variances = (xx - x * x) + (yy - y * y)
      return (2 * x * y + c1) * (2 * covariance + c2) / ((x * x + y * y + c1) * (variances + c2))
    }
  }

  private static func globalSimilarity(_ x: ArraySlice<Float>, _ y: ArraySlice<Float>) -> Double {
    var moments = Moments(x: 0, y: 0, xx: 0, yy: 0, xy: 0)
    for (left, right) in zip(x, y) {
      let (a, b, weight) = (Double(left), Double(right), 1 / Double(x.count))
      moments.x += weight * a
      moments.y += weight * b
      moments.xx += weight * a * a
      moments.yy += weight * b * b
      moments.xy += weight * a * b
    }
    return moments.similarity
  }

  /// Returns the mean over the windows of one plane: a vertical pass per row of windows, then a horizontal one.
  private static func windowedSimilarity(
    _ x: ArraySlice<Float>, _ y: ArraySlice<Float>, width: Int, height: Int
  ) -> Double {
    let (rows, columns) = (height - windowWidth + 1, width - windowWidth + 1)
    // Centring the samples keeps Float's variances exact enough; the mean comes back below.
    let centre: Float = 0.5
    var lines = [SIMD8<Float>](repeating: .zero, count: width)
    var sum = 0.0
    x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        for row in 0..<rows {
          for column in 0..<width {
            var moments = SIMD8<Float>.zero
            for (tap, weight) in window.enumerated() {
              let place = (row + tap) * width + column
              let (a, b) = (x[place] - centre, y[place] - centre)
              moments += weight * SIMD8(a, b, a * a, b * b, a * b, 0, 0, 0)
            }
            lines[column] = moments
          }
          for column in 0..<columns {
            var moments = SIMD8<Float>.zero
            for (tap, weight) in window.enumerated() { moments += weight * lines[column + tap] }
            sum += similarity(of: moments, centre: Double(centre))
          }
        }
      }
    }
    return sum / Double(rows * columns)
  }

  /// Returns the similarity from the moments of samples from which `centre` was subtracted.
  private static func similarity(of centred: SIMD8<Float>, centre: Double) -> Double {
    let (a, b) = (Double(centred[0]), Double(centred[1]))
    let (x, y) = (a + centre, b + centre)
    let moments = Moments(
      x: x, y: y, xx: Double(centred[2]) - a * a + x * x, yy: Double(centred[3]) - b * b + y * y,
      xy: Double(centred[4]) - a * b + x * y)
    return moments.similarity
  }
}
