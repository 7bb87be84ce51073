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

  /// Fills the targets of a part from smaller versions of it.
  ///
  /// At each size the hole holds what the next smaller size gave, joined to its rim by seamless cloning. The
  /// network itself runs at the smallest only: run again at a larger one, where the hole is larger than any of its
  /// training, it made the result worse wherever that was measured.
  func fillFromSmaller(
    _ known: PlanarImage, _ part: HolePart, options: CompletionOptions, timings: inout CompletionTimings
  ) throws -> PlanarImage {
    let (small, holes) = timings.measure(\.network) { known.halved(mask: part.holes) }
    let smaller = HolePart(
      extent: holes.bounds, holes: holes, targets: part.targets.halved(), halvings: part.halvings - 1)
    let filled = try fill(small, smaller, options: options, timings: &timings)
    return timings.measure(\.blending) {
      let larger = filled.doubled(width: known.width, height: known.height)
      return blended(known.replacing(part.targets, with: larger), known, part, options)
    }
  }
}
