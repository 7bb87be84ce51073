internal import Imaging
internal import Torch

// The network's passes over what it is shown of the parts.
extension HoleEngine {
  /// What the network is given at one time.
  struct Job {
    /// What is known, in working colours; with a fill in its holes, for presets that start from one.
    let known: PlanarImage
    /// What the network is shown of it: clipped to sRGB.
    let image: PlanarImage
    let colors: WorkingColors
    let holes: Mask
    /// The holes that it is to paint.
    let targets: Mask
  }

  private var settings: NetworkSettings { network.source.preset.network }

  /// Whether the network's input has a fill in its holes.
  var startsFromFill: Bool { network.source.preset.encoding.hole == .harmonicFill }

  /// Makes the network's input of the smallest version of a part.
  func job(for picture: HolePicture, _ pyramid: HolePyramid) -> Job {
    let (level, view) = (pyramid.smallest, picture.part.smallestView)
    let isWhole = view == level.holes.bounds
    let known = isWhole ? level.image : level.image.cropped(to: view)
    return Job(
      known: known, image: picture.colors.modelPlanes(known), colors: picture.colors,
      holes: isWhole ? level.holes : level.holes.cropped(to: view),
      targets: isWhole ? level.targets : level.targets.cropped(to: view))
  }

  /// Returns what is known of each job with the network's output in its targets, in working colours.
  ///
  /// Regions of equal shape go through the network together, as many at a time as `batchSize`.
  func paint(_ jobs: [Job], batchSize: Int, wholeImage: Bool) throws -> [PlanarImage] {
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
            jobs[pass.job].colors.workingPlanes(output), x: box.x, y: box.y,
            where: jobs[pass.job].targets.cropped(to: box))
        }
      }
    }
    return painted
  }

  private func plan(for job: Job, wholeImage: Bool) -> RegionPlan {
    wholeImage
      ? RegionPlan(wholeImageOfWidth: job.image.width, height: job.image.height, settings: settings)
      : RegionPlan(mask: job.targets, settings: settings)
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
    let images = try tensor(3, passes.map { $0.job.image.cropped(to: $0.region.input).samples })
    let masks = try tensor(
      1, passes.map { $0.job.holes.cropped(to: $0.region.input).values.map(Float.init) })
    let output = try network(first, images: images, masks: masks, fills: startsFromFill ? images : nil)
      .floats()
    let count = output.count / passes.count
    return passes.indices.map { index in
      PlanarImage(
        width: first.output.width, height: first.output.height, channels: 3,
        samples: Array(output[(index * count)..<((index + 1) * count)]))
    }
  }
}
