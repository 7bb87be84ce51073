internal import Dispatch
public import Imaging
internal import NeuralNetwork
public import Torch

/// Fills the holes of images with a trained network.
///
/// An actor, because it owns a network: images go in and come out, tensors stay inside. It works on a thread of
/// its own, so that long computations do not hold up other tasks.
public actor Completer {
  /// How many images are best given together: several keep a graphics card busy, a processor needs but one.
  public nonisolated let batchSize: Int
  /// The sides of the holes that the network was trained on, in pixels.
  public nonisolated let trainedSides: ClosedRange<Int>
  private let queue: DispatchSerialExecutor
  private let engine: HoleEngine

  /// Takes over a network.
  ///
  /// - Throws: `TorchError` when its weights cannot be prepared, for instance when memory is short.
  public init(network: sending CompletionNetwork, precision: Precision = .auto) throws(TorchError) {
    queue = DispatchSerialExecutor(label: "glcic.completer")
    batchSize = network.device.kind == .cpu ? 1 : 8
    trainedSides = network.preset.training.holes.sides
    let bfloat16 = precision.usesBFloat16(on: network.device)
    engine = HoleEngine(network: try InferenceNetwork(network, bfloat16: bfloat16))
  }

  public nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

  /// Fills the holes of an image; its size, colour space, bit depth and metadata stay.
  ///
  /// Samples outside the holes come back bit for bit.
  ///
  /// - Throws: ``CompletionError`` for a mask that does not fit; `TorchError`; `ImagingError`.
  public func complete(
    _ request: CompletionRequest, options: CompletionOptions = CompletionOptions()
  ) throws -> Completion {
    try complete([request], options: options)[0].get()
  }

  /// Fills the holes of several images; regions of equal shape share a pass of the network.
  ///
  /// - Returns: For each request what it came to, in their order; one that fails does not touch the others.
  public func complete(
    _ requests: [CompletionRequest], options: CompletionOptions = CompletionOptions()
  ) -> [Result<Completion, any Error>] {
    // Only a batch shares passes; apart, a large image's parts are freed one by one.
    guard requests.count > 1 else { return requests.map { request in Result { try one(request, options) } } }
    return together(requests, options)
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
    var result = planes
    var timings = CompletionTimings()
    for part in engine.parts(of: mask, unknown: mask, options: options) {
      let picture = HolePicture(known: planes.cropped(to: part.extent), part: part, colors: .sRGB)
      let filled = try engine.fill(picture, options: options, timings: &timings)
      result.paste(filled, x: part.extent.x, y: part.extent.y, where: part.targets)
    }
    return result
  }

  /// Fills one image part by part.
  private func one(_ request: CompletionRequest, _ options: CompletionOptions) throws -> Completion {
    let unknown = try request.unknownPixels()
    var image = request.image
    let colors = try image.workingColors()
    var timings = CompletionTimings()
    for part in engine.parts(of: request.mask, unknown: unknown, options: options) {
      let picture = HolePicture(known: try image.workingPlanes(in: part.extent), part: part, colors: colors)
      let filled = try engine.fill(picture, options: options, timings: &timings)
      try timings.measure(\.blending) {
        try image.replace(filled, part, makeOpaque: request.makeOpaque)
      }
    }
    return Completion(image: image, timings: timings)
  }
}

extension Completer {
  /// Fills several images at once; after a failure one by one, so that only the culprit fails.
  private func together(
    _ requests: [CompletionRequest], _ options: CompletionOptions
  ) -> [Result<Completion, any Error>] {
    (try? shared(requests, options)) ?? requests.map { request in Result { try one(request, options) } }
  }

  /// Fills several images with shared passes; fails whole.
  private func shared(
    _ requests: [CompletionRequest], _ options: CompletionOptions
  ) throws -> [Result<Completion, any Error>] {
    let unknown = try requests.map { try $0.unknownPixels() }
    let parts = zip(requests, unknown).map { request, unknown in
      engine.parts(of: request.mask, unknown: unknown, options: options)
    }
    var timings = CompletionTimings()
    let pictures = try zip(requests, parts).map { request, parts in
      let colors = try request.image.workingColors()
      return try parts.map {
        HolePicture(known: try request.image.workingPlanes(in: $0.extent), part: $0, colors: colors)
      }
    }
    var filled = try engine.fill(
      Array(pictures.joined()), batchSize: batchSize, options: options, timings: &timings)[...]
    let share = 1 / Double(requests.count)
    return try zip(requests, parts).map { request, parts in
      var image = request.image
      // The passes are shared, and so is their time.
      var own = timings * share
      for (part, planes) in zip(parts, filled) {
        try own.measure(\.blending) {
          try image.replace(planes, part, makeOpaque: request.makeOpaque)
        }
      }
      filled = filled.dropFirst(parts.count)
      return .success(Completion(image: image, timings: own))
    }
  }
}

extension Image {
  /// Gives the targets of a part new colours.
  fileprivate mutating func replace(
    _ filled: PlanarImage, _ part: HolePart, makeOpaque: Bool
  ) throws(ImagingError) {
    // The part can be far larger than its targets.
    guard let box = part.targets.boundingBox else { return }
    try replace(
      filled.cropped(to: box), in: part.targets.cropped(to: box),
      box: box.moved(x: part.extent.x, y: part.extent.y), makeOpaque: makeOpaque)
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
