extension Quality {
  /// Returns how much fine detail an image has in the holes of a mask, as a share of what the true one has there.
  ///
  /// The ratio of the two images' ``meanLaplacian(_:in:)``: 1 where both have equally much, less in fog, more in
  /// noise.
  ///
  /// - Returns: A number of 0 or more; nil where the truth is perfectly flat, or no pixel counts.
  /// - Precondition: the images and the mask have one size, the images the same channels.
  public static func detail(_ image: PlanarImage, _ truth: PlanarImage, in mask: Mask) -> Double? {
    requireEqualSizes(image, truth)
    guard let expected = meanLaplacian(truth, in: mask), expected > 0,
      let found = meanLaplacian(image, in: mask)
    else { return nil }
    return found / expected
  }

  /// Returns the mean of |above + below + left + right − 4 · here| over all channels of the pixels that count.
  ///
  /// Those are the pixels of the hole whose four neighbours lie inside the image. The neighbours need not be in the
  /// hole: beside its rim they are known ones, so that a visible seam counts as detail.
  ///
  /// - Returns: A mean in the unit of the samples, at least 0; nil where no pixel counts.
  /// - Precondition: the mask has the image's size.
  public static func meanLaplacian(_ image: PlanarImage, in mask: Mask) -> Double? {
    precondition(
      mask.width == image.width && mask.height == image.height, "the mask's size is not the image's")
    let (width, height) = (image.width, image.height)
    guard width > 2, height > 2 else { return nil }
    var (sum, count) = (0.0, 0)
    image.samples.withUnsafeBufferPointer { samples in
      mask.values.withUnsafeBufferPointer { holes in
        for row in 1..<(height - 1) {
          for pixel in (row * width + 1)..<(row * width + width - 1) where holes[pixel] != 0 {
            for place in stride(from: pixel, to: samples.count, by: width * height) {
              // In Double, sums of equal samples are exact: what is flat has a Laplacian of zero.
              let beside = Double(samples[place - 1]) + Double(samples[place + 1])
              let across = Double(samples[place - width]) + Double(samples[place + width])
              sum += abs(beside + across - 4 * Double(samples[place]))
            }
            count += image.channels
          }
        }
      }
    }
    return count == 0 ? nil : sum / Double(count)
  }
}
