/// A way to fill holes that needs no training, by its name on the command line.
public enum ClassicalMethod: String, CaseIterable, Sendable {
  /// Fast marching (Telea 2004), radius 5 as OpenCV's users take it.
  case telea
  /// The solution of Laplace's equation with the rim as boundary.
  case harmonic
  /// The solution of the biharmonic equation with the pixels around the holes as boundary.
  case biharmonic
  /// Patches of the image itself, found by PatchMatch (Barnes et al. 2009) and voting (Wexler et al. 2007).
  case patchMatch = "patchmatch"
  /// The mean colour of the known pixels.
  case mean

  /// What the method is called in tables.
  public var title: String {
    switch self {
    case .telea: "Telea"
    case .harmonic: "harmonic fill"
    case .biharmonic: "biharmonic fill"
    case .patchMatch: "PatchMatch"
    case .mean: "mean colour"
    }
  }

  /// How far around the holes the method looks at most, in pixels; nil where that may be anywhere.
  public var reach: Int? {
    switch self {
    case .telea: 5
    case .harmonic: 1
    case .biharmonic: 2
    case .patchMatch, .mean: nil
    }
  }

  /// Returns the image with its holes filled, the filled samples limited to 0...1; known samples as they were.
  ///
  /// - Parameters:
  ///   - image: Any number of channels, samples nominally in 0...1.
  ///   - mask: The holes, of the image's size, of any shape and number; what they hold is never read.
  ///   - targets: Those of them that count, where not all do; what the others become is left open.
  ///   - seed: Decides the random steps of `patchMatch`; the others have none.
  /// - Returns: The filled image; without a hole, or without a single known pixel, the image as it is.
  /// - Throws: `ImagingError` for a mask of another size.
  public func fill(
    _ image: PlanarImage, mask: Mask, targets: Mask? = nil, seed: UInt64 = 0
  ) throws(ImagingError) -> PlanarImage {
    guard image.width == mask.width, image.height == mask.height else {
      throw ImagingError(
        .sizeMismatch, name: "mask",
        reason:
          "it is \(mask.width)×\(mask.height), the image \(image.width)×\(image.height); they must be of one size"
      )
    }
    let area = mask.area
    guard area > 0, area < image.planeCount else { return image }
    // From here on the holes hold one colour: nothing that was to be removed can come back, whatever reads them.
    let blank = MeanFill.fill(image, mask: mask)
    var result =
      switch self {
      case .telea: FastMarching.fill(blank, mask: mask, radius: 5)
      case .harmonic: HarmonicFill.fill(blank, mask: mask)
      case .biharmonic: BiharmonicFill.fill(blank, mask: mask)
      case .patchMatch: PatchMatchFill.fill(blank, mask: mask, targets: targets, seed: seed)
      case .mean: blank
      }
    result.clamp(in: mask)
    return result
  }
}

extension PlanarImage {
  /// Limits the samples in a mask's holes to 0...1.
  fileprivate mutating func clamp(in mask: Mask) {
    for channel in 0..<channels {
      for (pixel, hole) in mask.values.enumerated() where hole != 0 {
        let place = channel * planeCount + pixel
        samples[place] = min(1, max(0, samples[place]))
      }
    }
  }
}
