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
    /// The format of the output.
    let format: FileFormat
    /// What should be known of the image's file.
    let warnings: [String]
    /// What the network got, where it is shown beside the result; otherwise its memory is free by then.
    let original: CompletionRequest?
    /// How long reading it took.
    let duration: Duration
  }

  let holes: MaskOptions
  let pixelLimit: Int
  let input: StandardInput
  let pool: WorkerPool

  /// Reads the image of a job, and its mask.
  ///
  /// - Throws: `ImagingError`, ``InputError``; `TorchError` where the model was needed and could not be loaded.
  func read(
    _ job: CompletionJob, for filler: Task<Filler, any Error>
  ) async throws -> (Picture, CompletionRequest) {
    let (maskPath, holes) = (try job.mask.get(), holes)
    let ((image, format), decoding) = try await timed { () throws in
      let image = try decode(job)
      return (image, try job.destination.format(for: image, called: job.input.name))
    }
    try image.checkFits(format, name: job.destination.file ?? "standard output")
    let sides = holes.randomHoles == nil ? nil : try await filler.value.holeSides
    let (mask, marking) = try await timed { () throws in
      let mask = try maskPath.map { path in try readMask(at: path, for: image) }
      return try holes.holes(of: image, mask: mask, trainedSides: sides)
    }
    let request = CompletionRequest(image: image, mask: mask, makeOpaque: holes.maskFromAlpha)
    let picture = Picture(
      job: job, width: image.width, height: image.height, holePixels: mask.area, format: format,
      warnings: image.warnings, original: job.show == nil ? nil : request, duration: decoding + marking)
    return (picture, request)
  }

  private func decode(_ job: CompletionJob) throws -> Image {
    guard job.input.isStandardInput else {
      return try Image(contentsOf: job.input.path, pixelLimit: pixelLimit)
    }
    return try Image(data: input.read(), name: job.input.name, pixelLimit: pixelLimit)
  }

  private func readMask(at path: String, for image: Image) throws -> Mask {
    let reading = holes.reading(pixelLimit: pixelLimit)
    let (width, height) = (image.width, image.height)
    do {
      guard path == StandardStream.name else {
        return try Mask(contentsOf: path, width: width, height: height, reading: reading)
      }
      return try Mask(
        data: input.read(), name: InputImage.standardInputName, width: width, height: height, reading: reading
      )
    } catch let error as ImagingError where error.code == .sizeMismatch {
      throw InputError("\(error); give one of its size, or add --resize-mask")
    }
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
