internal import Imaging
internal import Torch

/// Fills the holes of planes with a network: input, passes, and what is done at the rim.
final class HoleEngine {
  /// What is filled at one time: a part of an image, and what stands in its holes at the network's input.
  private struct Job {
    var known: PlanarImage
    var part: HolePart
    /// For presets that start from a fill.
    var fill: PlanarImage?
  }

  let network: InferenceNetwork
  private let radius = LayerTable.receptiveRadius(LayerTable.completion)
  /// The network's grid step in input pixels: two layers of stride 2.
  private let gridStep = 4

  init(network: InferenceNetwork) { self.network = network }

  private var settings: NetworkSettings { network.source.preset.network }

  /// Cuts the holes of an image into parts that can be filled one by one.
  func parts(of mask: Mask, options: CompletionOptions) -> [HolePart] {
    if options.wholeImage {
      return [HolePart(extent: mask.bounds, holes: mask, targets: mask)]
    }
    let margin = radius + 1
    let trainedSides = network.source.preset.training.holes.sides
    return HolePart.parts(of: mask, margin: margin, grid: gridStep).map { part in
      let halvings = Self.halvings(
        width: part.targets.widestHole, trainedSides: trainedSides, strategy: options.strategy)
      return part.halved(times: halvings, margin: margin, grid: gridStep, mask: mask)
    }
  }

  /// Fills the targets of a part.
  ///
  /// - Parameters:
  ///   - known: The image inside the part's extent; what it holds in the holes does not matter.
  ///   - part: What is to be filled, and at what size.
  ///   - options: How.
  ///   - timings: To which the time taken is added.
  /// - Returns: The extent with its targets filled.
  /// - Throws: `TorchError`, for instance for want of memory.
  func fill(
    _ known: PlanarImage, _ part: HolePart, options: CompletionOptions, timings: inout CompletionTimings
  ) throws -> PlanarImage {
    try fill([(known, part)], batchSize: 1, options: options, timings: &timings)[0]
  }

  /// Fills the targets of several parts, as ``fill(_:_:options:timings:)`` does; regions of equal shape share passes.
  func fill(
    _ parts: [(known: PlanarImage, part: HolePart)], batchSize: Int, options: CompletionOptions,
    timings: inout CompletionTimings
  ) throws -> [PlanarImage] {
    var filled = parts.map(\.known)
    let native = parts.indices.filter { parts[$0].part.halvings == 0 }
    let painted = try timings.measure(\.network) {
      try paint(
        native.map { prepared(parts[$0].known, parts[$0].part) }, batchSize: batchSize,
        wholeImage: options.wholeImage)
    }
    timings.measure(\.blending) {
      for (index, picture) in zip(native, painted) {
        filled[index] = blended(picture, parts[index].known, parts[index].part, options)
      }
    }
    for (index, entry) in parts.enumerated() where entry.part.halvings > 0 {
      filled[index] = try fillFromSmaller(entry.known, entry.part, options: options, timings: &timings)
    }
    return filled
  }

  /// Makes the network's input.
  private func prepared(_ known: PlanarImage, _ part: HolePart) -> Job {
    let startsFromFill = network.source.preset.encoding.hole == .harmonicFill
    return Job(
      known: known, part: part, fill: startsFromFill ? HarmonicFill.fill(known, mask: part.holes) : nil)
  }

  /// Returns each job's planes with the network's output in its targets.
  ///
  /// Regions of equal shape go through the network together, as many at a time as `batchSize`.
  private func paint(_ jobs: [Job], batchSize: Int, wholeImage: Bool) throws -> [PlanarImage] {
    var painted = jobs.map(\.known)
    var groups: [[Int]: [(job: Int, region: RegionPlan.Region)]] = [:]
    var shapes: [[Int]] = []
    for (index, job) in jobs.enumerated() {
      for region in plan(for: job, wholeImage: wholeImage).regions {
        let shape = region.shape
        if groups[shape] == nil { shapes.append(shape) }
        groups[shape, default: []].append((index, region))
      }
    }
    for shape in shapes {
      let group = groups[shape] ?? []
      for start in stride(from: 0, to: group.count, by: batchSize) {
        let passes = group[start..<min(start + batchSize, group.count)]
        let outputs = try run(passes.map { (jobs[$0.job], $0.region) })
        for (pass, output) in zip(passes, outputs) {
          let box = pass.region.output
          painted[pass.job].paste(
            output, x: box.x, y: box.y, where: jobs[pass.job].part.targets.cropped(to: box))
        }
      }
    }
    return painted
  }

