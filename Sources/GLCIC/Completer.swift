internal import Dispatch
public import Imaging
internal import NeuralNetwork
public import Torch

/// Fills the holes of images with a trained network.
///
/// An actor, because it owns a network: images go in and come out, tensors stay inside. It works on a thread of
/// its own, so that long computations do not hold up other tasks.
public actor Completer {
  private let queue: DispatchSerialExecutor
  private let network: CompletionNetwork
  private let bfloat16: Bool

  /// Takes over a network.
  public init(network: sending CompletionNetwork, precision: Precision = .auto) {
    queue = DispatchSerialExecutor(label: "glcic.completer")
    bfloat16 = precision.usesBFloat16(on: network.device)
    batchSize = network.device.kind == .cpu ? 1 : 8
    trainedSides = network.preset.training.holes.sides
    self.network = network
  }

  public nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

  /// How many images are best given together: several keep a graphics card busy, a processor needs but one.
  public nonisolated let batchSize: Int
  /// The sides of the holes that the network was trained on, in pixels.
  public nonisolated let trainedSides: ClosedRange<Int>

  /// Fills the holes of an image; its size, colour space, bit depth and metadata stay.
  ///
  /// Samples outside the holes come back bit for bit.
  ///
  /// - Throws: ``CompletionError`` for a mask that does not fit; `TorchError`; `ImagingError`.
  public func complete(
    _ request: CompletionRequest, options: CompletionOptions = CompletionOptions()
  ) throws -> Completion {
    let (image, mask) = (request.image, request.mask)
    try CompletionError.check(mask, width: image.width, height: image.height)
    let start = ContinuousClock.now
    let plan = RegionPlan(mask: mask, radius: LayerTable.receptiveRadius(LayerTable.completion))
    guard let extent = plan.extent else { return Completion(image: image, timings: CompletionTimings()) }
    let known = try image.modelPlanes(in: extent)
    let filled = try fill(
      known, holes: mask.cropped(to: extent), plan: plan, extent: extent, blending: options.blending)
    let completed = try image.replacing(filled, in: mask, box: extent, makeOpaque: request.makeOpaque)
    return Completion(image: completed, timings: CompletionTimings(network: .now - start))
  }

  /// Fills the holes of several images; regions of equal shape share a pass of the network.
  ///
  /// - Returns: For each request what it came to, in their order; one that fails does not touch the others.
  public func complete(
    _ requests: [CompletionRequest], options: CompletionOptions = CompletionOptions()
  ) -> [Result<Completion, any Error>] {
    requests.map { request in Result { try complete(request, options: options) } }
  }

  /// Fills the holes of planes; known samples come back bit for bit.
  ///
  /// - Parameters:
  ///   - planes: RGB in 0...1, any size.
  ///   - mask: The holes; at least one pixel, and not all of them.
  ///   - options: How to fill them.
  /// - Returns: The completed planes; filled samples may leave 0...1 a little.
  /// - Throws: ``CompletionError`` for a mask that does not fit; `TorchError`.
  public func complete(
    _ planes: PlanarImage, mask: Mask, options: CompletionOptions = CompletionOptions()
  ) throws -> PlanarImage {
    try CompletionError.check(mask, width: planes.width, height: planes.height)
    let plan = RegionPlan(mask: mask, radius: LayerTable.receptiveRadius(LayerTable.completion))
    let whole = Box(x: 0, y: 0, width: planes.width, height: planes.height)
    return try fill(planes, holes: mask, plan: plan, extent: whole, blending: options.blending)
  }

  /// Fills the holes of the part `extent` of an image, region by region.
  private func fill(
    _ known: PlanarImage, holes: Mask, plan: RegionPlan, extent: Box, blending: CompletionOptions.Blending
  ) throws -> PlanarImage {
    // The fill is made once for the whole extent: a region's box may cut through a neighbouring hole.
    let filled =
      network.preset.encoding.hole == .harmonicFill ? HarmonicFill.fill(known, mask: holes) : nil
    var completed = known
    for region in plan.regions {
      let input = region.input.moved(x: -extent.x, y: -extent.y)
      let output = try run(known.cropped(to: input), holes.cropped(to: input), filled?.cropped(to: input))
      let used = region.output.moved(x: -extent.x, y: -extent.y)
      completed.paste(
        output.cropped(to: used.moved(x: -input.x, y: -input.y)), x: used.x, y: used.y)
    }
    switch blending {
    case .poisson:
      return PoissonBlending.blend(completed.extendedPastRim(of: holes), into: known, mask: holes)
    case .none: return known.replacing(holes, with: completed)
    }
  }

  /// Runs the network on one region.
  private func run(_ known: PlanarImage, _ holes: Mask, _ filled: PlanarImage?) throws -> PlanarImage {
    let shape = [1, 3, known.height, known.width]
    let samples = try withoutGradients {
      let images = try Tensor(known.samples, shape: shape).moved(to: network.device)
      let masks = try Tensor(holes.values.map(Float.init), shape: [1, 1, known.height, known.width])
        .moved(to: network.device)
      let fills = try filled.map { try Tensor($0.samples, shape: shape).moved(to: network.device) }
      return try network(images: images, masks: masks, fills: fills, mode: .inference, bfloat16: bfloat16)
        .floats()
    }
    return PlanarImage(width: known.width, height: known.height, channels: 3, samples: samples)
  }
}

