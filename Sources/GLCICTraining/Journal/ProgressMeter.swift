internal import Foundation
internal import GLCIC

/// Turns steps and losses into progress lines.
struct ProgressMeter {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let firstStep: Int
  private let totalSteps: Int
  private let reconstruction: ReconstructionLoss
  private var lastTime: ContinuousClock.Instant
  private var lastStep: Int
  private var lastWait = 0.0
  private var lastExchange = 0.0
  /// The rate between the last two lines.
  private(set) var imagesPerSecond = 0.0
  /// The share of the time between the last two lines that was spent waiting for data, in per cent.
  private(set) var waitShare = 0.0

  init(firstStep: Int, totalSteps: Int, reconstruction: ReconstructionLoss) {
    start = clock.now
    lastTime = start
    self.firstStep = firstStep
    lastStep = firstStep
    self.totalSteps = totalSteps
    self.reconstruction = reconstruction
  }

  /// Returns phase, step, losses, images per second and shares of waiting since the last line, and time left.
  ///
  /// `waitSeconds` is what was spent waiting for data so far, `exchangeSeconds` for other processes.
  mutating func line(
    phase: Phase, step: Int, batchSize: Int, losses: StepLosses, waitSeconds: Double,
    exchangeSeconds: Double? = nil
  ) -> String {
    let now = clock.now
    let seconds = max(1e-9, (now - lastTime) / .seconds(1))
    imagesPerSecond = Double((step - lastStep) * batchSize) / seconds
    waitShare = 100 * (waitSeconds - lastWait) / seconds
    let perStep = (now - start) / .seconds(1) / Double(max(1, step - firstStep))
    (lastTime, lastStep, lastWait) = (now, step, waitSeconds)
    var parts = ["\(phase.rawValue) \(step)/\(totalSteps)"]
    if let value = losses.reconstruction { parts.append("\(reconstruction.label) \(Self.number(value))") }
    if let value = losses.discriminatorReal { parts.append("D real \(Self.number(value))") }
    if let value = losses.discriminatorFake { parts.append("D fake \(Self.number(value))") }
    if let value = losses.adversarial { parts.append("adversarial \(Self.number(value))") }
    if let value = losses.adversarialWeight { parts.append("alpha \(Self.number(value))") }
    parts.append(String(format: "%.1f images/s", imagesPerSecond))
    parts.append(String(format: "data wait %.1f %%", waitShare))
    if let exchangeSeconds {
      parts.append(String(format: "exchange %.1f %%", 100 * (exchangeSeconds - lastExchange) / seconds))
      lastExchange = exchangeSeconds
    }
    parts.append("\(Self.duration(perStep * Double(totalSteps - step))) left")
    return parts.joined(separator: "  ")
  }

  /// Returns the line of a validation.
  static func line(_ metrics: ValidationSet.Metrics, step: Int, count: Int) -> String {
    "validation \(step) (\(count) \(count == 1 ? "image" : "images"))"
      + String(
        format: "  hole L1 %.2f  hole PSNR %.2f dB  image PSNR %.2f dB  SSIM %.4f",
        metrics.holeL1, metrics.holePSNR, metrics.imagePSNR, metrics.imageSSIM)
  }

  private static func number(_ value: Double) -> String { String(format: "%.5f", value) }

  private static func duration(_ seconds: Double) -> String {
    let total = Int(seconds.rounded())
    return String(format: "%d:%02d:%02d", total / 3600, total / 60 % 60, total % 60)
  }
}