  private func plan(for job: Job, wholeImage: Bool) -> RegionPlan {
    wholeImage
      ? RegionPlan(wholeImageOfWidth: job.known.width, height: job.known.height, settings: settings)
      : RegionPlan(mask: job.part.targets, settings: settings)
  }

  /// Runs the network once, on regions of one shape.
  private func run(_ passes: [(job: Job, region: RegionPlan.Region)]) throws -> [PlanarImage] {
    guard let first = passes.first?.region else { return [] }
    let size = [first.input.height, first.input.width]
    let device = network.source.device
    func tensor(_ channels: Int, _ samples: [[Float]]) throws(TorchError) -> Tensor {
      try Tensor(samples.reduce(into: []) { $0 += $1 }, shape: [samples.count, channels] + size)
        .moved(to: device)
    }
    let images = try tensor(3, passes.map { $0.job.known.cropped(to: $0.region.input).samples })
    let masks = try tensor(
      1, passes.map { $0.job.part.holes.cropped(to: $0.region.input).values.map(Float.init) })
    let fills = passes.compactMap { pass in pass.job.fill?.cropped(to: pass.region.input).samples }
    let output = try network(
      first, images: images, masks: masks, fills: fills.isEmpty ? nil : try tensor(3, fills)
    ).floats()
    let count = output.count / passes.count
    return passes.indices.map { index in
      PlanarImage(
        width: first.output.width, height: first.output.height, channels: 3,
        samples: Array(output[(index * count)..<((index + 1) * count)]))
    }
  }

  /// Does at the rim what the options say.
  func blended(
    _ painted: PlanarImage, _ known: PlanarImage, _ part: HolePart, _ options: CompletionOptions
  ) -> PlanarImage {
    switch options.blending {
    case .poisson:
      return PoissonBlending.blend(
        painted.extendedPastRim(of: part.targets), into: known, mask: part.targets)
    case .none: return painted
    }
  }
}

extension CompletionTimings {
  /// Runs `body` and adds the time that it took to one of the parts.
  mutating func measure<Result, Failure: Error>(
    _ part: WritableKeyPath<CompletionTimings, Duration>, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let start = ContinuousClock.now
    defer { self[keyPath: part] += .now - start }
    return try body()
  }
}

extension PlanarImage {
  /// Returns the image with every known pixel beside a hole set to the mean of the hole's pixels that it touches.
  ///
  /// Blending needs the network's gradient across the rim, but no loss ever told the network what to give outside
  /// the hole. A gradient of zero there makes the blended hole meet its rim.
  fileprivate func extendedPastRim(of mask: Mask) -> PlanarImage {
    var result = self
    guard let box = mask.boundingBox?.expanded(by: 1, imageWidth: width, imageHeight: height) else {
      return self
    }
    let neighbors = [(-1, 0), (1, 0), (0, -1), (0, 1)]
    for row in box.rows {
      for column in box.columns where mask.values[row * width + column] == 0 {
        var sums = (Float(0), Float(0), Float(0))
        var count: Float = 0
        for (down, right) in neighbors {
          let (y, x) = (row + down, column + right)
          guard y >= 0, y < height, x >= 0, x < width, mask.values[y * width + x] != 0 else { continue }
          sums.0 += self[0, y, x]
          sums.1 += self[1, y, x]
          sums.2 += self[2, y, x]
          count += 1
        }
        guard count > 0 else { continue }
        result[0, row, column] = sums.0 / count
        result[1, row, column] = sums.1 / count
        result[2, row, column] = sums.2 / count
      }
    }
    return result
  }
}
