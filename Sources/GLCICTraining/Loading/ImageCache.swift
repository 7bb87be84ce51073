import Imaging
import Synchronization

/// The decoded images of a data set, of which those stay in memory for which there is room.
///
/// The first images met stay for the whole run: with a new order in each pass over a data set that does not fit, no
/// other choice is met more often. Samples are the same with and without room.
final class ImageCache: Sendable {
  private struct Contents {
    var images: [Int: DecodedImage] = [:]
    var byteCount = 0
  }

  private let source: any ImageSource
  private let shorterSideLimit: Int
  private let byteLimit: Int
  private let contents = Mutex(Contents())

  /// Creates an empty cache for the samples of a run.
  init(source: any ImageSource, settings: CropSettings, byteLimit: Int) {
    self.source = source
    self.byteLimit = byteLimit
    shorterSideLimit = settings.shorterSide.upperBound
  }

  /// Returns an image of the source, decoded now or before.
  ///
  /// - Throws: What the source and the decoder throw.
  func image(at index: Int) throws -> DecodedImage {
    if let image = contents.withLock({ $0.images[index] }) { return image }
    var image = try DecodedImage(decoding: source.data(at: index), leastShorterSide: shorterSideLimit)
    // A little larger may stay: resizing twice costs time and sharpness.
    if 2 * min(image.width, image.height) > 3 * shorterSideLimit {
      image = try image.resized(shorterSide: shorterSideLimit)
    }
    contents.withLock {
      guard $0.byteCount + image.samples.count <= byteLimit, $0.images[index] == nil else { return }
      $0.images[index] = image
      $0.byteCount += image.samples.count
    }
    return image
  }
}
