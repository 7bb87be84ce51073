import Foundation
import GLCIC
import Imaging

/// Writes completed images.
struct ImageWriter: Sendable {
  let quality: Int?
  /// Whether missing folders of outputs are made.
  let makesFolders: Bool
  let pool: WorkerPool

  /// Writes what a picture came to, and returns its outcome.
  func write(
    _ result: Result<Completion, any Error>, of picture: ImageReader.Picture
  ) async -> CompletionOutcome {
    var outcome = CompletionOutcome(picture.job, status: .completed)
    var timings = StageTimings(decode: picture.duration)
    do {
      let completion = try result.get()
      timings.add(completion.timings)
      if let loss = Self.loss(of: completion.image, in: picture.job.output) { outcome.warnings = [loss] }
      timings.encode = try await pool.run { Result { try write(completion.image, of: picture) } }.get()
    } catch {
      outcome = CompletionOutcome(picture.job, failure: error)
    }
    outcome.width = picture.width
    outcome.height = picture.height
    outcome.holePixels = picture.holePixels
    let warnings = picture.warnings + (outcome.warnings ?? [])
    outcome.warnings = warnings.isEmpty ? nil : warnings
    outcome.timings = timings
    return outcome
  }

  /// What an image loses in its output, in one line; nil where it loses nothing.
  private static func loss(of image: Image, in output: String) -> String? {
    guard let format = FileFormat(path: output) else { return nil }
    let losses = image.losses(in: format)
    return losses.isEmpty ? nil : "not kept in \(format.rawValue): \(losses.joined(separator: ", "))"
  }

  /// Writes the files of an image, and returns how long that took.
  private func write(_ image: Image, of picture: ImageReader.Picture) throws -> Duration {
    let start = ContinuousClock.now
    let job = picture.job
    if makesFolders { try OutputFolder.make((job.output as NSString).deletingLastPathComponent) }
    try image.write(to: job.output, quality: quality)
    if let show = job.show, let original = picture.original {
      let sheet = try Self.comparison(original.image, original.mask, image)
      try sheet.write(to: show, quality: quality)
    }
    return .now - start
  }

  /// Input, masked and completed image side by side, as 8-bit sRGB.
  private static func comparison(_ image: Image, _ mask: Mask, _ completed: Image) throws -> Image {
    let planes = try image.modelPlanes()
    let pictures = [planes, planes.filling(mask, with: 1), try completed.modelPlanes()]
    return Image(planes: ContactSheet.grid(pictures))
  }
}

/// A folder for outputs.
enum OutputFolder {
  /// Makes a folder and those above it where they are missing.
  ///
  /// - Throws: ``InputError`` where that cannot be.
  static func make(_ path: String) throws(InputError) {
    guard !path.isEmpty, !CompletionInputs.isFolder(path) else { return }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw InputError("\(path): the folder cannot be made; name one that can be written to")
    }
  }

  /// Checks that a folder can be written to, or could be made.
  ///
  /// - Throws: ``InputError`` where that is known to fail.
  static func check(_ path: String) throws(InputError) {
    var existing = path
    while !FileManager.default.fileExists(atPath: existing) {
      let parent = (existing as NSString).deletingLastPathComponent
      existing = parent.isEmpty ? "." : parent
    }
    guard CompletionInputs.isFolder(existing) else {
      throw InputError("\(path): the folder cannot be made, \(existing) is not a folder")
    }
    guard access(existing, W_OK | X_OK) == 0 else {
      throw InputError("\(path): cannot write into the folder \(existing) (permission denied)")
    }
  }
}
