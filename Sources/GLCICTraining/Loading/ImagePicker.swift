import Imaging
import Synchronization
import Torch

/// An image that was left out, and why.
public struct SkippedImage: Sendable, Hashable {
  public let name: String
  /// One line that says what is wrong with it.
  public let reason: String

  init(name: String, reason: String) {
    self.name = name
    self.reason = reason
  }

  init(name: String, error: any Error) {
    self.init(name: name, reason: (error as? ImagingError)?.reason ?? String(describing: error))
  }

  /// One line that counts images and names the first of them; nil for none.
  public static func summary(of images: [SkippedImage]) -> String? {
    guard !images.isEmpty else { return nil }
    let shown = images.prefix(5).map(\.name).joined(separator: ", ")
    let more = images.count > 5 ? " and \(images.count - 5) more" : ""
    return "\(images.count) \(images.count == 1 ? "image" : "images") could not be read: \(shown)\(more)"
  }
}

/// Chooses the image of each sample of a run: each epoch is a shuffled pass over the chosen images.
///
/// An image that cannot be read gives its place to the next in the epoch's order that can. That choice
/// depends on the images alone, so that two runs agree whatever their threads do.
final class ImagePicker: Sendable {
  private let source: any ImageSource
  private let indices: [Int]?
  private let seed: UInt64
  private let bad = Mutex(BadImages())

  private struct BadImages {
    var indices: Set<Int> = []
    var list: [SkippedImage] = []
  }

  /// Creates a picker among `indices` of `source`, or among all images for nil.
  init(source: any ImageSource, indices: [Int]?, seed: UInt64) {
    self.source = source
    self.indices = indices
    self.seed = seed
  }

  /// The number of images to choose from.
  var count: Int { indices?.count ?? source.count }

  /// The images left out so far, in the order in which they were met.
  var skipped: [SkippedImage] { bad.withLock { $0.list } }

  /// Returns what `use` makes of the image for the sample `index` of the run, given its place in the source.
  ///
  /// - Throws: ``DatasetError/noReadableImage(count:name:reason:)`` where every image was tried without success; `TorchError`,
  ///   which is no image's fault, as it is.
  func pick<Value>(sample index: Int, use: (Int) throws -> Value) throws -> Value {
    let (epoch, position) = index.quotientAndRemainder(dividingBy: count)
    let order = EpochOrder(count: count, seed: seed, epoch: epoch)
    for attempt in 0..<count {
      let chosen = order[(position + attempt) % count]
      if let value = try attemptUse(of: indices?[chosen] ?? chosen, use) { return value }
    }
    let first = skipped.first
    throw DatasetError.noReadableImage(
      count: count, name: first?.name ?? "", reason: first?.reason ?? "unknown")
  }

  /// Returns nil, and takes down the reason once, where the image cannot be read.
  private func attemptUse<Value>(of index: Int, _ use: (Int) throws -> Value) throws(TorchError) -> Value? {
    guard !bad.withLock({ $0.indices.contains(index) }) else { return nil }
    do {
      return try use(index)
    } catch let error as TorchError {
      throw error
    } catch {
      let skipped = SkippedImage(name: source.name(at: index), error: error)
      bad.withLock {
        if $0.indices.insert(index).inserted { $0.list.append(skipped) }
      }
      return nil
    }
  }
}
