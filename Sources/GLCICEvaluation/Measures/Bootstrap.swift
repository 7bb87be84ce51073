internal import GLCIC

/// Percentile intervals of means and medians, from images drawn again and again with replacement (Efron 1979).
public struct Bootstrap: Sendable, Codable, Equatable {
  /// How often as many images are drawn as there are.
  public var resamples: Int
  /// The share of the resamples' figures that lie in the interval.
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

  /// Returns the mean or median of each column and its interval.
  ///
  /// All columns see the same draws of rows, so that the difference of two columns may be a column too. Deterministic.
  ///
  /// - Parameters:
  ///   - rows: For each image its values, all rows equally long; NaN where there is none.
  ///   - summaries: How each column is summed up; nil for means everywhere.
  /// - Returns: For each column its estimate, nil where it has no value at all.
  public func estimates(of rows: [[Double]], by summaries: [Summary]? = nil) -> [Estimate?] {
    guard let width = rows.first?.count, width > 0 else { return [] }
    precondition(summaries.map { $0.count == width } ?? true, "each column needs a summary")
    let values = rows.flatMap(\.self)
    let medians = (0..<width).filter { summaries?[$0] == .median }.map { column in
      (column: column, values: SortedColumn(rows.map { $0[column] }))
    }
    func figures(_ drawn: [Int]) -> [Double] {
      var figures = means(of: values, width: width, drawn)
      guard !medians.isEmpty else { return figures }
      var counts = [Int](repeating: 0, count: rows.count)
      for row in drawn { counts[row] += 1 }
      for (column, values) in medians { figures[column] = values.median(counts: counts) }
      return figures
    }

    let all = figures(Array(rows.indices))
    var samples = Array(repeating: [Double](), count: width)
    var random = RandomSource(seed: seed)
    for _ in 0..<resamples {
      let drawn = figures(rows.indices.map { _ in random.integer(in: 0...(rows.count - 1)) })
      for (column, figure) in drawn.enumerated() where !figure.isNaN { samples[column].append(figure) }
    }
    return zip(all, samples).map { figure, samples in
      guard !figure.isNaN, !samples.isEmpty else { return nil }
      let sorted = samples.sorted()
      let tail = (1 - confidence) / 2
      return Estimate(
        value: figure, low: Self.quantile(tail, of: sorted), high: Self.quantile(1 - tail, of: sorted))
    }
  }

  /// The columns' means over the rows that were drawn.
  private func means(of values: [Double], width: Int, _ drawn: [Int]) -> [Double] {
    var sums = [Double](repeating: 0, count: width)
    var counts = sums
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        counts.withUnsafeMutableBufferPointer { counts in
          for row in drawn {
            let start = row * width
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
