/// An image before and after its completion, on one sheet.
public enum ComparisonSheet {
  /// The white between the pictures, in pixels.
  private static let gap = 4
  /// The most pixels of one picture.
  private static let pictureLimit = 16_000_000

  /// Puts input, input with its holes white, and completed image side by side.
  ///
  /// Pictures that are large, or that the format could not hold side by side, are reduced by a whole factor. Only
  /// the sheet and a band of the images are in memory, whatever their size.
  ///
  /// - Parameters:
  ///   - image: The input.
  ///   - mask: Its holes, of the same size.
  ///   - completed: The completed image, of the same size.
  ///   - format: The format that the sheet is for.
  /// - Returns: The sheet, 8-bit sRGB.
  /// - Throws: `ImagingError` where the colours cannot be converted.
  public static func make(
    _ image: Image, _ mask: Mask, completed: Image, format: FileFormat
  ) throws(ImagingError) -> Image {
    let factor = factor(width: image.width, height: image.height, longestSide: format.longestSide)
    let (width, height) = (divided(image.width, by: factor), divided(image.height, by: factor))
    let sheetWidth = 3 * width + 2 * gap
    var sheet = [UInt8](repeating: 255, count: 3 * sheetWidth * height)
    let bandHeight = max(1, (1 << 20) / (image.width * factor)) * factor
    for top in stride(from: 0, to: image.height, by: bandHeight) {
      let box = Box(x: 0, y: top, width: image.width, height: min(bandHeight, image.height - top))
      let before = try image.modelPlanes(in: box)
      let holes = before.filling(mask.cropped(to: box), with: 1)
      for (index, planes) in [before, holes, try completed.modelPlanes(in: box)].enumerated() {
        put(
          planes, reducedBy: factor, on: &sheet, width: sheetWidth, x: index * (width + gap),
          y: top / factor)
      }
    }
    return Image(width: sheetWidth, height: height, colorModel: .rgb, samples: .uint8(sheet))
  }

  /// The least whole factor by which pictures of a size have to be reduced.
  private static func factor(width: Int, height: Int, longestSide: Int) -> Int {
    var factor = 1
    while 3 * divided(width, by: factor) + 2 * gap > longestSide || divided(height, by: factor) > longestSide
      || divided(width, by: factor) * divided(height, by: factor) > pictureLimit
    {
      factor += 1
    }
    return factor
  }

  private static func divided(_ side: Int, by factor: Int) -> Int { (side + factor - 1) / factor }

  /// Puts planes on a sheet of interleaved samples, each pixel the mean of `factor` × `factor` (fewer at the rim).
  private static func put(
    _ planes: PlanarImage, reducedBy factor: Int, on sheet: inout [UInt8], width: Int, x: Int, y: Int
  ) {
    sheet.withUnsafeMutableBufferPointer { sheet in
      planes.samples.withUnsafeBufferPointer { samples in
        for channel in 0..<3 {
          for top in stride(from: 0, to: planes.height, by: factor) {
            let rows = top..<min(top + factor, planes.height)
            var target = 3 * ((y + top / factor) * width + x) + channel
            for left in stride(from: 0, to: planes.width, by: factor) {
              let columns = left..<min(left + factor, planes.width)
              var sum: Float = 0
              for row in rows {
                let start = (channel * planes.height + row) * planes.width
                for column in columns { sum += samples[start + column] }
              }
              sheet[target] = UInt8(encoding: sum / Float(rows.count * columns.count))
              target += 3
            }
          }
        }
      }
    }
  }
}
