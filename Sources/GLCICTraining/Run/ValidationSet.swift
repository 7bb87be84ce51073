internal import GLCIC
public import Imaging
internal import NeuralNetwork
internal import Torch

/// Fixed images with fixed holes, completed at intervals to see what the network has learnt.
public struct ValidationSet: Sendable {
  /// Means over the set; errors are of the composite.
  public struct Metrics: Sendable, Equatable {
    /// Mean absolute error inside the hole, × 100 (values in 0...1).
    public var holeL1 = 0.0
    /// Peak signal-to-noise ratio inside the hole, in dB.
    public var holePSNR = 0.0
    /// Peak signal-to-noise ratio of the whole image, in dB.
    public var imagePSNR = 0.0
    /// Structural similarity of the whole image.
    public var imageSSIM = 0.0
  }

  /// One image: the middle of the photograph, cut to the crop's size.
  struct Item: Sendable {
    let truth: PlanarImage
    let hole: Hole
    let fill: PlanarImage?
  }

  let items: [Item]
  /// The images left out because they could not be read.
  public let skipped: [SkippedImage]

  /// The number of images.
  public var count: Int { items.count }

  /// Reads images, leaving out those that cannot be read: see ``skipped``.
  ///
  /// - Parameters:
  ///   - source: A data set.
  ///   - indices: The images of `source` to use.
  ///   - crops: The settings of the run; the shorter side is resized to the low end of its range, the crop is
  ///     the middle, nothing is flipped.
  ///   - objects: The objects whose shapes holes can take, where the settings ask for that.
  ///   - seed: The seed of the holes.
  public init(
    source: any ImageSource, indices: [Int], crops: CropSettings, objects: [Segmentation] = [], seed: UInt64
  ) {
    let sampler = HoleSampler(shape: crops.holes, objects: objects)
    var items: [Item] = []
    var skipped: [SkippedImage] = []
    for index in indices {
      let side = max(crops.shorterSide.lowerBound, crops.cropSize)
      let image: PlanarImage
      do {
        image = try PlanarImage(decoding: source.data(at: index), shorterSide: side)
      } catch {
        skipped.append(SkippedImage(name: source.name(at: index), error: error))
        continue
      }
      let size = crops.cropSize
      let truth = image.cropped(
        to: Box(middleSquare: size, imageWidth: image.width, imageHeight: image.height))
      var random = RandomSource(seed: seed, Self.purpose, UInt64(items.count))
      let hole = sampler.sample(width: size, height: size, using: &random)
      let fill = crops.harmonicFill ? HarmonicFill.fill(truth, mask: hole.mask) : nil
      items.append(Item(truth: truth, hole: hole, fill: fill))
    }
    self.items = items
    self.skipped = skipped
  }

  /// Keeps the draws of validation holes apart from those of training.
  private static let purpose: UInt64 = 0x7661_6c69

  /// Returns the network's composite for each image, in 0...1.
  func completions(by network: CompletionNetwork, bfloat16: Bool) throws -> [PlanarImage] {
    try items.map { item in
      let size = item.truth.width
      let shape = [1, 3, size, size]
      let output = try withoutGradients {
        let images = try Tensor(item.truth.samples, shape: shape).moved(to: network.device)
        let masks = try Tensor(item.hole.mask.values.map(Float.init), shape: [1, 1, size, size])
          .moved(to: network.device)
        let fills = try item.fill.map { try Tensor($0.samples, shape: shape).moved(to: network.device) }
        let completed = try network(
          images: images, masks: masks, fills: fills, mode: .inference, bfloat16: bfloat16)
        return try CompletionNetwork.composite(completed.clamped(to: 0...1), images, mask: masks).floats()
      }
      return PlanarImage(width: size, height: size, channels: 3, samples: output)
    }
  }

  /// Measures completions of all images.
  func metrics(of completions: [PlanarImage]) -> Metrics {
    var metrics = Metrics()
    let share = 1 / Double(max(1, count))
    for (item, completion) in zip(items, completions) {
      let mask = item.hole.mask
      metrics.holeL1 += 100 * share * Quality.meanAbsoluteError(completion, item.truth, in: mask)
      metrics.holePSNR += share * Quality.peakSignalToNoiseRatio(completion, item.truth, in: mask)
      metrics.imagePSNR += share * Quality.peakSignalToNoiseRatio(completion, item.truth)
      metrics.imageSSIM += share * Quality.structuralSimilarity(completion, item.truth)
    }
    return metrics
  }

  /// Returns the first images two by two: masked, completed.
  func samples(of completions: [PlanarImage], count: Int = 12) -> [PlanarImage] {
    zip(items, completions).prefix(count).flatMap { item, completion in
      [item.truth.filling(item.hole.mask, with: 1), completion]
    }
  }

  /// Returns a sheet with a row for each of the first images: masked, completed, truth.
  func sheet(of completions: [PlanarImage], rows: Int = 12) -> Image {
    var pictures: [PlanarImage] = []
    for (item, completion) in zip(items, completions).prefix(rows) {
      pictures += [item.truth.filling(item.hole.mask, with: 1), completion, item.truth]
    }
    // Two images side by side keep the sheet in the shape of a screen.
    return Image(planes: ContactSheet.grid(pictures, columns: pictures.count > 6 ? 6 : 3))
  }
}
