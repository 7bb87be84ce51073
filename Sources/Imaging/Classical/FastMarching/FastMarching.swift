/// Fills holes from their rims inward, each pixel from the known ones around it.
///
/// A. Telea, *An Image Inpainting Technique Based on the Fast Marching Method*, J. Graphics Tools 9(1), 2004.
public enum FastMarching {
  /// Returns `image` with its holes filled in the order of their distance from the rim.
  ///
  /// Every pixel p becomes the mean of I(q) + ∇I·(p − q) over the filled pixels q at most `radius` away (the
  /// paper's equation 2), weighted by direction, distance and level line (equation 3). ∇I is the slope of the
  /// plane that fits the rim of the connected hole best, as far as the plane explains the rim: differences
  /// between single pixels, as in the paper, grow into streaks on noisy pictures. Constants and ramps come
  /// back to rounding. All channels are filled in one march. Known samples come back bit for bit.
  ///
  /// - Parameters:
  ///   - image: any number of channels, any range of finite samples.
  ///   - mask: the holes, of the image's size, of any shape and number.
  ///   - radius: how far a pixel looks for filled ones, in pixels.
  /// - Returns: the filled image; without a hole, or without a single known pixel, the image as it is.
  /// - Precondition: `image` and `mask` have the same size, and `radius` is at least 1.
  public static func fill(_ image: PlanarImage, mask: Mask, radius: Int = 1) -> PlanarImage {
    precondition(
      image.width == mask.width && image.height == mask.height, "the mask's size is not the image's")
    precondition(radius >= 1, "the radius must be at least 1")
    guard mask.values.contains(0) else { return image }
    var result = image
    for component in mask.components() {
      let box = component.box.expanded(by: radius, imageWidth: mask.width, imageHeight: mask.height)
      var hole = Mask(width: box.width, height: box.height)
      hole.paste(component.mask, row: component.box.y - box.y, column: component.box.x - box.x)
      let march = FastMarchingOrder(hole: hole, mask: mask.cropped(to: box), radius: radius)
      var painter = FastMarchingPainter(image: image.cropped(to: box), march: march, radius: radius)
      for pixel in march.order { painter.paint(pixel) }
      painter.store(in: hole, at: box, into: &result)
    }
    return result
  }
}

extension Mask {
  /// Copies the values of `part` to the place whose top left pixel is given.
  fileprivate mutating func paste(_ part: Mask, row: Int, column: Int) {
    for line in 0..<part.height {
      let start = (row + line) * width + column
      values.replaceSubrange(
        start..<(start + part.width), with: part.values[(line * part.width)..<((line + 1) * part.width)])
    }
  }
}
