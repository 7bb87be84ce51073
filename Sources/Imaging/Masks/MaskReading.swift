/// How a picture becomes a mask.
public struct MaskReading: Sendable, Hashable {
  /// The gray level from which on a pixel is to be filled: 0 to 255, whatever the picture's bit depth.
  public var threshold = 127.5
  /// Whether a picture of another size than the image's is scaled to it; otherwise it is an error.
  public var resizes = false
  /// The most pixels that the picture may have.
  public var pixelLimit = Image.defaultPixelLimit

  /// Reads as masks are usually read: gray counts from half, the size is the image's.
  public init() {}

  /// The most pixels of a picture that is scaled, so that no sum of theirs overflows.
  private static let scalingLimit = 1 << 33

  /// Throws unless a picture of a size can be the mask of an image of another; nothing needs to be decoded for that.
  func check(
    _ size: (width: Int, height: Int), width: Int, height: Int, name: String
  ) throws(ImagingError) {
    let (pixels, overflows) = size.width.multipliedReportingOverflow(by: size.height)
    let limit = resizes ? min(pixelLimit, Self.scalingLimit) : pixelLimit
    guard !overflows, pixels <= limit else {
      throw ImagingError(
        .tooLarge, name: name,
        reason: "the mask's \(size.width) × \(size.height) pixels are more than the limit of \(limit)")
    }
    guard resizes || size.width == width && size.height == height else {
      throw ImagingError(
        .sizeMismatch, name: name,
        reason: "the mask has \(size.width) × \(size.height) pixels but the image \(width) × \(height)")
    }
  }

  /// The least luma that counts, in the unit of `luma(at:)`: ten thousandths of a step of the samples.
  func leastLuma(fullScale: Int) -> Int {
    let level = (threshold * 10_000 * Double(fullScale) / 255).rounded(.up)
    return Int(max(0, min(level, 10_000 * Double(fullScale) + 1)))
  }
}
