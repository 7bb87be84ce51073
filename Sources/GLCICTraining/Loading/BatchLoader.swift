import GLCIC
public import Imaging
import Synchronization

/// Makes the batches of a training run on threads of its own, ahead of the step that needs them.
///
/// The batch of step s is a pure function of the seed, s, the source's order, the settings and the batch
/// size, whatever the number of threads. At most `prefetch` batches are in memory besides the one handed
/// out; several threads work on one batch, an image each.
public final class BatchLoader: Sendable {
  private let queue: BatchQueue
  private let picker: ImagePicker
  private let team: ThreadTeam

  /// Starts loading.
  ///
  /// - Parameters:
  ///   - source: The images.
  ///   - indices: The images of `source` to use; nil for all.
  ///   - settings: How samples are cut.
  ///   - batchSize: The number of samples in a batch.
  ///   - positions: The samples of each batch that are wanted here, where several processes share it; nil for all.
  ///   - objects: The objects whose shapes holes can take, where the settings ask for that.
  ///   - seed: The seed of every random choice.
  ///   - startStep: The step of the first batch, not 0 in a resumed run.
  ///   - threads: The number of threads.
  ///   - cacheBytes: The memory for decoded images, which then need no decoding in later passes.
  ///   - prefetch: The number of batches made ahead.
  /// - Precondition: there is an image; counts are positive; the crop fits the shorter side.
  public init(
    source: any ImageSource, indices: [Int]? = nil, settings: CropSettings, batchSize: Int,
    positions: Range<Int>? = nil, objects: [Segmentation] = [], seed: UInt64, startStep: Int = 0,
    threads: Int, cacheBytes: Int = 0, prefetch: Int = 4
  ) {
    precondition(batchSize > 0 && threads > 0 && prefetch > 0 && startStep >= 0, "counts must be positive")
    let picker = ImagePicker(source: source, indices: indices, seed: seed)
    precondition(picker.count > 0, "a loader needs an image")
    let positions = positions ?? 0..<batchSize
    precondition(!positions.isEmpty && (0..<batchSize).contains(positions), "positions outside of the batch")
    let queue = BatchQueue(
      batchSize: positions.count, sampleSize: settings.cropSize, startStep: startStep, prefetch: prefetch)
    let sampler = CropSampler(settings: settings, seed: seed, objects: objects)
    let images = ImageCache(source: source, settings: settings, byteLimit: cacheBytes)
    self.picker = picker
    self.queue = queue
    team = ThreadTeam(count: threads, name: "loader") {
      while let place = queue.takePlace() {
        let index = place.step * batchSize + positions.lowerBound + place.position
        let result = Result {
          try picker.pick(sample: index) { chosen in
            try sampler.sample(
              from: images.image(at: chosen), name: source.name(at: chosen), index: UInt64(index))
          }
        }
        queue.put(result, at: place)
      }
    }
  }

  deinit { stop() }

  /// Returns the batch of the next step, waiting until it is made.
  ///
  /// - Throws: ``DatasetError/noReadableImage(count:name:reason:)``, or ``DatasetError/stopped`` after ``stop()``.
  public func next() throws -> Batch { try queue.next() }

  /// The images left out so far because they could not be read, each once.
  public var skipped: [SkippedImage] { picker.skipped }

  /// The time that callers of ``next()`` have spent waiting, in seconds.
  public var waitSeconds: Double { queue.waitSeconds }

  /// Stops the threads and waits for them; a waiting or later ``next()`` throws.
  public func stop() {
    queue.stop()
    team.join()
  }
}
