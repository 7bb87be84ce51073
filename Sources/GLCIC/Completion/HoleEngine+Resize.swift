internal import Imaging

// Holes larger than those of the training. What the network learnt is about holes of some size in pixels; so the
// image is made smaller until the hole has it, and the result is carried up again, size by size.
extension HoleEngine {
  /// How often the image is to be halved before the network sees holes of a width.
  ///
  /// - Parameters:
  ///   - width: That of the widest place of the holes, in pixels.
  ///   - trainedSides: The sides of the holes of the training, in pixels.
  ///   - strategy: `auto` halves only where the hole is half as wide again as the widest of the training.
  /// - Returns: The number of halvings; 0 for the image's own size.
  static func halvings(width: Double, trainedSides: ClosedRange<Int>, strategy: CompletionOptions.Strategy)
    -> Int
  {
    switch strategy {
    case .native: return 0
    case .auto where width <= 1.5 * Double(trainedSides.upperBound): return 0
    case .auto, .resize:
      // On photographs the middle of the trained range did better than its upper end.
      let aim = Double(trainedSides.lowerBound + trainedSides.upperBound) / 2
      var count = 0
      while width / Double(1 << count) > aim, count < 16 { count += 1 }
      return count
    }
  }

  /// Carries the network's output up to the size of the part, or of what guides its patches.
  ///
  /// At each size the hole holds what the next smaller size gave, joined to its rim by seamless cloning. The
  /// network itself runs at the smallest only: run again at a larger one, where the hole is larger than any of its
  /// training, it made the result worse wherever that was measured.
  ///
  /// - Parameters:
  ///   - picture: What the network gave for its view of the smallest version of the part.
  ///   - pyramid: All versions of the part.
  ///   - part: Where its view lies.
  ///   - options: What is done at the rim, and whether patches follow.
  /// - Returns: The part with all its holes filled, at that size.
  func carriedUp(
    _ picture: PlanarImage, _ pyramid: HolePyramid, _ part: HolePart, _ options: CompletionOptions
  ) -> PlanarImage {
    let view = part.smallestView
    var filled = pyramid.smallest.image
    filled.paste(picture, x: view.x, y: view.y, where: pyramid.smallest.targets.cropped(to: view))
    let end = options.texture == .patches ? pyramid.guideHalvings : 0
    for level in pyramid.levels[end..<pyramid.halvings].reversed() {
      let larger = level.image.replacing(
        level.holes, with: filled.doubled(width: level.image.width, height: level.image.height))
      filled = blended(larger, into: larger, level.targets, options)
    }
    return filled
  }
}
