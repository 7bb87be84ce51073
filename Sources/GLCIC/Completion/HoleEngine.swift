internal import Imaging
internal import Torch

/// Fills the holes of planes with a network: which part at what size, what is done at the rim, and texture.
final class HoleEngine {
  let network: InferenceNetwork
  private let radius = LayerTable.receptiveRadius(LayerTable.completion)
  /// The network's grid step in input pixels: two layers of stride 2.
  private let gridStep = 4

  init(network: InferenceNetwork) { self.network = network }

  /// Cuts the holes of an image into parts that can be filled one by one.
  ///
  /// - Parameters:
  ///   - mask: The holes that are to be filled.
  ///   - unknown: Those, and all other pixels whose colours are unknown.
  ///   - options: At what size the network sees holes, and where their texture comes from.
  /// - Returns: Parts that each hold something known.
  func parts(of mask: Mask, unknown: Mask, options: CompletionOptions) -> [HolePart] {
    if options.wholeImage {
      return [HolePart(extent: mask.bounds, holes: unknown, targets: mask)]
    }
    let margin = radius + 1
    let trainedSides = network.source.preset.training.holes.sides
    return HolePart.parts(of: mask, unknown: unknown, margin: margin, grid: gridStep).map { part in
      let width = part.targets.widestHole
      let halvings = Self.halvings(width: width, trainedSides: trainedSides, strategy: options.strategy)
      let seen = part.halved(times: halvings, margin: margin, grid: gridStep, mask: unknown)
      switch options.texture {
      case .patches:
        return seen.withSources(holeWidth: width, grid: gridStep, mask: unknown)
          .reachingKnown(grid: gridStep, mask: unknown)
      case .none: return seen.reachingKnown(grid: gridStep, mask: unknown)
      }
    }
  }

  /// Fills the targets of a part.
  ///
  /// - Parameters:
  ///   - picture: What is to be filled.
  ///   - options: How.
  ///   - timings: To which the time taken is added.
  /// - Returns: The extent with its targets filled, in working colours.
  /// - Throws: `TorchError`, for instance when memory is short.
  func fill(
    _ picture: HolePicture, options: CompletionOptions, timings: inout CompletionTimings
  ) throws -> PlanarImage {
    try fill([picture], batchSize: 1, options: options, timings: &timings)[0]
  }

  /// Fills the targets of several parts, as ``fill(_:options:timings:)`` does; regions of equal shape share passes.
  func fill(
    _ parts: [HolePicture], batchSize: Int, options: CompletionOptions, timings: inout CompletionTimings
  ) throws -> [PlanarImage] {
    var (pyramids, jobs) = timings.measure(\.network) {
      let pyramids = parts.map { picture in
        // Holes that others fill, and transparent ones, are better filled roughly than left as they are.
        HolePyramid(
          picture.known, picture.part,
          fillsSmallest: startsFromFill || picture.part.holes != picture.part.targets)
      }
      return (pyramids, zip(parts, pyramids).map(job))
    }
    let painted = try timings.measure(\.network) {
      try paint(jobs, batchSize: batchSize, wholeImage: options.wholeImage)
    }
    return parts.indices.map { index in
      let part = parts[index].part
      let filled = timings.measure(\.blending) {
        let picture = blended(painted[index], into: jobs[index].known, jobs[index].targets, options)
        return carriedUp(picture, pyramids[index], part, options)
      }
      guard options.texture == .patches else { return filled }
      return timings.measure(\.texture) {
        GuidedPatchFill.fill(
          pyramids[index].takeFinest(), mask: part.holes, targets: part.targets, guide: filled,
          halvings: pyramids[index].guideHalvings, seed: options.seed)
      }
    }
  }

  /// Does at the rim what the options say.
  func blended(
    _ painted: PlanarImage, into known: PlanarImage, _ targets: Mask, _ options: CompletionOptions
  ) -> PlanarImage {
    guard options.texture == .patches || options.blending == .poisson else { return painted }
    return PoissonBlending.blend(painted.extendedPastRim(of: targets), into: known, mask: targets)
  }
}

/// A part of an image, with what it holds.
struct HolePicture {
  /// The image inside the part's extent, in working colours; what it holds in the holes does not matter.
  let known: PlanarImage
  /// What is to be filled, and at what size.
  let part: HolePart
  /// The way from the image's colours to the network's, and back.
  let colors: WorkingColors
}

extension HolePart {
  // Patches from further away than some widths of the hole seldom fit, and those of a small window soon repeat.
  private static let holeWidths = 2.0
  private static let leastSide = 512

  /// Returns the part with an extent in which patches for its targets can be found.
  fileprivate func withSources(holeWidth: Double, grid: Int, mask: Mask) -> HolePart {
    widened(margin: Int(Self.holeWidths * holeWidth), least: Self.leastSide, grid: grid, mask: mask)
  }
}
