internal import Torch

/// The losses of a step, apart; those that its phase does not have are nil.
public struct StepLosses: Sendable, Equatable {
  /// The reconstruction loss of the completion network, in the preset's units.
  public var reconstruction: Double?
  /// −log D(real).
  public var discriminatorReal: Double?
  /// −log(1 − D(completed)).
  public var discriminatorFake: Double?
  /// The adversarial term that the completion network minimises, before its weight α.
  public var adversarial: Double?
  /// That weight, where the gradients' norms decide it.
  public var adversarialWeight: Double?

  /// No loss at all.
  public init() {}

  /// Whether every loss that there is is a finite number.
  public var isFinite: Bool {
    [reconstruction, discriminatorReal, discriminatorFake, adversarial, adversarialWeight].allSatisfy {
      $0?.isFinite ?? true
    }
  }
}

/// Sums of losses that stay on the device until the log asks for them, so that no step waits for a copy.
struct LossSums {
  private var sums: [WritableKeyPath<StepLosses, Double?>: (sum: Tensor, count: Int)] = [:]

  mutating func add(_ loss: Tensor, to field: WritableKeyPath<StepLosses, Double?>) throws {
    let value = try loss.detached()
    if let present = sums[field] {
      sums[field] = (try present.sum + value, present.count + 1)
    } else {
      sums[field] = (value, 1)
    }
  }

  /// Returns the means since the last call and starts anew.
  mutating func takeMeans() throws -> StepLosses {
    var losses = StepLosses()
    for (field, entry) in sums { losses[keyPath: field] = try entry.sum.item() / Double(entry.count) }
    sums = [:]
    return losses
  }
}
