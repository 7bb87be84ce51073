internal import GLCIC

/// A mean and the interval in which it lies, as far as the images can tell.
public struct Estimate: Sendable, Codable, Equatable {
  public var mean: Double
  public var low: Double
  public var high: Double

  public init(mean: Double, low: Double, high: Double) {
    self.mean = mean
    self.low = low
    self.high = high
  }

  /// Half the width of the interval, what stands behind ±.
  public var margin: Double { (high - low) / 2 }

  /// Whether the interval leaves zero out.
  public var excludesZero: Bool { low > 0 || high < 0 }
}

/// Percentile intervals of means, from images drawn again and again with replacement (Efron 1979).
public struct Bootstrap: Sendable, Codable, Equatable {
  /// How often as many images are drawn as there are.
  public var resamples: Int
  /// The share of the means that lie in the interval.
  public var confidence: Double
  /// Decides the draws.
  public var seed: UInt64

  /// Creates settings; `resamples` is at least 1, `confidence` between 0 and 1.
  public init(resamples: Int = 2_000, confidence: Double = 0.95, seed: UInt64 = 0) {
    precondition(resamples > 0 && confidence > 0 && confidence < 1, "resamples and confidence are positive")
    self.resamples = resamples
    self.confidence = confidence
    self.seed = seed
  }

  /// Returns the mean of each column and its interval.
  ///
  /// All columns see the same draws of rows, so that the difference of two columns may be a column too. Deterministic.
  ///
  /// - Parameter rows: For each image its values, all rows equally long; NaN where there is none.
  /// - Returns: For each column its estimate, nil where it has no value at all.
  public func estimates(of rows: [[Double]]) -> [Estimate?] {
    guard let width = rows.first?.count, width > 0 else { return [] }
    let values = rows.flatMap(\.self)
    let means = self.means(of: values, width: width) { $0 }
    var samples = Array(repeating: [Double](), count: width)
    var random = RandomSource(seed: seed)
    for _ in 0..<resamples {
      let drawn = self.means(of: values, width: width) { _ in random.integer(in: 0...(rows.count - 1)) }
      for (column, mean) in drawn.enumerated() where !mean.isNaN { samples[column].append(mean) }
    }
    return zip(means, samples).map { mean, samples in
      guard !mean.isNaN, !samples.isEmpty else { return nil }
      let sorted = samples.sorted()
      let tail = (1 - confidence) / 2
      return Estimate(
        mean: mean, low: Self.quantile(tail, of: sorted), high: Self.quantile(1 - tail, of: sorted))
    }
  }

  /// The columns' means over as many rows as there are, chosen by `choose`.
  private func means(of values: [Double], width: Int, choose: (Int) -> Int) -> [Double] {
    var sums = [Double](repeating: 0, count: width)
    var counts = sums
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        counts.withUnsafeMutableBufferPointer { counts in
          for number in 0..<(values.count / width) {
            let start = choose(number) * width
            for column in 0..<width {
              let value = values[start + column]
              let isMissing = value.isNaN
              sums[column] += isMissing ? 0 : value
              counts[column] += isMissing ? 0 : 1
            }
          }
        }
      }
    }
    return zip(sums, counts).map { $0 / $1 }
  }

  /// Between the sorted values, in a straight line.
  private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
}
