import GLCIC
import Imaging

/// Reads images and finds out what is to be filled in them.
struct ImageReader: Sendable {
  /// What is known of an image that was read.
  struct Picture: Sendable {
    let job: CompletionJob
    let width: Int
    let height: Int
    let holePixels: Int
    /// What should be known of the image's file.
    let warnings: [String]
    /// What the network got, where it is shown beside the result; otherwise its memory is free by then.
    let original: CompletionRequest?
    /// How long reading it took.
    let duration: Duration
  }

  let holes: MaskOptions
  let pixelLimit: Int
  let pool: WorkerPool

  /// Reads the image of a job, and its mask.
  ///
  /// - Throws: `ImagingError`, ``InputError``; `TorchError` where the model was needed and could not be loaded.
  func read(
    _ job: CompletionJob, for filler: Task<Filler, any Error>
  ) async throws -> (Picture, CompletionRequest) {
    let (maskPath, pixelLimit, holes) = (try job.mask.get(), pixelLimit, holes)
    let (image, decoding) = try await timed { () throws in
      try Image(contentsOf: job.input.path, pixelLimit: pixelLimit)
    }
    try image.checkWritable(to: job.output)
    let sides = holes.randomHoles == nil ? nil : try await filler.value.holeSides
    let (mask, marking) = try await timed { () throws in
      try holes.holes(of: image, maskPath: maskPath, trainedSides: sides)
    }
    let request = CompletionRequest(image: image, mask: mask, makeOpaque: holes.maskFromAlpha)
    let picture = Picture(
      job: job, width: image.width, height: image.height, holePixels: mask.area,
      warnings: image.warnings, original: job.show == nil ? nil : request, duration: decoding + marking)
    return (picture, request)
  }

  private func timed<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> (Value, Duration) {
    let (result, duration) = await pool.run {
      let start = ContinuousClock.now
      return (Result(catching: body), .now - start)
    }
    return (try result.get(), duration)
  }
}
