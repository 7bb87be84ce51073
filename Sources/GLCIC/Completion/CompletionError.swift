internal import Imaging

/// A mask that leaves nothing to do, or nothing to go by.
public enum CompletionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The mask has another size than the image.
  case sizeMismatch(maskWidth: Int, maskHeight: Int, width: Int, height: Int)
  /// No pixel is marked.
  case emptyMask
  /// Every pixel is marked.
  case fullMask
  /// Every pixel that is not marked is wholly transparent.
  case nothingVisible

  static func check(_ mask: Mask, width: Int, height: Int) throws(CompletionError) {
    guard mask.width == width, mask.height == height else {
      throw .sizeMismatch(maskWidth: mask.width, maskHeight: mask.height, width: width, height: height)
    }
    let area = mask.area
    if area == 0 { throw .emptyMask }
    if area == width * height { throw .fullMask }
  }

  public var description: String {
    switch self {
    case .sizeMismatch(let maskWidth, let maskHeight, let width, let height):
      "the mask is \(maskWidth)×\(maskHeight), the image \(width)×\(height); they must be of one size"
    case .emptyMask: "the mask is empty: nothing to fill; mark the hole in white, or use --invert-mask"
    case .fullMask:
      "the mask covers the whole image: nothing to go by; leave something known, or use --invert-mask"
    case .nothingVisible:
      "all that the mask leaves is transparent: nothing to go by; leave something visible"
    }
  }
}
