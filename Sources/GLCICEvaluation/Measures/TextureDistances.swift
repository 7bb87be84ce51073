public import Imaging

/// Gathers patches of photographs and of their fills, and says how far they are apart in all.
public struct TextureDistances: Sendable {
  /// The patches of an image.
  public struct Patches: Sendable {
    /// By level.
    fileprivate let truth: [[Int16]]
    /// By method and level.
    fileprivate let fills: [String: [[Int16]]]
  }

  public let sampler: PatchSampler
  private let seed: UInt64
  private var truths = [PatchSet](repeating: PatchSet(), count: PatchSampler.levels)
  private var fills: [String: [PatchSet]] = [:]

  /// Begins with no images.
  ///
  /// - Parameters:
  ///   - images: How many there may be.
  ///   - seed: Decides the patches and the directions.
  public init(images: Int, seed: UInt64) {
    sampler = PatchSampler(images: images, seed: seed)
    self.seed = seed
  }

  /// Adds the patches of an image, which has the same methods as all before; the order of images does not matter.
  public mutating func add(_ patches: Patches) {
    let none = [PatchSet](repeating: PatchSet(), count: PatchSampler.levels)
    for level in truths.indices {
      truths[level].append(patches.truth[level])
      for (method, levels) in patches.fills { fills[method, default: none][level].append(levels[level]) }
    }
  }

  /// The sliced Wasserstein distances of all fills from all photographs × 1000, by method.
  ///
  /// - Returns: ``SetMetric/finest``, ``SetMetric/middle`` and ``SetMetric/coarsest``, as far as there are patches.
  public func distances() -> [String: [SetMetric: Double]] {
    let directions = SlicedWassersteinDistance.directions(seed: seed)
    let methods = fills.keys.sorted()
    var result: [String: [SetMetric: Double]] = [:]
    for (level, metric) in [SetMetric.finest, .middle, .coarsest].enumerated()
    where truths[level].count > 0 {
      let distances = SlicedWassersteinDistance.distances(
        of: methods.compactMap { fills[$0]?[level] }, from: truths[level], along: directions)
      for (method, distance) in zip(methods, distances) {
        result[method, default: [:]][metric] = 1000 * distance
      }
    }
    return result
  }
}

extension PatchSampler {
  /// Cuts patches out of a photograph and its fills.
  ///
  /// - Parameters:
  ///   - truth: The photograph, RGB samples in 0...1.
  ///   - fills: The fills by method, of its size.
  ///   - mask: The hole.
  ///   - index: The image's place in the evaluation, which with the seed decides where patches lie.
  /// - Returns: What ``TextureDistances/add(_:)`` takes.
  public func patches(
    of truth: PlanarImage, fills: [String: PlanarImage], mask: Mask, index: Int
  ) -> TextureDistances.Patches {
    let places = places(in: mask, index: index)
    return TextureDistances.Patches(
      truth: Self.patches(of: truth, at: places),
      fills: fills.mapValues { Self.patches(of: $0, at: places) })
  }
}
