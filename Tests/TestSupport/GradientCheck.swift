public import Torch

/// Autograd's gradients against central differences.
public enum GradientCheck {
  /// Compares autograd's gradients with central differences.
  ///
  /// The function's outputs are weighted before they are summed: a bare sum is blind to a gradient that is
  /// wrong by a constant, and gives batch normalisation a gradient of zero.
  ///
  /// - Parameters:
  ///   - inputs: float64 tensors; every element of every one is moved by `step` both ways.
  ///   - step: The step of the differences. Their error is of the order of `step`² and 1e-16 / `step`.
  ///   - function: What is checked; smooth within `step` of the inputs.
  /// - Returns: The largest difference; infinity where an input has no gradient.
  /// - Throws: What `function` throws.
  public static func largestError(
    at inputs: [Tensor], step: Double = 1e-5, of function: ([Tensor]) throws -> Tensor
  ) throws -> Double {
    let leaves = try inputs.map { try $0.detached().copied() }
    for leaf in leaves { try leaf.setRequiresGradient(true) }
    try weightedSum(try function(leaves)).backward()
    var largest = 0.0
    for (position, leaf) in leaves.enumerated() {
      guard let gradient = try leaf.gradient()?.doubles() else { return .infinity }
      let values = try leaf.doubles()
      for index in values.indices {
        func value(movedBy offset: Double) throws -> Double {
          var moved = values
          moved[index] += offset
          var arguments = inputs
          arguments[position] = try Tensor(moved, shape: leaf.shape)
          return try withoutGradients { try weightedSum(try function(arguments)).item() }
        }
        let slope = try (value(movedBy: step) - value(movedBy: -step)) / (2 * step)
        let error = abs(slope - gradient[index])
        guard error.isFinite else { return .infinity }
        largest = max(largest, error)
      }
    }
    return largest
  }

  private static func weightedSum(_ output: Tensor) throws -> Tensor {
    let weights = (0..<output.count).map { Double(($0 * 7919 + 13) % 101) / 50 - 1 }
    return try (output * (try Tensor(weights, shape: output.shape))).sum()
  }
}
