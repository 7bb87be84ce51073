/// Lays pictures of one size out in a grid, for looking at them together.
public enum ContactSheet {
  /// Returns one picture with `images` in rows from the top left, the last row filled up with background.
  ///
  /// - Parameters:
  ///   - images: At least one picture; all have the same size and number of channels.
  ///   - columns: Pictures in a row; all in one row where nil.
  ///   - gap: Pixels between pictures; there is none around them.
  ///   - background: The value of the gaps.
  /// - Returns: The sheet, without a border.
  public static func grid(
    _ images: [PlanarImage], columns: Int? = nil, gap: Int = 4, background: Float = 1
  ) -> PlanarImage {
    guard let first = images.first else { preconditionFailure("a grid needs a picture") }
    let columns = min(columns ?? images.count, images.count)
    precondition(columns > 0 && gap >= 0, "columns are positive, the gap is not negative")
    let rows = (images.count + columns - 1) / columns
    var sheet = PlanarImage(
      width: columns * (first.width + gap) - gap, height: rows * (first.height + gap) - gap,
      channels: first.channels, repeating: background)
    for (index, image) in images.enumerated() {
      sheet.paste(
        image, x: index % columns * (first.width + gap), y: index / columns * (first.height + gap))
    }
    return sheet
  }
}

extension PlanarImage {
  /// Replaces the part of the image whose top left pixel is (`x`, `y`) by `other`, which must lie within it.
  public mutating func paste(_ other: PlanarImage, x: Int, y: Int) {
    requireFit(of: other, x: x, y: y)
    for channel in 0..<channels {
      for row in 0..<other.height {
        let source = (channel * other.height + row) * other.width
        let target = (channel * height + y + row) * width + x
        samples.replaceSubrange(
          target..<(target + other.width), with: other.samples[source..<(source + other.width)])
      }
    }
  }

  /// Requires that `other` has this image's channels and lies within it with its top left pixel at (`x`, `y`).
  func requireFit(of other: PlanarImage, x: Int, y: Int) {
    precondition(other.channels == channels, "both images have the same channels")
    precondition(
      x >= 0 && y >= 0 && x + other.width <= width && y + other.height <= height, "the part leaves the image")
  }
}
