extension Quality {
  /// Returns how far the gradients along the holes' seam are from the true ones.
  ///
  /// The rim is every hole pixel with a known one above, below, left or right of it. Over all pairs of such
  /// neighbours (p, q) of which at least one is on the rim, and all channels, this is the mean of
  /// |(image(p) − image(q)) − (truth(p) − truth(q))|: the pairs across the seam, along the rim, and from the rim
  /// one pixel inward. A fill that is off by a constant fails only across the seam; what happens deeper inside does
  /// not count.
  ///
  /// - Returns: A mean in the unit of the samples; zero where there is no seam.
  /// - Precondition: the images and the mask have one size, the images the same channels.
  public static func seamError(_ image: PlanarImage, _ truth: PlanarImage, of mask: Mask) -> Double {
    requireEqualSizes(image, truth)
    precondition(
      mask.width == image.width && mask.height == image.height, "the mask's size is not the image's")
    let rim = mask.rim()
    var (sum, count) = (0.0, 0)
    func add(_ first: Int, _ second: Int) {
      guard rim[first] || rim[second] else { return }
      for start in stride(from: 0, to: image.samples.count, by: image.planeCount) {
        let filled = Double(image.samples[start + first]) - Double(image.samples[start + second])
        sum += abs(filled - (Double(truth.samples[start + first]) - Double(truth.samples[start + second])))
      }
      count += image.channels
    }
    for row in 0..<mask.height {
      for column in 0..<mask.width {
        let pixel = row * mask.width + column
        if column + 1 < mask.width { add(pixel, pixel + 1) }
        if row + 1 < mask.height { add(pixel, pixel + mask.width) }
      }
    }
    return count == 0 ? 0 : sum / Double(count)
  }
}

extension Mask {
  /// For each pixel whether it is a hole beside a known one.
  fileprivate func rim() -> [Bool] {
    values.indices.map { pixel in
      guard values[pixel] != 0 else { return false }
      let (row, column) = (pixel / width, pixel % width)
      return (column > 0 && values[pixel - 1] == 0) || (column + 1 < width && values[pixel + 1] == 0)
        || (row > 0 && values[pixel - width] == 0) || (row + 1 < height && values[pixel + width] == 0)
    }
  }
}
