/// What is trained at a step (the paper, algorithm 1).
public enum Phase: String, Sendable, Hashable, Codable, CaseIterable {
  /// The completion network alone, by its reconstruction loss.
  case completion
  /// The discriminator alone, on the completion network's present output.
  case discriminator
  /// Both, with opposed objectives.
  case joint
}

/// How many steps each phase takes, one after the other.
public struct Schedule: Sendable, Hashable, Codable {
  /// T_C.
  public var completion: Int
  /// T_D.
  public var discriminator: Int
  /// T_train − T_C − T_D.
  public var joint: Int

  public init(completion: Int, discriminator: Int, joint: Int) {
    self.completion = completion
    self.discriminator = discriminator
    self.joint = joint
  }

  /// The steps of all phases.
  public var total: Int { completion + discriminator + joint }

  /// The phase of a step, counted from 0, or nil past the end.
  public func phase(at step: Int) -> Phase? {
    switch step {
    case ..<completion: .completion
    case ..<(completion + discriminator): .discriminator
    case ..<total: .joint
    default: nil
    }
  }

  /// The schedule with the steps of all phases but one taken out.
  public func only(_ phase: Phase) -> Schedule {
    Schedule(
      completion: phase == .completion ? completion : 0,
      discriminator: phase == .discriminator ? discriminator : 0,
      joint: phase == .joint ? joint : 0)
  }
}
