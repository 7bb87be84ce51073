/// Fills holes with the surface of least bending that fits their surroundings: slopes run on into the hole.
public enum BiharmonicFill {
  /// Returns `image` with every hole filled by the biharmonic extension of the samples around it.
  ///
  /// At every hole pixel the 5-point Laplacian of the 5-point Laplacian is zero, which makes the sum of its
  /// squares over the image least. The known pixels at most two steps away give exact boundary values; where a
  /// hole touches the image's border nothing crosses it, as in scikit-image's `inpaint_biharmonic`. Known
  /// samples come back bit for bit, those inside the holes are never read. The result is not clamped: it
  /// overshoots the range of the known samples where slopes ask for it. The largest error is about 1e-5 of
  /// that range. Several threads may call this at once.
  ///
  /// - Parameters:
  ///   - image: Any number of channels, any range of finite samples.
  ///   - mask: The holes, of the image's size, of any shape and number.
  /// - Returns: The filled image; without a hole, or without a single known pixel, the image as it is.
  /// - Precondition: `image` and `mask` have the same size.
  public static func fill(_ image: PlanarImage, mask: Mask) -> PlanarImage {
    precondition(
      image.width == mask.width && image.height == mask.height, "the mask's size is not the image's")
    var result = image
    BiharmonicSolver(mask: mask)?.extend(into: &result)
    return result
  }
}
