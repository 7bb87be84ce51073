import GLCIC
import Imaging
import Synchronization

/// The mean colour of a data set, which the paper's networks see in the hole (section 3.3).
public enum MeanPixel {
  /// The shorter side at which images are averaged; resizing keeps the mean and saves most of the decoding.
  static let shorterSide = 64

  /// Computes the mean over images of their mean red, green and blue.
  ///
  /// The result does not depend on the number of threads.
  ///
  /// - Parameters:
  ///   - source: The images.
  ///   - indices: The images of `source` to use; nil for all.
  ///   - limit: The largest number of images to read, chosen at random with a fixed seed; nil for all.
  ///   - threads: The number of threads.
  /// - Returns: Three values in 0...1, and the images that could not be read.
  /// - Throws: ``DatasetError/noReadableImage(count:name:reason:)`` where not one image could be read.
  public static func compute(
    source: any ImageSource, indices: [Int]? = nil, limit: Int? = nil,
    threads: Int
  ) throws -> (mean: [Float], skipped: [SkippedImage]) {
    let chosen = choose(from: indices, count: source.count, limit: limit)
    let means = Mutex<[Int: [Double]]>([:])
    let skipped = Mutex<[Int: SkippedImage]>([:])
    let next = Atomic(0)
    let team = ThreadTeam(count: max(1, threads), name: "mean") {
      while let index = chosen.element(at: next.add(1, ordering: .relaxed).oldValue) {
        do {
          let mean = try mean(of: source.data(at: index))
          means.withLock { $0[index] = mean }
        } catch {
          let bad = SkippedImage(name: source.name(at: index), error: error)
          skipped.withLock { $0[index] = bad }
        }
      }
    }
    team.join()
    return try combine(means.withLock { $0 }, skipped: skipped.withLock { $0 })
  }

  private static func choose(from indices: [Int]?, count: Int, limit: Int?) -> [Int] {
    let all = indices ?? Array(0..<count)
    guard let limit, limit < all.count, limit > 0 else { return all }
    let order = EpochOrder(count: all.count, seed: DrawPurpose.meanPixel.rawValue, epoch: 0)
    return (0..<limit).map { all[order[$0]] }.sorted()
  }

  private static func mean(of data: [UInt8]) throws -> [Double] {
    let image = try PlanarImage(decoding: data, shorterSide: shorterSide)
    return (0..<3).map { channel in
      let plane = image.samples[(channel * image.planeCount)..<((channel + 1) * image.planeCount)]
      return plane.reduce(0) { $0 + Double($1) } / Double(image.planeCount)
    }
  }

  /// Sums in the order of the images, since the order of additions shows in the last digits.
  private static func combine(
    _ means: [Int: [Double]], skipped: [Int: SkippedImage]
  ) throws -> (mean: [Float], skipped: [SkippedImage]) {
    let bad = skipped.sorted { $0.key < $1.key }.map(\.value)
    guard !means.isEmpty else {
      throw DatasetError.noReadableImage(
        count: bad.count, name: bad.first?.name ?? "", reason: bad.first?.reason ?? "no image chosen")
    }
    var sum = [0.0, 0.0, 0.0]
    for (_, mean) in means.sorted(by: { $0.key < $1.key }) {
      for channel in 0..<3 { sum[channel] += mean[channel] }
    }
    return (sum.map { Float($0 / Double(means.count)) }, bad)
  }
}

extension Array {
  fileprivate func element(at index: Int) -> Element? { index < count ? self[index] : nil }
}
