/// Fills holes with one colour: the least that a method must beat.
public enum MeanFill {
  /// Returns `image` with every hole pixel set to the mean of the known ones, channel by channel.
  ///
  /// - Parameters:
  ///   - image: Any number of channels, any range of finite samples.
  ///   - mask: The holes, of the image's size.
  /// - Returns: The filled image; without a hole, or without a single known pixel, the image as it is.
  /// - Precondition: `image` and `mask` have the same size.
  public static func fill(_ image: PlanarImage, mask: Mask) -> PlanarImage {
    precondition(
      image.width == mask.width && image.height == mask.height, "the mask's size is not the image's")
    let known = image.planeCount - mask.area
    guard known > 0 else { return image }
    var result = image
    for channel in 0..<image.channels {
      let plane = channel * image.planeCount
      var sum = 0.0
      for (pixel, hole) in mask.values.enumerated() where hole == 0 {
        sum += Double(image.samples[plane + pixel])
      }
      let mean = Float(sum / Double(known))
      for (pixel, hole) in mask.values.enumerated() where hole != 0 {
        result.samples[plane + pixel] = mean
      }
    }
    return result
  }
}
