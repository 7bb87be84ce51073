import Files
import Foundation
import GLCIC
import Imaging

/// Writes completed images.
struct ImageWriter: Sendable {
  let quality: Int?
  /// Whether files that are there are replaced.
  let replaces: Bool
  let pool: WorkerPool

  /// Writes what a picture came to, and returns its outcome.
  func write(
    _ result: Result<Completion, any Error>, of picture: ImageReader.Picture
  ) async -> CompletionOutcome {
    await outcome(of: picture, .completed) { timings in
      let completion = try result.get()
      timings.add(completion.timings)
      return try await pool.run { Result { try write(completion.image, of: picture) } }.get()
    }
  }

  /// Passes on a picture without a hole.
  ///
  /// - Parameters:
  ///   - image: The image as it was read.
  ///   - picture: What is known of it.
  ///   - input: Where it was read from, if from standard input.
  /// - Returns: Its outcome.
  func copy(
    _ image: Image, of picture: ImageReader.Picture, from input: StandardInput
  ) async -> CompletionOutcome {
    await outcome(of: picture, .copied) { _ in
      try await pool.run { Result { try copy(image, of: picture, from: input) } }.get()
    }
  }

  /// What a file, or what was sent on, came to.
  private struct Written: Sendable {
    let duration: Duration
    let warnings: [String]
    /// Whether the file is the input byte for byte, so that it lacks nothing.
    var isCopy = false
  }

  private func outcome(
    of picture: ImageReader.Picture, _ status: CompletionOutcome.Status,
    _ body: (inout StageTimings) async throws -> Written
  ) async -> CompletionOutcome {
    var outcome = CompletionOutcome(picture.job, status: status)
    var timings = StageTimings(decode: picture.duration)
    var warnings = picture.warnings
    do {
      let written = try await body(&timings)
      timings.encode = written.duration
      warnings = (written.isCopy ? [] : warnings) + written.warnings
    } catch let error as ImagingError where error.code == .present {
      // It came while the work went on, and is kept like any that was there before.
      outcome = CompletionOutcome(picture.job, skippedFor: error.name)
    } catch let error as AtomicFile.Failure where error.isPresent {
      outcome = CompletionOutcome(picture.job, skippedFor: error.path)
    } catch {
      outcome = CompletionOutcome(picture.job, failure: error)
    }
    outcome.width = picture.width
    outcome.height = picture.height
    outcome.holePixels = picture.holePixels
    if !warnings.isEmpty { outcome.warnings = warnings }
    outcome.timings = timings
    return outcome
  }

  /// What an image loses in a format, in one line; nil where it loses nothing.
  private static func loss(of image: Image, in format: FileFormat) -> String? {
    let losses = image.losses(in: format)
    return losses.isEmpty ? nil : "not kept in \(format.rawValue): \(losses.joined(separator: ", "))"
  }

  /// Writes the files of an image.
  private func write(_ image: Image, of picture: ImageReader.Picture) throws -> Written {
    let start = ContinuousClock.now
    switch picture.job.destination {
    case .file(let path, let format):
      try OutputFolder.make(path.containingFolder)
      try image.write(to: path, format: format, quality: quality, replacing: replaces)
    case .standardOutput: try send(image.encoded(as: picture.format, quality: quality))
    }
    let losses = [Self.loss(of: image, in: picture.format)].compactMap(\.self)
    return Written(duration: .now - start, warnings: losses + writeShow(of: picture, completed: image))
  }

  /// Writes the bytes of the input where they are what is asked for, and otherwise the image.
  private func copy(
    _ image: Image, of picture: ImageReader.Picture, from input: StandardInput
  ) throws -> Written {
    let job = picture.job
    let isStandardInput = job.input.isStandardInput
    // A pipe that was named as a file has nothing more to give.
    guard quality == nil, picture.format == image.metadata.format,
      isStandardInput || FileIdentity(file: job.input.path) != nil
    else { return try write(image, of: picture) }
    let start = ContinuousClock.now
    let bytes = isStandardInput ? try input.read() : try Self.contents(of: job.input)
    switch job.destination {
    case .file(let path, _):
      try OutputFolder.make(path.containingFolder)
      try AtomicFile.write(bytes, to: path, replacing: replaces)
    case .standardOutput: try send(bytes)
    }
    return Written(
      duration: .now - start, warnings: writeShow(of: picture, completed: image), isCopy: true)
  }

  private static func contents(of input: InputImage) throws(InputError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: input.path) else {
      throw InputError("\(input.name): cannot be read any more; leave it where it is during the work")
    }
    return Array(data)
  }

  private func send(_ bytes: [UInt8]) throws(InputError) {
    guard StandardStream.output.write(bytes) else {
      throw InputError("standard output: the image could not be written whole, \(SystemCall.reason)")
    }
  }

  /// Writes the comparison sheet, where one is wanted; the image is done by then, so that trouble is only a warning.
  private func writeShow(of picture: ImageReader.Picture, completed: Image) -> [String] {
    guard let path = picture.job.show, let original = picture.original else { return [] }
    do {
      try ComparisonSheet.make(
        original.image, original.mask, completed: completed, format: picture.format
      ).write(to: path, format: picture.format, quality: quality, replacing: replaces)
      return []
    } catch {
      return ["the comparison was not written: \(error)"]
    }
  }
}
