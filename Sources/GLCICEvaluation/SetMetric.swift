internal import Foundation

/// What evaluation measures of all fills of a method together, rather than of each.
public enum SetMetric: String, CaseIterable, Sendable, Codable, CodingKeyRepresentable {
  /// The Fréchet inception distance.
  case fid

  /// The metric's name in tables, with its factor.
  public var title: String {
    switch self {
    case .fid: "FID"
    }
  }

  /// What the metric is; less is better by all of them.
  public var explanation: String {
    switch self {
    case .fid:
      "Fréchet inception distance (Heusel 2017) of all fills from all photographs, whole images; compares methods on the same images only."
    }
  }

  /// The value for tables.
  public func text(of value: Double) -> String { String(format: "%.2f", value) }
}
