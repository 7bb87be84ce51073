import Foundation
import GLCIC
import GLCICEvaluation
import Testing

@Suite struct BootstrapTests {
  /// Draws from a skewed distribution with mean 1.
  private func exponential(_ count: Int, seed: UInt64) -> [Double] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in -log(1 - random.uniform()) }
  }

  /// Of intervals for the mean of a known distribution, 95 % should hold it; somewhat fewer do in small samples.
  @Test func intervalsHoldTheMean() throws {
    var held = 0
    let trials = 400
    for trial in 0..<trials {
      let rows = exponential(60, seed: UInt64(trial)).map { [$0] }
      let estimate = try #require(Bootstrap(resamples: 400, seed: 7).estimates(of: rows)[0])
      if estimate.low <= 1, 1 <= estimate.high { held += 1 }
    }
    // The standard deviation of this share is 1.1 %.
    #expect((0.89...0.98).contains(Double(held) / Double(trials)))
  }

  /// The width is that of the normal approximation, 2 · 1.96 s / √n.
  @Test func widthFollowsTheDeviation() throws {
    let values = exponential(200, seed: 1)
    let mean = values.reduce(0, +) / 200
    let deviation = (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 200).squareRoot()
    let estimate = try #require(Bootstrap().estimates(of: values.map { [$0] })[0])
    #expect(abs(estimate.value - mean) < 1e-12)
    #expect(abs(estimate.margin / (1.96 * deviation / 200.0.squareRoot()) - 1) < 0.08)
  }

  @Test func seedDecidesAll() {
    let rows = exponential(30, seed: 2).map { [$0, 2 * $0] }
    let first = Bootstrap(seed: 1).estimates(of: rows)
    #expect(Bootstrap(seed: 1).estimates(of: rows) == first)
    #expect(Bootstrap(seed: 2).estimates(of: rows) != first)
    #expect(Bootstrap(seed: 2).estimates(of: rows).map { $0?.value } == first.map { $0?.value })
  }

  /// Columns that differ by a constant differ by it in every resample, however much the images vary.
  @Test func columnsArePaired() throws {
    let rows = exponential(40, seed: 3).map { [$0, $0 + 0.25, 0.25] }
    let estimates = Bootstrap(resamples: 300).estimates(of: rows).compactMap(\.self)
    #expect(estimates.count == 3)
    #expect(abs(estimates[1].low - estimates[0].low - 0.25) < 1e-9)
    #expect(abs(estimates[1].high - estimates[0].high - 0.25) < 1e-9)
    #expect(estimates[2].margin < 1e-12 && estimates[2].excludesZero)
    #expect(estimates[0].margin > 0.1)
  }

  /// The median of many draws from a normal distribution deviates by √(π/2) σ / √n, and a wild value moves it little.
  @Test func mediansHaveIntervals() throws {
    var random = RandomSource(seed: 4)
    let values = (0..<401).map { _ in
      (-2 * log(1 - random.uniform())).squareRoot() * cos(2 * .pi * random.uniform())
    }
    let rows = (values.dropLast() + [1e9]).map { [$0, $0] }
    let estimates = Bootstrap().estimates(of: rows, by: [.median, .mean]).compactMap(\.self)
    let sorted = rows.map { $0[0] }.sorted()
    #expect(estimates[0].value == sorted[200] && estimates[1].value > 1e6)
    let expected = 1.96 * (Double.pi / 2).squareRoot() / 401.0.squareRoot()
    #expect(abs(estimates[0].margin / expected - 1) < 0.25)
  }

  /// The medians of all draws of three values, an image of which has none, are among the values and their means.
  @Test func mediansLeaveMissingValuesOut() {
    let rows = [[4.0], [.nan], [1], [2]]
    #expect(Bootstrap().estimates(of: rows, by: [.median]) == [Estimate(value: 2, low: 1, high: 4)])
    #expect(
      Bootstrap().estimates(of: [[3], [1]], by: [.median]) == [Estimate(value: 2, low: 1, high: 3)])
    #expect(Bootstrap().estimates(of: [[.nan]], by: [.median]) == [nil])
  }

  /// Columns of means see the draws that they see without medians beside them.
  @Test func mediansMoveNoMeans() {
    let rows = exponential(30, seed: 5).map { [$0, 2 * $0] }
    let means = Bootstrap().estimates(of: rows)
    #expect(Bootstrap().estimates(of: rows, by: [.mean, .median])[0] == means[0])
  }

  @Test func missingValuesAreLeftOut() {
    let rows = [[1, Double.nan, .nan], [2, 5, .nan], [3, 7, .nan]]
    let estimates = Bootstrap(resamples: 200).estimates(of: rows)
    #expect(estimates[0]?.value == 2)
    #expect(estimates[1]?.value == 6)
    #expect(estimates[1].map { 5 <= $0.low && $0.high <= 7 } == true)
    #expect(estimates[2] == nil)
    #expect(Bootstrap().estimates(of: [[4]]) == [Estimate(value: 4, low: 4, high: 4)])
  }
}
