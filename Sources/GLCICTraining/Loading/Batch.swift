public import Imaging

/// The samples of one training step, as plain arrays that may cross threads.
public struct Batch: Sendable {
  /// The step that the batch is for.
  public let step: Int
  /// The number of samples.
  public let count: Int
  /// The side of a sample in pixels.
  public let size: Int
  /// The images: `count * 3 * size * size` values, [sample, channel, row, column], sRGB in 0...255.
  public let images: [UInt8]
  /// The holes: `count * 1 * size * size` values, 1 inside the hole and 0 elsewhere.
  public let masks: [UInt8]
  /// The images with their holes holding a harmonic fill, in the layout of `images`, in 0...1, where asked for.
  public let fills: [Float]?
  /// The local patch of each sample, centred on its hole.
  public let localPatches: [Box]
  /// The local patch of each sample taken as a real image, centred on another random hole.
  public let realPatches: [Box]
  /// The name of the image behind each sample.
  public let names: [String]
}

extension Batch {
  /// Joins samples, all of `size` × `size` pixels.
  init(step: Int, size: Int, samples: [Sample]) {
    self.step = step
    self.size = size
    count = samples.count
    images = Self.joined(samples.map(\.image))
    masks = Self.joined(samples.map(\.mask.values))
    let fills = samples.compactMap(\.fill?.samples)
    self.fills = fills.isEmpty ? nil : Self.joined(fills)
    localPatches = samples.map(\.localPatch)
    realPatches = samples.map(\.realPatch)
    names = samples.map(\.name)
  }

  /// Joins arrays, each copied as a block, which the elements of `joined()` are not.
  private static func joined<Element>(_ arrays: [[Element]]) -> [Element] {
    var all: [Element] = []
    all.reserveCapacity(arrays.reduce(0) { $0 + $1.count })
    for array in arrays { all.append(contentsOf: array) }
    return all
  }
}
