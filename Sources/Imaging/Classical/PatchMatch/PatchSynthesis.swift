/// Fills holes with patches, coarse to fine: what the methods with and without a guide share.
///
/// Y. Wexler, E. Shechtman, M. Irani, *Space-Time Completion of Video*, PAMI 29(3), 2007: the nearest patches are
/// searched and vote for the colours in turn, at each size. The search is that of C. Barnes, E. Shechtman,
/// A. Finkelstein, D. Goldman, *PatchMatch*, ACM ToG 28(3), SIGGRAPH 2009. A measure of texture beside the colours is
/// compared too, as in A. Newson et al., *Video Inpainting of Complex Scenes*, SIAM J. Imaging Sciences 7(4), 2014:
/// without it, patches drift into whatever is smooth.
struct PatchSynthesis {
  let image: PlanarImage
  /// All holes, of the image's size.
  let mask: Mask
  /// The holes to fill.
  let targets: Mask
  var guide: PatchGuide?
  let settings: PatchSettings
  let seed: UInt64
  /// Whether several threads work; the result is the same.
  var isParallel = true

  /// Returns the image with its targets filled, within the range of what is known; nil where no whole patch is known.
  func filled() -> PlanarImage? {
    guard let box = targets.boundingBox else { return image }
    let pyramid = PatchPyramid(
      image: image, mask: mask, targets: targets, coarsestHole: settings.coarsestHole, guide: guide)
    let levels = pyramid.levels
    guard levels[0].geometry.sourceCount > 0 else { return nil }
    let start = guide.map { PatchColors($0.fill(at: levels.count - 1)) }
    var field: PatchField?
    for (depth, level) in levels.reversed().enumerated() {
      let next = PatchField(
        level, seed: seed &+ UInt64(depth) << 32, isParallel: isParallel, startingFrom: field,
        guideWeight: settings.guideWeight * power(settings.guideDecay, depth), settings: settings,
        start: start)
      next.refine(PatchEffort(depth: depth, targets: next.box.area), elects: settings.electsEachRound)
      field = next
    }
    guard let field else { return nil }
    var mean = image
    field.paint(&mean)
    let part = guide.map { $0.fill(around: box) }
    var result = PatchComposition(
      image: image, mask: mask, targets: targets, mosaic: field.mosaic(), mean: mean,
      meanShare: settings.meanShare,
      fill: part.map { PatchComposition.PartialImage(image: $0.image, box: $0.box) },
      screening: settings.screening / Float(1 << (2 * (guide?.halvings ?? 0)))
    ).composed()
    result.limitToKnown(mask, in: targets)
    return result
  }

  private func power(_ base: Float, _ exponent: Int) -> Float {
    (0..<exponent).reduce(1) { power, _ in power * base }
  }
}

/// How much work a level gets.
struct PatchEffort: Sendable {
  /// How often the nearest patches are searched and vote.
  let rounds: Int
  /// How often all targets are visited in a search.
  let passes: Int
  /// The largest window in which random sources are tried, in pixels.
  let radius: Int

  /// - Parameters:
  ///   - depth: The level's number, 0 is the coarsest.
  ///   - targets: How many patches are to be found.
  init(depth: Int, targets: Int) {
    // Where there are many, what was found at half the size is good already.
    if targets > 1 << 19 {
      (rounds, passes, radius) = (0, 1, 1)
    } else if targets > 1 << 17 {
      (rounds, passes, radius) = (1, 2, 16)
    } else {
      (rounds, passes, radius) = (max(4, 10 - 2 * depth), 2, .max)
    }
  }
}

extension PlanarImage {
  /// Limits each channel in the holes to the range that it has where it is known.
  fileprivate mutating func limitToKnown(_ mask: Mask, in targets: Mask) {
    for channel in 0..<channels {
      let plane = channel * planeCount
      var (lowest, highest) = (Float.infinity, -Float.infinity)
      for (pixel, hole) in mask.values.enumerated() where hole == 0 {
        let sample = samples[plane + pixel]
        (lowest, highest) = (min(lowest, sample), max(highest, sample))
      }
      guard lowest <= highest else { continue }
      for (pixel, target) in targets.values.enumerated() where target != 0 {
        samples[plane + pixel] = min(max(samples[plane + pixel], lowest), highest)
      }
    }
  }
}
