extension Metric {
  /// What values of a metric are good.
  public enum Aim: Sendable {
    /// More is better.
    case most
    /// Less is better.
    case least
    /// The nearer to 1 the better, be it from below or from above.
    case one
  }

  /// What values are good.
  public var aim: Aim {
    switch self {
    case .holePSNR, .imagePSNR, .ssim, .msSSIM: .most
    case .holeL1, .holeL2, .seamError, .lpips, .milliseconds: .least
    case .detail: .one
    }
  }

  /// How the values of several images become one.
  public var summary: Summary {
    switch self {
    case .holeL1, .holeL2, .holePSNR, .imagePSNR, .ssim, .msSSIM, .seamError, .lpips, .milliseconds: .mean
    case .detail: .median
    }
  }

  /// Returns a number that is the less the better the value: its distance from 1 where that is the aim, else the
  /// value or its negative.
  public func loss(of value: Double) -> Double {
    switch aim {
    case .most: -value
    case .least: value
    case .one: abs(value - 1)
    }
  }

  /// Returns what one value has more than another: of the values, or of their distances from 1 where that is the aim.
  public func difference(_ value: Double, from other: Double) -> Double {
    aim == .one ? loss(of: value) - loss(of: other) : value - other
  }

  /// Whether a difference of ``difference(_:from:)`` speaks for the first of the two.
  public func isImprovement(_ difference: Double) -> Bool { aim == .most ? difference > 0 : difference < 0 }
}
