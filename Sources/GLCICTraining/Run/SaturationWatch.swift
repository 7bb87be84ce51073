/// Notices a discriminator that has become sure of everything: its gradient then teaches nothing more.
package struct SaturationWatch {
  /// The sum of the discriminator's losses below which it counts as sure: it is right with a probability of 99 %.
  package static let threshold = 0.02
  /// The progress lines in a row for which it must be sure.
  package static let patience = 5
  private var lines = 0

  /// Takes the losses of a progress line, and returns a warning the moment that one is due.
  package init() {}

  mutating package func warning(for losses: StepLosses) -> String? {
    guard let real = losses.discriminatorReal, let fake = losses.discriminatorFake else { return nil }
    lines = real + fake < Self.threshold ? lines + 1 : 0
    guard lines == Self.patience else { return nil }
    return "the discriminator is sure of every image (D real + D fake below \(Self.threshold)): "
      + "the completion network learns little from it now; shorten the discriminator's phase, lower its learning "
      + "rate, or train the completion network longer first"
  }
}