/// A mask that leaves nothing to do, or nothing to go by.
public enum CompletionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The mask has another size than the image.
  case sizeMismatch(maskWidth: Int, maskHeight: Int, width: Int, height: Int)
  /// No pixel is marked.
  case emptyMask
  /// Every pixel is marked.
  case fullMask

  static func check(_ mask: Mask, width: Int, height: Int) throws(CompletionError) {
    guard mask.width == width, mask.height == height else {
      throw .sizeMismatch(maskWidth: mask.width, maskHeight: mask.height, width: width, height: height)
    }
    let area = mask.area
    if area == 0 { throw .emptyMask }
    if area == width * height { throw .fullMask }
  }

  public var description: String {
    switch self {
    case .sizeMismatch(let maskWidth, let maskHeight, let width, let height):
      "the mask is \(maskWidth)×\(maskHeight), the image \(width)×\(height); they must be of one size"
    case .emptyMask: "the mask is empty: nothing to fill; mark the hole in white, or use --invert-mask"
    case .fullMask:
      "the mask covers the whole image: nothing to go by; leave something known, or use --invert-mask"
    }
  }
}

/// Runs an actor's jobs one after the other on a thread that may block.
private final class DispatchSerialExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}

extension Box {
  /// Returns the box shifted.
  fileprivate func moved(x dx: Int, y dy: Int) -> Box {
    Box(x: x + dx, y: y + dy, width: width, height: height)
  }
}

extension PlanarImage {
  /// Returns the image with every known pixel beside a hole set to the mean of the hole's pixels that it touches.
  ///
  /// Blending needs the network's gradient across the rim, but no loss ever told the network what to give outside
  /// the hole. A gradient of zero there makes the blended hole meet its rim.
  fileprivate func extendedPastRim(of mask: Mask) -> PlanarImage {
    var result = self
    for row in 0..<height {
      for column in 0..<width where mask.values[row * width + column] == 0 {
        let neighbors = [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
          .filter { (0..<height).contains($0) && (0..<width).contains($1) && mask[$0, $1] }
        guard !neighbors.isEmpty else { continue }
        for channel in 0..<channels {
          let sum = neighbors.reduce(Float(0)) { $0 + self[channel, $1.0, $1.1] }
          result[channel, row, column] = sum / Float(neighbors.count)
        }
      }
    }
    return result
  }

  /// Returns the image with the pixels of a mask taken from another of the same size.
  fileprivate func replacing(_ mask: Mask, with other: PlanarImage) -> PlanarImage {
    var result = self
    for channel in 0..<channels {
      for (pixel, value) in mask.values.enumerated() where value != 0 {
        result.samples[channel * planeCount + pixel] = other.samples[channel * planeCount + pixel]
      }
    }
    return result
  }
}
