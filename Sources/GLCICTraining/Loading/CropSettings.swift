public import GLCIC

/// How a training sample is cut from an image.
public struct CropSettings: Sendable, Hashable, Codable {
  /// The length in pixels to which the image's shorter side is resized, drawn uniformly.
  public var shorterSide: ClosedRange<Int>
  /// The side in pixels of the square crop.
  public var cropSize: Int
  /// Whether every second sample is mirrored left to right.
  public var flips: Bool
  /// The shape of the holes.
  public var holes: HoleShape
  /// Whether samples also carry the image with its hole holding a harmonic fill.
  public var harmonicFill: Bool
  /// The side in pixels of the local discriminator's patch.
  public var localPatchSize: Int

  /// Creates settings; the defaults are the paper's (section 3.3 and 4).
  public init(
    shorterSide: ClosedRange<Int> = 256...384, cropSize: Int = 256, flips: Bool = true,
    holes: HoleShape = .paper, harmonicFill: Bool = false, localPatchSize: Int = 128
  ) {
    self.shorterSide = shorterSide
    self.cropSize = cropSize
    self.flips = flips
    self.holes = holes
    self.harmonicFill = harmonicFill
    self.localPatchSize = localPatchSize
  }
}
