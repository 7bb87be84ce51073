import Foundation
import GLCIC
import GLCICEvaluation
import GLCICTraining
import Imaging

/// Fills and measures images: networks one image at a time with all cores, the rest one image on each core.
///
/// A few images at a time are read, filled by the networks, then filled by the classical methods and measured; the
/// three never overlap, so that times mean something.
struct EvaluationPipeline: Sendable {
  /// An image with all its fills.
  struct Measured: Sendable {
    let job: EvaluationSubjects.Job
    var scores: ImageScores
    let truth: PlanarImage
    let mask: Mask
    /// By method, rounded to 8 bits.
    let fills: [String: PlanarImage]
  }

  /// A fill and how long it took.
  private struct Fill: Sendable {
    let image: PlanarImage
    let duration: Duration
  }

  private struct Subject: Sendable {
    let job: EvaluationSubjects.Job
    let truth: PlanarImage
    let mask: Mask
    var fills: [String: Fill] = [:]
  }

  let methods: [Method]
  let masks: EvaluationSubjects.Masks
  let size: EvaluationSize
  let seed: UInt64
  let threads: Int

  /// How many images are in memory at one time: more than threads, so that a slow one holds up few others.
  var groupSize: Int { size == .full ? min(threads, 4) : 2 * threads }

  /// Measures a group of images, in their order; one that cannot be measured is an error of its own.
  func measure(
    _ jobs: [EvaluationSubjects.Job], from source: any ImageSource, on pool: WorkerPool
  ) async -> [Result<Measured, any Error>] {
    var subjects = await pool.map(jobs) { job in try read(job, from: source) }
    for index in subjects.indices {
      guard case .success(var subject) = subjects[index] else { continue }
      do {
        try await fillByNetworks(&subject)
        subjects[index] = .success(subject)
      } catch {
        subjects[index] = .failure(error)
      }
    }
    return await pool.map(subjects) { subject in try measure(try subject.get()) }
  }

  private func read(_ job: EvaluationSubjects.Job, from source: any ImageSource) throws -> Subject {
    let truth = try size.image(decoding: try source.data(at: job.index), name: job.name)
    let mask = try masks.mask(for: job, width: truth.width, height: truth.height, seed: seed)
    return Subject(job: job, truth: truth, mask: mask)
  }

  private func fillByNetworks(_ subject: inout Subject) async throws {
    for method in methods {
      guard case .network = method.filler else { continue }
      let start = ContinuousClock.now
      let filled = try await method.filler.complete(subject.truth, mask: subject.mask)
      subject.fills[method.id] = Fill(image: filled.rounded8Bit(), duration: .now - start)
    }
  }

  private func measure(_ subject: Subject) throws -> Measured {
    var fills = subject.fills
    for method in methods {
      guard case .classical(let classical) = method.filler else { continue }
      let start = ContinuousClock.now
      let filled = try classical.complete(subject.truth, mask: subject.mask)
      fills[method.id] = Fill(image: filled.rounded8Bit(), duration: .now - start)
    }
    var scores = ImageScores(name: subject.job.name, file: subject.job.file, mask: subject.mask)
    for (id, fill) in fills {
      scores.values[id] = Metric.values(
        of: fill.image, truth: subject.truth, mask: subject.mask, duration: fill.duration)
    }
    return Measured(
      job: subject.job, scores: scores, truth: subject.truth, mask: subject.mask,
      fills: fills.mapValues(\.image))
  }
}
