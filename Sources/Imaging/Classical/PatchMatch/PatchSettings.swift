/// How patches are searched, elected and put together.
package struct PatchSettings: Sendable {
  /// The width in pixels of the widest hole at the coarsest level, at most.
  var coarsestHole: Double
  /// What a squared difference of guides counts beside one of colours, at the coarsest level.
  var guideWeight: Float = 0
  /// What is left of that at each finer level.
  var guideDecay: Float = 1
  /// By what share a distance in space of the image's longer side makes patches differ more.
  package var remoteness: Float
  /// Whether, between two searches, each hole pixel becomes the one that most targets agree on, instead of the mean.
  ///
  /// It keeps the hole sharp, and so are the patches that are found for it; but it needs a good start.
  var electsEachRound = false
  /// The share of the mean of all patches in what neighbouring pixels differ by in the end; the rest is elected.
  var meanShare: Float
  /// How fast the influence of the known pixels at the rim fades, in 1 / pixel²; with a guide, which takes their place,
  /// at the size of the guide.
  var screening: Float

  /// Patches alone.
  package static let classical = PatchSettings(
    coarsestHole: 30, remoteness: 12, meanShare: 1, screening: 0.02)

  /// Patches that follow a network's fill.
  ///
  /// Chosen on 200 photographs for error, detail and texture at once. Starting at finer sizes gives more detail, electing
  /// each round better texture; more weight for the guide gives less error and less texture.
  static let guided = PatchSettings(
    coarsestHole: 60, guideWeight: 1, guideDecay: 0.7, remoteness: 8, electsEachRound: true,
    meanShare: 0.2, screening: 0.002)
}
