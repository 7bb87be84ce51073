internal import Foundation

/// What evaluation measures of all fills of a method together, rather than of each.
public enum SetMetric: String, CaseIterable, Sendable, Codable, CodingKeyRepresentable {
  /// The Fréchet inception distance.
  case fid
  /// The sliced Wasserstein distance of patches × 1000 at the finest level, whose pixels are those of the images.
  case finest = "slicedWasserstein1"
  /// The same at half the resolution.
  case middle = "slicedWasserstein2"
  /// The same at a quarter of the resolution.
  case coarsest = "slicedWasserstein3"

  /// The metric's name in tables, with its factor.
  public var title: String {
    switch self {
    case .fid: "FID"
    case .finest: "SWD 1 ×1000"
    case .middle: "SWD 2 ×1000"
    case .coarsest: "SWD 3 ×1000"
    }
  }

  /// What the metric is; less is better by all of them.
  public var explanation: String {
    switch self {
    case .fid:
      "Fréchet inception distance (Heusel 2017) of all fills from all photographs, whole images; compares methods on the same images only."
    case .finest:
      """
      Sliced Wasserstein distance (Karras 2018) of the patches of 7 × 7 pixels in all holes from those in the same places \
      of the photographs, times 1000: first band of the Laplacian pyramid, \(PatchSampler.imageLimit) patches an image \
      (\(PatchSampler.totalLimit) in all at most), \(SlicedWassersteinDistance.directionCount) directions, samples in 0…1. \
      It depends on images and holes, and compares methods within a run; it has no interval.
      """
    case .middle: "The same in the second band, at half the resolution."
    case .coarsest: "The same in the third band, at a quarter of the resolution."
    }
  }

  /// The value for tables.
  public func text(of value: Double) -> String { String(format: self == .fid ? "%.2f" : "%.1f", value) }
}
