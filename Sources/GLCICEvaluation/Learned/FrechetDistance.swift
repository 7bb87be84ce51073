public import Torch

/// The distance of two sets of features, each taken for draws from a normal distribution.
///
/// M. Heusel et al., *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium*, NIPS 2017,
/// equation 6: |μ₁ − μ₂|² + tr(C₁ + C₂ − 2 (C₁C₂)^½), where the covariances are those of n − 1.
public enum FrechetDistance {
  /// Returns the distance of two sets.
  ///
  /// With A and B the centred features, a row for each image, tr (C₁C₂)^½ is the sum of the singular values of
  /// A·Bᵀ / √((n₁ − 1)(n₂ − 1)): no root of a nearly singular matrix is needed, also for fewer images than features.
  ///
  /// - Parameters:
  ///   - first: The features of at least two images, all equally many.
  ///   - second: The same for other images.
  /// - Returns: A number of 0 or more, up to rounding.
  /// - Throws: `TorchError` when libtorch fails.
  public static func between(_ first: [[Float]], _ second: [[Float]]) throws(TorchError) -> Double {
    precondition(first.count > 1 && second.count > 1, "a covariance needs two images")
    let (left, right) = (Moments(of: first), Moments(of: second))
    precondition(left.mean.count == right.mean.count, "the features differ in number")
    let product = try left.factor().linear(weight: right.factor(), bias: nil)
    let root = try product.singularValues().sum().item()
    let means = zip(left.mean, right.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return means + left.trace + right.trace - 2 * root
  }

  /// The mean of features, and what they deviate from it.
  private struct Moments {
    let mean: [Double]
    /// The deviations over √(n − 1), row by row.
    private let deviations: [Double]
    private let count: Int

    init(of features: [[Float]]) {
      let width = features[0].count
      precondition(features.allSatisfy { $0.count == width }, "all images have equally many features")
      count = features.count
      var sums = [Double](repeating: 0, count: width)
      for row in features { for (column, value) in row.enumerated() { sums[column] += Double(value) } }
      let mean = sums.map { $0 / Double(features.count) }
      let scale = 1 / Double(features.count - 1).squareRoot()
      deviations = features.flatMap { row in zip(row, mean).map { (Double($0) - $1) * scale } }
      self.mean = mean
    }

    /// The trace of the covariance.
    var trace: Double { deviations.reduce(0) { $0 + $1 * $1 } }

    /// A matrix F with the covariance FᵀF and no more rows than features.
    func factor() throws(TorchError) -> Tensor {
      let matrix = try Tensor(deviations, shape: [count, mean.count])
      return count > mean.count ? try matrix.triangularFactor() : matrix
    }
  }
}
