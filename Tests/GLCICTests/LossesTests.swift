import Foundation
import GLCIC
import TestSupport
import Testing
import Torch

@Suite struct LossesTests {
  /// Two images of 1 × 2 pixels; the hole is the second pixel of the first and the first of the second.
  private let truth: Tensor
  private let completed: Tensor
  private let mask: Tensor

  init() throws {
    truth = try Tensor([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1] as [Double], shape: [2, 3, 1, 2])
    completed = try Tensor([9, 0.5, 9, 0.25, 9, 0, 0.5, 9, 1, 9, 0, 9] as [Double], shape: [2, 3, 1, 2])
    mask = try Tensor([0, 1, 1, 0] as [Double], shape: [2, 1, 1, 2])
  }

  /// Each loss, its value and the power of a difference in it.
  private static let values: [(loss: ReconstructionLoss, value: Double, power: Int)] = [
    // In the hole: 0.5, 0.25, 0 and 0.5, 0, 1 off; the squares sum to 1.5625.
    (.squaredInHole, 1.5625 / 6, 2), (.absoluteInHole, 0.375, 1), (.squaredWholeImage, 1.5625 / 12, 2),
    (.sumOfSquares, 0.78125, 2),
  ]

  @Test(arguments: values)
  func onlyTheHoleCounts(loss: ReconstructionLoss, value: Double, power: Int) throws {
    let single = try loss(completed, truth, mask: mask, scale: 1).item()
    #expect(abs(single - value) < 1e-12)
    // In a range twice as wide a difference is twice as large.
    let double = try loss(completed, truth, mask: mask, scale: 2).item()
    #expect(abs(double - value * Double(1 << power)) < 1e-12)
    #expect(try loss(truth, truth, mask: mask, scale: 1).item() == 0)
  }

  @Test(arguments: [ReconstructionLoss.squaredInHole, .absoluteInHole, .squaredWholeImage, .sumOfSquares])
  func reconstructionGradientsAreCentralDifferences(loss: ReconstructionLoss) throws {
    // The truth is away from the hole's values, where the absolute value has its kink.
    let other = try truth.scaled(by: 1, offset: 0.07)
    let error = try GradientCheck.largestError(at: [completed]) {
      try loss($0[0], other, mask: mask, scale: 2)
    }
    #expect(error < 1e-7)
  }

  @Test func noHoleIsNoLoss() throws {
    let none = try mask * 0
    #expect(try ReconstructionLoss.squaredInHole(completed, truth, mask: none, scale: 1).item() == 0)
  }

  @Test func adversarialLossesAreTheirLogarithms() throws {
    let logits = try Tensor([-2, 0.5, 3] as [Double], shape: [3, 1])
    let probabilities = [-2, 0.5, 3].map { (logit: Double) -> Double in 1 / (1 + exp(-logit)) }
    func mean(_ term: (Double) -> Double) -> Double { probabilities.map(term).reduce(0, +) / 3 }
    let real = mean { probability in -log(probability) }
    let fake = mean { probability in -log(1 - probability) }
    let values = try [
      AdversarialLoss.real(logits), AdversarialLoss.fake(logits),
      AdversarialLoss.completion(logits, objective: .minimax),
      AdversarialLoss.completion(logits, objective: .nonSaturating),
    ].map { try $0.item() }
    #expect(largestDifference(values, [real, fake, -fake, real]) < 1e-12)
  }

  @Test(arguments: [AdversarialSettings.Objective.minimax, .nonSaturating])
  func theCompletionNetworkWantsHighLogits(objective: AdversarialSettings.Objective) throws {
    let values = [-30, -2, 0, 2, 30.0]
    let logits = try Tensor(values, shape: [5, 1])
    try logits.setRequiresGradient(true)
    try AdversarialLoss.completion(logits, objective: objective).backward()
    let gradient = try #require(try logits.gradient()).doubles()
    // minimax: -D / n; non-saturating: -(1 - D) / n.
    let expected = values.map { (logit: Double) -> Double in
      let probability: Double = 1 / (1 + exp(-logit))
      return -(objective == .minimax ? probability : 1 - probability) / 5
    }
    #expect(gradient.allSatisfy { $0 < 0 })
    #expect(largestDifference(gradient, expected) < 1e-12)
    let error = try GradientCheck.largestError(at: [logits]) {
      try AdversarialLoss.completion($0[0], objective: objective)
    }
    #expect(error < 1e-8)
  }

  @Test func theTwoSidesWantOpposites() throws {
    let logits = try Tensor([-1, 0.3, 2] as [Double], shape: [3, 1])
    try logits.setRequiresGradient(true)
    try AdversarialLoss.fake(logits).backward()
    let discriminator = try #require(try logits.gradient()).doubles()
    try logits.clearGradient()
    try AdversarialLoss.completion(logits, objective: .minimax).backward()
    let completion = try #require(try logits.gradient()).doubles()
    // The paper's game is one value that one side lowers and the other raises.
    #expect(largestDifference(discriminator, completion.map { -$0 }) < 1e-15)
    try logits.clearGradient()
    try AdversarialLoss.real(logits).backward()
    #expect(try #require(try logits.gradient()).doubles().allSatisfy { $0 < 0 })
  }

  @Test func sureDiscriminatorsGiveFiniteLosses() throws {
    let logits = try Tensor([-1000, 1000] as [Float], shape: [2, 1])
    for loss in [
      try AdversarialLoss.real(logits), try AdversarialLoss.fake(logits),
      try AdversarialLoss.completion(logits, objective: .minimax),
      try AdversarialLoss.completion(logits, objective: .nonSaturating),
    ] {
      #expect(try abs(loss.item()) == 500)
    }
  }
}
