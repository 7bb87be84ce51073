/// Fills holes with the smoothest surface that fits their rim: the solution of Laplace's equation.
public enum HarmonicFill {
  /// Returns `image` with every hole filled by the harmonic extension of the samples around it.
  ///
  /// At every hole pixel the 5-point Laplacian is zero. Known 4-neighbours give exact boundary values; where
  /// a hole touches the image's border nothing crosses it (zero normal derivative). Known samples come back
  /// bit for bit. Samples inside the holes are never read, and the largest error is about 1e-5 of the
  /// known samples' range. Several threads may call this at once.
  ///
  /// - Parameters:
  ///   - image: any number of channels, any range of finite samples.
  ///   - mask: the holes, of the image's size, of any shape and number.
  /// - Returns: the filled image; without a hole, or without a single known pixel, the image as it is.
  /// - Precondition: `image` and `mask` have the same size.
  public static func fill(_ image: PlanarImage, mask: Mask) -> PlanarImage {
    precondition(
      image.width == mask.width && image.height == mask.height, "the mask's size is not the image's")
    var result = image
    PoissonSolver(mask: mask)?.extend(into: &result)
    return result
  }
}
