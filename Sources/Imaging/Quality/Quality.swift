#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// Measures how close an image comes to the true one; samples in 0...1.
///
/// Every function requires two images of the same size and channel count, and a mask of their size.
public enum Quality {
  /// Returns the mean of |image − truth| over all channels of the hole pixels, or of all pixels without a mask.
  ///
  /// A mask without a hole gives zero.
  public static func meanAbsoluteError(
    _ image: PlanarImage, _ truth: PlanarImage, in mask: Mask? = nil
  ) -> Double {
    meanDifference(image, truth, in: mask) { abs($0) }
  }

  /// Returns the mean of (image − truth)² over all channels of the hole pixels, or of all pixels without a mask.
  ///
  /// A mask without a hole gives zero.
  public static func meanSquaredError(
    _ image: PlanarImage, _ truth: PlanarImage, in mask: Mask? = nil
  ) -> Double {
    meanDifference(image, truth, in: mask) { $0 * $0 }
  }

  /// Returns 10 log10(1 / mean squared error) in dB over all channels of the hole pixels, or of all pixels
  /// without a mask.
  ///
  /// Equal images, or a mask without a hole, give infinity.
  public static func peakSignalToNoiseRatio(
    _ image: PlanarImage, _ truth: PlanarImage, in mask: Mask? = nil
  ) -> Double {
    -10 * log10(meanSquaredError(image, truth, in: mask))
  }

  private static func meanDifference(
    _ image: PlanarImage, _ truth: PlanarImage, in mask: Mask?, measure: (Double) -> Double
  ) -> Double {
    requireEqualSizes(image, truth)
    precondition(
      mask.map { $0.width == image.width && $0.height == image.height } ?? true,
      "the mask's size is not the image's")
    var (sum, count) = (0.0, 0)
    for channel in 0..<image.channels {
      let start = channel * image.planeCount
      for pixel in 0..<image.planeCount {
        if let mask, mask.values[pixel] == 0 { continue }
        sum += measure(Double(image.samples[start + pixel]) - Double(truth.samples[start + pixel]))
        count += 1
      }
    }
    return count == 0 ? 0 : sum / Double(count)
  }

  static func requireEqualSizes(_ image: PlanarImage, _ truth: PlanarImage) {
    precondition(
      image.width == truth.width && image.height == truth.height && image.channels == truth.channels,
      "the images differ in size or channels")
  }
}
