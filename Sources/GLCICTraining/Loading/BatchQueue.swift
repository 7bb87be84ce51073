import Foundation

/// Hands out the places of the coming batches to worker threads and the finished batches, in order, to one
/// consumer.
///
/// `@unchecked Sendable` is safe: every mutable property is touched only while `condition` is locked.
final class BatchQueue: @unchecked Sendable {
  /// The place of a sample: its step and its position in the batch.
  struct Place: Sendable {
    let step: Int
    let position: Int
  }

  private let batchSize: Int
  private let sampleSize: Int
  private let prefetch: Int
  private let condition = NSCondition()
  private var nextStep: Int
  private var nextPlace: Place
  private var unfinished: [Int: [Sample?]] = [:]
  private var missing: [Int: Int] = [:]
  private var finished: [Int: Result<Batch, any Error>] = [:]
  private var isStopped = false
  private var waited = Duration.zero

  init(batchSize: Int, sampleSize: Int, startStep: Int, prefetch: Int) {
    self.batchSize = batchSize
    self.sampleSize = sampleSize
    self.prefetch = prefetch
    nextStep = startStep
    nextPlace = Place(step: startStep, position: 0)
  }

  var waitSeconds: Double { condition.withLock { waited / .seconds(1) } }

  /// Returns the next place to fill, waiting while enough batches are ahead; nil once stopped.
  func takePlace() -> Place? {
    condition.withLock {
      while !isStopped && nextPlace.step >= nextStep + prefetch { condition.wait() }
      guard !isStopped else { return nil }
      let place = nextPlace
      let isLast = place.position + 1 == batchSize
      nextPlace = Place(step: place.step + (isLast ? 1 : 0), position: isLast ? 0 : place.position + 1)
      return place
    }
  }

  /// Puts a sample in its place; the last one finishes the batch, a failure becomes the batch's.
  func put(_ result: Result<Sample, any Error>, at place: Place) {
    let complete: [Sample]? = condition.withLock {
      switch result {
      case .success(let sample):
        unfinished[place.step, default: Array(repeating: nil, count: batchSize)][place.position] = sample
      case .failure(let error):
        finished[place.step] = .failure(error)
        condition.broadcast()
      }
      missing[place.step, default: batchSize] -= 1
      guard missing[place.step] == 0 else { return nil }
      missing[place.step] = nil
      let samples = unfinished.removeValue(forKey: place.step)?.compactMap { $0 }
      return finished[place.step] == nil ? samples : nil
    }
    guard let complete else { return }
    // Joining copies whole images, so it is done outside the lock.
    let batch = Batch(step: place.step, size: sampleSize, samples: complete)
    condition.withLock {
      finished[place.step] = .success(batch)
      condition.broadcast()
    }
  }

  /// Returns the batch of the next step, waiting until it is finished.
  func next() throws -> Batch {
    try condition.withLock {
      let start = ContinuousClock.now
      while !isStopped && finished[nextStep] == nil { condition.wait() }
      waited += ContinuousClock.now - start
      guard !isStopped, let result = finished[nextStep] else { throw DatasetError.stopped }
      // A failed step stays, so that asking again gives the same error.
      let batch = try result.get()
      finished[nextStep] = nil
      nextStep += 1
      condition.broadcast()
      return batch
    }
  }

  /// Wakes everyone up to leave.
  func stop() {
    condition.withLock {
      isStopped = true
      finished = [:]
      unfinished = [:]
      condition.broadcast()
    }
  }
}
