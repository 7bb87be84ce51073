// The strokes of LaMa's published test masks ("Resolution-robust Large Mask Inpainting with Fourier
// Convolutions", Suvorov et al. 2022), whose widths and lengths in pixels are given for images of 256 × 256.
extension FreeFormStrokes {
  /// Many thin strokes: 4 to 50, each of 1 to 5 segments of 10 to 50 pixels, 5 to 15 pixels wide at 256 × 256.
  public static let thin = lama(strokes: 4...50, length: 10...50, width: 5...15)

  /// Some strokes of middling width: 4 or 5, segments of 10 to 110 pixels, 5 to 55 pixels wide at 256 × 256.
  public static let medium = lama(strokes: 4...5, length: 10...110, width: 5...55)

  /// Few strokes, most of them thick: 1 to 5, segments of 10 to 210 pixels, 5 to 105 pixels wide at 256 × 256.
  public static let thick = lama(strokes: 1...5, length: 10...210, width: 5...105)

  /// Strokes of 1 to 5 segments that turn by up to 3 radians, from sizes in pixels of a 256 × 256 image.
  private static func lama(
    strokes: ClosedRange<Int>, length: ClosedRange<Double>, width: ClosedRange<Double>
  ) -> FreeFormStrokes {
    let diagonal = 255 * 2.0.squareRoot()
    return FreeFormStrokes(
      strokes: strokes, vertices: 1...5, angle: 0...3,
      length: (length.lowerBound / diagonal)...(length.upperBound / diagonal),
      width: (width.lowerBound / 256)...(width.upperBound / 256))
  }
}
