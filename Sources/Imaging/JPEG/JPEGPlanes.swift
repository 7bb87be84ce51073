import CJPEG

/// The colours of an image as the components of its JPEG file (JFIF 1.02; for inks, Adobe's Technical Note 5116).
struct JPEGPlanes {
  private let samples: [UInt8]
  private let width: Int
  private let channels: Int
  private let orientation: Orientation
  private let color: cjpeg_colour
  /// Whether the file has inks inverted: 0 for all, 255 for none.
  private let hasInvertedInks: Bool

  /// Looks at an image as a file has it; nil where the file's components are not those of the image's colours.
  init?(_ image: Image, orientation: Orientation, file: JPEGCoefficients) {
    guard case .uint8(let samples) = image.samples, !image.hasAlpha else { return nil }
    switch (file.color, image.colorModel, file.components.count) {
    case (CJPEG_COLOUR_GRAY, .gray, 1), (CJPEG_COLOUR_RGB, .rgb, 3), (CJPEG_COLOUR_YCC, .rgb, 3): break
    case (CJPEG_COLOUR_CMYK, .cmyk, 4), (CJPEG_COLOUR_YCCK, .cmyk, 4): break
    default: return nil
    }
    self.samples = samples
    width = image.width
    channels = image.channels
    self.orientation = orientation
    color = file.color
    hasInvertedInks = image.colorModel == .cmyk && file.hasAdobeMarker
  }

  /// Returns a component's value at a pixel of the file, less 128.
  func value(_ component: Int, x: Int, y: Int) -> Float {
    let place = orientation.upright(x: x, y: y)
    let start = (place.y * width + place.x) * channels
    func stored(_ channel: Int) -> Float {
      Float(hasInvertedInks ? 255 - samples[start + channel] : samples[start + channel])
    }
    let isYCC = color == CJPEG_COLOUR_YCC || color == CJPEG_COLOUR_YCCK
    guard isYCC, component < 3 else { return stored(component) - 128 }
    // With inks, red is what cyan leaves.
    let isInk = color == CJPEG_COLOUR_YCCK
    func primary(_ channel: Int) -> Float { isInk ? 255 - stored(channel) : stored(channel) }
    let (red, green, blue) = (primary(0), primary(1), primary(2))
    return switch component {
    case 0: 0.299 * red + 0.587 * green + 0.114 * blue - 128
    case 1: -0.168_736 * red - 0.331_264 * green + 0.5 * blue
    default: 0.5 * red - 0.418_688 * green - 0.081_312 * blue
    }
  }
}
