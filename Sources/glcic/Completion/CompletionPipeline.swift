import Foundation
import GLCIC
import Imaging
import Torch

/// Completes images: while the network works on some, the next are read and the last are written.
struct CompletionPipeline: Sendable {
  let reader: ImageReader
  let writer: ImageWriter
  let skipRule: SkipRule
  /// Whether images without a hole are passed on; otherwise they fail.
  let copiesUnmasked: Bool
  /// What fills the holes; its model may still be loading.
  let filler: Task<Filler, any Error>

  /// An image on its way from the disk to the network.
  private enum Read: Sendable {
    case ready(ImageReader.Picture, CompletionRequest)
    case unmasked(ImageReader.Picture, Image)
    case over(CompletionOutcome)
  }

  /// Completes the images of `jobs`, and hands each outcome to `report`, in their order.
  ///
  /// Only a few images are in memory at one time.
  ///
  /// - Throws: `TorchError` where there is no network; an image that fails is only an outcome.
  func run(_ jobs: [CompletionJob], report: (CompletionOutcome) -> Void) async throws {
    var waiting = jobs[...]
    // The first image is read while the model is.
    var reading = [waiting.popFirst()].compactMap(\.self).map(read)
    let filler = try await ready(after: reading)
    var writing: [Task<CompletionOutcome, Never>] = []
    while !reading.isEmpty {
      var pictures: [ImageReader.Picture] = []
      var requests: [CompletionRequest] = []
      while pictures.count < filler.batchSize {
        reading += take(filler.batchSize * 2 - reading.count, of: &waiting).map(read)
        guard !reading.isEmpty else { break }
        switch await reading.removeFirst().value {
        case .ready(let picture, let request):
          pictures.append(picture)
          requests.append(request)
        case .unmasked(let picture, let image):
          writing.append(Task { await writer.copy(image, of: picture, from: reader.input) })
        case .over(let outcome): writing.append(Task { outcome })
        }
        // Images that need no network must not pile up unreported.
        await settle(&writing, leaving: filler.batchSize * 2, report)
      }
      let results = await filler.complete(requests)
      requests = []
      for (picture, result) in zip(pictures, results) {
        writing.append(Task { await writer.write(result, of: picture) })
      }
      await settle(&writing, leaving: filler.batchSize, report)
    }
    await settle(&writing, leaving: 0, report)
  }

  /// Returns what fills the holes; where there is no network, fails only once nothing else runs.
  private func ready(after reading: [Task<Read, Never>]) async throws -> Filler {
    do {
      return try await filler.value
    } catch {
      for task in reading { _ = await task.value }
      throw error
    }
  }

  private func take(_ count: Int, of jobs: inout ArraySlice<CompletionJob>) -> ArraySlice<CompletionJob> {
    let taken = jobs.prefix(max(0, count))
    jobs = jobs.dropFirst(taken.count)
    return taken
  }

  private func read(_ job: CompletionJob) -> Task<Read, Never> {
    Task {
      if let file = job.output(skippedBy: skipRule) {
        return .over(CompletionOutcome(job, skippedFor: file))
      }
      do {
        let (picture, request) = try await reader.read(job, for: filler)
        guard !copiesUnmasked || picture.holePixels > 0 else { return .unmasked(picture, request.image) }
        return .ready(picture, request)
      } catch {
        return .over(CompletionOutcome(job, failure: error))
      }
    }
  }

  /// Reports the oldest outcomes until only `count` are under way.
  private func settle(
    _ tasks: inout [Task<CompletionOutcome, Never>], leaving count: Int, _ report: (CompletionOutcome) -> Void
  ) async {
    while tasks.count > count { report(await tasks.removeFirst().value) }
  }
}
