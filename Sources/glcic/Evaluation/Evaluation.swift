import GLCICEvaluation
import Imaging

/// What an evaluation gathers on its way, and writes at its end.
struct Evaluation {
  private(set) var scores: [ImageScores] = []
  private let outputs: EvaluationOutputs
  private let firstMethod: String
  private let sheetCount: Int
  private var gallery: Gallery
  private var masks: [(file: String, bytes: [UInt8])] = []
  private var sheet: [PlanarImage] = []
  private var textures: TextureDistances

  init(methods: [Method], outputs: EvaluationOutputs, sheetCount: Int, textures: TextureDistances) {
    self.outputs = outputs
    self.sheetCount = sheetCount
    self.textures = textures
    firstMethod = methods.first?.id ?? ""
    gallery = Gallery(method: firstMethod)
  }

  /// Measures all images; those that cannot be measured are named by `progress`.
  ///
  /// - Throws: An error where an output cannot be written, or the networks of `learned` fail.
  mutating func run(
    _ subjects: inout EvaluationSubjects, through pipeline: EvaluationPipeline, learned: LearnedMetrics?,
    progress: EvaluationProgress
  ) async throws {
    let pool = WorkerPool(threads: pipeline.threads)
    for start in stride(from: 0, to: subjects.count, by: pipeline.groupSize) {
      let indices = start..<min(start + pipeline.groupSize, subjects.count)
      let jobs = indices.map { subjects.job(at: $0) }
      let results = await pipeline.measure(jobs, from: subjects.source, on: pool)
      var measured: [EvaluationPipeline.Measured] = []
      for (job, result) in zip(jobs, results) {
        switch result {
        case .success(let image): measured.append(image)
        case .failure(let error): progress.skip(job.name, because: error)
        }
      }
      try await save(measured, on: pool)
      await addTextures(of: measured, on: pool)
      for var image in measured {
        for (method, distance) in try await learned?.add(truth: image.truth, fills: image.fills) ?? [:] {
          image.scores.values[method]?[.lpips] = distance
        }
        try keep(image)
        progress.add()
      }
    }
  }

  private func save(_ images: [EvaluationPipeline.Measured], on pool: WorkerPool) async throws {
    let outputs = outputs
    for result in await pool.map(images, { image in try outputs.save(image) }) { try result.get() }
  }

  private mutating func addTextures(of images: [EvaluationPipeline.Measured], on pool: WorkerPool) async {
    let sampler = textures.sampler
    let patches = await pool.map(images) { image in
      sampler.patches(of: image.truth, fills: image.fills, mask: image.mask, index: image.job.index)
    }
    for case .success(let patches) in patches { textures.add(patches) }
  }

  /// What all fills together are measured by, by method: FID where `learned` has its weights, and the distances of
  /// their textures.
  ///
  /// - Throws: `TorchError` when libtorch fails.
  func figures(_ learned: LearnedMetrics?) async throws -> [String: [SetMetric: Double]] {
    var figures = textures.distances()
    for (method, distance) in try await learned?.frechetDistances() ?? [:] {
      figures[method, default: [:]][.fid] = distance
    }
    return figures
  }

  private mutating func keep(_ image: EvaluationPipeline.Measured) throws {
    scores.append(image.scores)
    if outputs.maskFolder != nil {
      masks.append((image.job.file, try Image(mask: image.mask).encoded(as: .png)))
    }
    if outputs.sheet != nil, sheet.count < 3 * sheetCount, let fill = image.fills[firstMethod] {
      sheet += [image.truth.filling(image.mask, with: 1), fill, image.truth]
    }
    guard outputs.report != nil else { return }
    try gallery.add(image.scores, index: image.job.index) { () throws(ImagingError) in
      try Gallery.Row(scores: image.scores, truth: image.truth, mask: image.mask, fills: image.fills)
    }
  }

  /// Writes JSON, report, masks and sheet, as far as they are wanted, the dearest first.
  ///
  /// - Throws: An error that names the file that cannot be written.
  func write(_ result: EvaluationResult) throws {
    try outputs.write(try result.json(), to: outputs.json)
    if outputs.report != nil {
      let html = EvaluationReport(result: result, gallery: gallery).html
      try outputs.write(Array(html.utf8), to: outputs.report)
    }
    try outputs.write(masks: masks)
    try outputs.write(sheet: sheet)
  }
}
