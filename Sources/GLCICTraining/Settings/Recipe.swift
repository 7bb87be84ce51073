/// How a run makes its steps, beyond what the preset says of the method.
public struct Recipe: Sendable, Hashable, Codable {
  /// The course of the learning rate after the warm-up, from 1 to the preset's final share of it.
  public enum Decay: String, Sendable, Hashable, Codable, CaseIterable {
    /// A straight line over all steps.
    case linear
    /// Half a cosine over all steps: slow at both ends (Loshchilov & Hutter 2017).
    case cosine
    /// The full rate to the end, whatever the preset's final share.
    case none
  }

  /// The parts in which each batch goes through the networks, to need less memory; gradients are summed.
  public var accumulation = 1
  /// Steps over which the learning rate rises to its first value in a straight line.
  public var warmUpSteps = 0
  public var decay = Decay.linear
  /// The share that the mean of the weights keeps at each update; 0 for no such mean.
  ///
  /// Where there is one it is what validation sees and what is exported.
  public var weightAverage = 0.0
  /// The norm of the adversarial gradient at the completion network's output, as a share of the reconstruction's.
  ///
  /// Nil for the preset's fixed weight α. The paper chose α so that both norms were alike at first (section 3.3).
  public var gradientBalance: Double?

  public init() {}

  /// Decodes a recipe; what is missing has its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    accumulation = try values.decodeIfPresent(Int.self, forKey: .accumulation) ?? 1
    warmUpSteps = try values.decodeIfPresent(Int.self, forKey: .warmUpSteps) ?? 0
    decay = try values.decodeIfPresent(Decay.self, forKey: .decay) ?? .linear
    weightAverage = try values.decodeIfPresent(Double.self, forKey: .weightAverage) ?? 0
    gradientBalance = try values.decodeIfPresent(Double.self, forKey: .gradientBalance)
  }
}
