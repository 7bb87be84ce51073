internal import Foundation
public import Imaging

/// What the metrics say of the fills of one image.
public struct ImageScores: Sendable, Codable, Equatable {
  /// The image's name in its data set.
  public var name: String
  /// The name of its files, with folders, as masks and fills are saved.
  public var file: String
  public var width: Int
  public var height: Int
  /// The number of pixels to fill.
  public var holePixels: Int
  /// The values by method; a metric that is not defined for the image is missing.
  public var values: [String: [Metric: Double]]

  public init(name: String, file: String, mask: Mask, values: [String: [Metric: Double]] = [:]) {
    self.name = name
    self.file = file
    width = mask.width
    height = mask.height
    holePixels = mask.area
    self.values = values
  }

  /// The hole's share of the image, in 0...1.
  public var holeShare: Double { Double(holePixels) / Double(width * height) }
}

extension Metric {
  /// Measures a fill by all metrics that need only the pixels.
  ///
  /// - Returns: Values that are finite; a perfect fill, whose ratios are infinite, counts as 100 dB.
  /// - Precondition: the images and the mask have one size; samples in 0...1 are rounded to 8 bits, as files hold them.
  public static func values(
    of filled: PlanarImage, truth: PlanarImage, mask: Mask, duration: Duration
  ) -> [Metric: Double] {
    var values: [Metric: Double] = [
      .holeL1: 100 * Quality.meanAbsoluteError(filled, truth, in: mask),
      .holeL2: 100 * Quality.meanSquaredError(filled, truth, in: mask),
      .holePSNR: min(100, Quality.peakSignalToNoiseRatio(filled, truth, in: mask)),
      .imagePSNR: min(100, Quality.peakSignalToNoiseRatio(filled, truth)),
      .ssim: Quality.structuralSimilarity(filled, truth),
      .seamError: 100 * Quality.seamError(filled, truth, of: mask),
      .milliseconds: duration / .milliseconds(1),
    ]
    values[.detail] = Quality.detail(filled, truth, in: mask)
    values[.msSSIM] = Quality.multiscaleStructuralSimilarity(filled, truth)
    return values
  }
}
