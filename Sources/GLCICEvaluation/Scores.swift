public import Imaging

/// How close fills come to the truth, as means over images.
public struct Scores: Sendable, Equatable {
  /// Mean absolute error inside the hole, × 100 (values in 0...1).
  public private(set) var holeL1 = 0.0
  /// Peak signal-to-noise ratio inside the hole in dB.
  public private(set) var holePSNR = 0.0
  /// Peak signal-to-noise ratio of the whole image in dB.
  public private(set) var imagePSNR = 0.0
  /// Structural similarity of the whole image.
  public private(set) var imageSSIM = 0.0
  /// The number of images.
  public private(set) var count = 0

  /// Creates the scores of no image.
  public init() {}

  /// Adds an image.
  ///
  /// A perfect fill, whose ratios are infinite, counts as 100 dB.
  public mutating func add(_ filled: PlanarImage, truth: PlanarImage, mask: Mask) {
    func move(_ mean: inout Double, to value: Double) { mean += (min(value, 100) - mean) / Double(count) }
    count += 1
    move(&holeL1, to: 100 * Quality.meanAbsoluteError(filled, truth, in: mask))
    move(&holePSNR, to: Quality.peakSignalToNoiseRatio(filled, truth, in: mask))
    move(&imagePSNR, to: Quality.peakSignalToNoiseRatio(filled, truth))
    move(&imageSSIM, to: Quality.structuralSimilarity(filled, truth))
  }
}
