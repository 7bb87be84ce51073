import TestSupport
import Testing
import Torch

/// The optimizers against PyTorch's, five steps on a quadratic in float64.
@Suite struct OptimizerTrajectoryTests {
  private static let cases: [(String, OptimizerSettings)] = [
    ("adadelta", .adadelta(learningRate: 1, rho: 0.9, epsilon: 1e-6)),
    ("adadelta-keras", .adadelta(learningRate: 1, rho: 0.95, epsilon: 1e-7)),
    ("adam", .adam(learningRate: 0.05, beta1: 0.9, beta2: 0.999, epsilon: 1e-8)),
    ("adamw", .adamW(learningRate: 0.05, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1)),
  ]

  @Test(arguments: cases)
  func stepsAreThoseOfPyTorch(name: String, settings: OptimizerSettings) throws {
    let parameter = try draws("optimizer.start") { 2 * $0 - 1 }
    let curvature = try draws("optimizer.curvature") { 0.5 + $0 }
    let target = try draws("optimizer.target") { 2 * $0 - 1 }
    try parameter.setRequiresGradient(true)
    let optimizer = try Optimizer([parameter], settings: settings)
    var trajectory: [Float] = []
    for _ in 0..<5 {
      try optimizer.clearGradients()
      try ((parameter - target).squared() * curvature).sum().scaled(by: 0.5).backward()
      try optimizer.update()
      trajectory += try parameter.floats()
    }
    let expected = try GoldenValues().floats("optimizer.\(name).trajectory")
    #expect(largestDifference(trajectory, expected) < 2e-7)
  }

  /// Eight values in float64 from the u of the formula.
  private func draws(_ name: String, _ map: (Double) -> Double) throws -> Tensor {
    try Tensor(ParameterFormula.uniform(name, count: 8).map(map), shape: [8])
  }
}
