internal import GLCIC
internal import Torch

extension RunSettings {
  /// The images that a step can have.
  public static let batchSizes = 1...65_536
  /// The sides that crops can have, in pixels.
  public static let cropSizes = 32...4096
  /// The steps that a phase or the warm-up can have.
  public static let stepCounts = 0...1_000_000_000
  /// The longest side to which images are resized before they are cut, in pixels.
  public static let sideLimit = 16_384

  /// Throws unless a run can be made of the settings: they may come from a file that somebody changed.
  ///
  /// - Throws: ``TrainingError`` that names the first value which is out of its range.
  public func validate() throws(TrainingError) {
    try require(Self.batchSizes.contains(batchSize), "batchSize is from 1 to 65,536")
    try require(
      [steps.completion, steps.discriminator, steps.joint].allSatisfy(Self.stepCounts.contains),
      "steps are from 0 to 1,000,000,000")
    try require(recipe.accumulation >= 1, "accumulation is at least 1")
    try require(batchSize % max(1, recipe.accumulation) == 0, "accumulation divides batchSize")
    try require(Self.stepCounts.contains(recipe.warmUpSteps), "warmUpSteps is from 0 to 1,000,000,000")
    try require((0..<1).contains(recipe.weightAverage), "weightAverage is from 0 to below 1")
    try require(recipe.gradientBalance.map { $0 > 0 && $0.isFinite } ?? true, "gradientBalance is positive")
    try validateNetworks()
    let training = preset.training
    try require(
      training.shorterSide.lowerBound >= preset.discriminator.imageSize, "shorterSide is at least imageSize")
    try require(training.shorterSide.upperBound <= Self.sideLimit, "shorterSide is at most 16384")
    try require(training.holes.isValid, "holes have sides, counts, areas and weights that can be drawn")
    let rate = training.optimizer.learningRate
    try require(rate > 0 && rate.isFinite, "learningRate is positive")
    try require((0...1).contains(training.finalLearningRateShare), "finalLearningRateShare is from 0 to 1")
  }

  private func validateNetworks() throws(TrainingError) {
    let discriminator = preset.discriminator
    let size = discriminator.imageSize
    try require(
      Self.cropSizes.contains(size) && size % 4 == 0, "imageSize is a multiple of 4 from 32 to 4096")
    try require((16...size).contains(discriminator.patchSize), "patchSize is from 16 to imageSize")
    for channels in [discriminator.globalChannels, discriminator.localChannels] {
      try require(
        (1...16).contains(channels.count) && channels.allSatisfy { (1...65_536).contains($0) },
        "the discriminators' channels are 1 to 16 positive numbers")
    }
    try require((1...1_000_000).contains(discriminator.featureCount), "featureCount is positive")
    try require(preset.network.normalizationEpsilon > 0, "normalizationEpsilon is positive")
  }

  private func require(_ holds: Bool, _ rule: String) throws(TrainingError) {
    guard holds else { throw TrainingError("settings that make no run: \(rule)") }
  }
}
