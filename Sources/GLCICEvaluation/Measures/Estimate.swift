/// What images say of a figure, and the interval in which it lies, as far as they can tell.
public struct Estimate: Sendable, Codable, Equatable {
  /// The figure: a mean, or a median.
  public var value: Double
  public var low: Double
  public var high: Double

  // Files of earlier versions call it the mean.
  private enum CodingKeys: String, CodingKey {
    case value = "mean"
    case low, high
  }

  public init(value: Double, low: Double, high: Double) {
    self.value = value
    self.low = low
    self.high = high
  }

  /// Half the width of the interval, what stands behind ±.
  public var margin: Double { (high - low) / 2 }

  /// Whether the interval leaves zero out.
  public var excludesZero: Bool { low > 0 || high < 0 }
}

/// How the values of several images become one.
public enum Summary: String, Sendable, Codable {
  case mean
  /// The middle value, or the mean of the two in the middle: what a few wild values do not move.
  case median
}
