public import GLCIC
public import Imaging

/// Holes as the literature cuts them, one for each image.
public enum MaskFamily: String, CaseIterable, Sendable, Codable {
  /// One rectangle with sides of 96 to 128 px at 256 × 256 (Iizuka et al. 2017).
  case paper
  /// ``FreeFormStrokes/thin``, the strokes of LaMa's test masks.
  case thin
  /// ``FreeFormStrokes/medium``.
  case medium
  /// ``FreeFormStrokes/thick``.
  case thick
  /// The middle square with half the shorter side: 128 px at 256 × 256.
  case center
  /// The box of MMagic's `global_local` protocol, by which this network's published figures were measured.
  ///
  /// At 256 × 256, a square of 128 px at least 20 px from the border loses up to 20 px on either side, left and right
  /// the same, above and below the same.
  case box

  /// What the family is, in a few words.
  public var title: String {
    switch self {
    case .paper: "rectangles of 96–128 px at 256 px"
    case .thin: "thin strokes of LaMa's test masks"
    case .medium: "medium strokes of LaMa's test masks"
    case .thick: "thick strokes of LaMa's test masks"
    case .center: "the middle square, half as wide as the image"
    case .box: "boxes of 88–128 px at 256 px, as in MMagic's protocol"
    }
  }

  /// Draws the hole of an image.
  ///
  /// - Parameters:
  ///   - width: The image's width, at least 16 px; sizes follow the shorter side.
  ///   - height: Its height, at least 16 px.
  ///   - seed: With `index`, decides the hole.
  ///   - index: The image's place in the evaluation.
  /// - Returns: A mask with a hole that is not the whole image.
  public func mask(width: Int, height: Int, seed: UInt64, index: Int) -> Mask {
    precondition(min(width, height) >= 16, "an image of 16 pixels a side or more is needed")
    let scale = Double(min(width, height)) / 256
    switch self {
    case .paper: return draw(.paper.scaled(by: scale))
    case .thin: return draw(.freeForm(.thin))
    case .medium: return draw(.freeForm(.medium))
    case .thick: return draw(.freeForm(.thick))
    case .center:
      let box = Box(middleSquare: min(width, height) / 2, imageWidth: width, imageHeight: height)
      return Mask(width: width, height: height, boxes: [box])
    case .box:
      var random = RandomSource(seed: seed, UInt64(index))
      return Mask(
        width: width, height: height,
        boxes: [Self.box(width: width, height: height, scale: scale, using: &random)])
    }

    func draw(_ shape: HoleShape) -> Mask {
      Self.draw(shape, width: width, height: height, seed: seed, index: index)
    }
  }

  /// Draws a hole of any shape, which `seed` and `index` decide.
  public static func draw(_ shape: HoleShape, width: Int, height: Int, seed: UInt64, index: Int) -> Mask {
    var random = RandomSource(seed: seed, UInt64(index))
    return HoleSampler(shape: shape).sample(width: width, height: height, using: &random).mask
  }

  private static func box(
    width: Int, height: Int, scale: Double, using random: inout RandomSource
  ) -> Box {
    func pixels(_ size: Double) -> Int { Int((size * scale).rounded()) }
    let (side, margin, delta) = (pixels(128), pixels(20), pixels(20))
    let left = random.integer(in: margin...(width - side - margin))
    let top = random.integer(in: margin...(height - side - margin))
    let (across, down) = (random.integer(in: 0...delta), random.integer(in: 0...delta))
    return Box(x: left + across, y: top + down, width: side - 2 * across, height: side - 2 * down)
  }
}
