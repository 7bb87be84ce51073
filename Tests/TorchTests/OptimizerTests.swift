import TestSupport
import Testing
import Torch

private let rules: [OptimizerSettings] = [
  .adadelta(), .adam(learningRate: 0.01), .adamW(learningRate: 0.01, weightDecay: 0.1),
]

/// Two parameters, one of them an image kernel in channels-last order, and a loss that couples them.
private struct Problem {
  let parameters: [Tensor]
  let optimizer: Optimizer

  init(_ settings: OptimizerSettings) throws {
    parameters = [
      try Tensor.normal(deviation: 1, shape: [4, 3, 3, 3], seed: 1).channelsLast(),
      try Tensor.normal(deviation: 1, shape: [4], seed: 2),
    ]
    for parameter in parameters { try parameter.setRequiresGradient(true) }
    optimizer = try Optimizer(parameters, settings: settings)
  }

  func loss() throws -> Tensor {
    let input = try Tensor.normal(deviation: 1, shape: [2, 3, 5, 5], seed: 3)
    return try input.convolved(weight: parameters[0], bias: parameters[1]).squared().mean()
  }

  func step() throws {
    try optimizer.clearGradients()
    try loss().backward()
    try optimizer.update()
  }

  func values() throws -> [[Float]] { try parameters.map { try $0.floats() } }
}

@Suite struct OptimizerTests {
  @Test(arguments: rules)
  func theLossFalls(settings: OptimizerSettings) throws {
    let problem = try Problem(settings)
    let before = try problem.loss().item()
    for _ in 0..<20 { try problem.step() }
    #expect(try problem.loss().item() < before)
    #expect(problem.optimizer.step == 20)
  }

  @Test(arguments: rules)
  func aRestoredOptimizerGoesOnBitForBit(settings: OptimizerSettings) throws {
    let straight = try Problem(settings)
    for _ in 0..<3 { try straight.step() }
    let saved = try straight.parameters.map { try $0.detached().copied() }
    let first = try straight.optimizer.firstAverages.map { try $0.copied() }
    let second = try straight.optimizer.secondAverages.map { try $0.copied() }
    for _ in 0..<3 { try straight.step() }

    let resumed = try Problem(settings)
    for (parameter, value) in zip(resumed.parameters, saved) { try parameter.assign(value) }
    try resumed.optimizer.restore(step: 3, first: first, second: second)
    for _ in 0..<3 { try resumed.step() }
    #expect(try resumed.values() == straight.values())
    #expect(resumed.optimizer.step == 6)
  }

  @Test(arguments: rules)
  func theAveragesMatter(settings: OptimizerSettings) throws {
    let straight = try Problem(settings)
    let forgetful = try Problem(settings)
    for _ in 0..<3 {
      try straight.step()
      try forgetful.step()
    }
    let zeros = try forgetful.optimizer.firstAverages.map { try $0.scaled(by: 0) }
    try forgetful.optimizer.restore(step: 0, first: zeros, second: zeros)
    try straight.step()
    try forgetful.step()
    #expect(try straight.values() != forgetful.values())
  }

  @Test(arguments: rules)
  func theLearningRateScalesAStep(settings: OptimizerSettings) throws {
    let still = try Problem(settings)
    let before = try still.values()
    still.optimizer.learningRate = 0
    try still.step()
    #expect(try still.values() == before)
  }

  @Test func aParameterWithoutGradientIsAnError() throws {
    let problem = try Problem(.adadelta())
    let error = #expect(throws: TorchError.self) { try problem.optimizer.update() }
    #expect(error?.message == "a parameter has no gradient")
    #expect(problem.optimizer.step == 0)
  }

  @Test func aStateForOtherParametersIsAnError() throws {
    let problem = try Problem(.adam())
    let one = try Tensor.zeros(shape: [4])
    #expect(throws: TorchError.self) { try problem.optimizer.restore(step: 1, first: [one], second: [one]) }
    #expect(throws: TorchError.self) {
      try problem.optimizer.restore(step: 1, first: [one, one], second: [one, one])
    }
  }
}
