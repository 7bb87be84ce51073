/// Seamless cloning: puts one image's details into the holes of another without a visible rim.
///
/// P. Pérez, M. Gangnet, A. Blake, *Poisson Image Editing*, ACM ToG 22(3), SIGGRAPH 2003, section 3.
public enum PoissonBlending {
  /// Returns `target` with its holes filled by `source`, shifted smoothly so that the rims fit.
  ///
  /// Inside the holes the result has the gradients of `source` (differences between 4-neighbours, the known
  /// ones beside the hole included) and takes the exact values of `target` around it; at the image's border
  /// its normal derivative is that of `source`. It equals `source` plus the harmonic extension of
  /// `target - source`, which is how it is computed. Known pixels of `target` come back bit for bit. The
  /// result is not clamped: near a rim it can leave the range of both images.
  ///
  /// - Parameters:
  ///   - source: gives the gradients; read inside the holes and one pixel around them.
  ///   - target: gives the known pixels; of the same size and channel count. Not read inside the holes.
  ///   - mask: the holes, of the same size, of any shape and number.
  /// - Returns: the blended image; without a hole `target`, without a known pixel `source`.
  /// - Precondition: both images and `mask` have the same size, and the images the same channel count.
  public static func blend(
    _ source: PlanarImage, into target: PlanarImage, mask: Mask
  ) -> PlanarImage {
    precondition(
      source.width == target.width && source.height == target.height && source.channels == target.channels,
      "source and target differ in size or channels")
    precondition(
      mask.width == target.width && mask.height == target.height, "the mask's size is not the image's")
    guard let solver = PoissonSolver(mask: mask) else { return mask.values.contains(1) ? source : target }
    var result = target
    solver.extend(into: &result, source: source)
    return result
  }
}
