internal import Foundation
public import Imaging

/// The pictures that a report shows: the first images, and for each metric those on which the first method is best
/// and worst.
///
/// Filled while the evaluation runs; pictures of images that will not be shown are forgotten at once, so that the
/// memory it takes does not grow with the number of images.
public struct Gallery: Sendable {
  /// An image with all its fills, as the bytes of small files.
  public struct Row: Sendable {
    public let scores: ImageScores
    /// The image with its hole white.
    public let masked: [UInt8]
    /// The fills by method.
    public let fills: [String: [UInt8]]
    public let truth: [UInt8]
  }

  /// The images in order at one end of a metric, at most ``Gallery/extremeCount``.
  private typealias Ranking = [(value: Double, index: Int)]

  /// How many of the first images are shown.
  public let firstCount: Int
  /// How many of the best and of the worst are shown.
  public let extremeCount: Int
  /// The method by whose values images are best or worst.
  public let method: String
  private var rows: [Int: Row] = [:]
  private var first: [Int] = []
  private var best: [Metric: Ranking] = [:]
  private var worst: [Metric: Ranking] = [:]

  /// The media type of the pictures.
  public static let mediaType = "image/webp"

  /// Creates a gallery that ranks by the values of `method`.
  public init(method: String, firstCount: Int = 12, extremeCount: Int = 6) {
    self.method = method
    self.firstCount = firstCount
    self.extremeCount = extremeCount
  }

  /// Adds an image, if it is among those to show.
  ///
  /// - Parameters:
  ///   - scores: The image's values.
  ///   - index: Its place in the evaluation; larger than all before.
  ///   - pictures: Makes the pictures; called only where they are needed.
  /// - Throws: What `pictures` throws.
  public mutating func add(_ scores: ImageScores, index: Int, pictures: () throws -> Row) rethrows {
    var isShown = first.count < firstCount
    if isShown { first.append(index) }
    for (metric, value) in scores.values[method] ?? [:] where metric.isQuality {
      let loss = metric.loss(of: value)
      isShown = insert(loss, index, into: &best[metric, default: []]) || isShown
      isShown = insert(-loss, index, into: &worst[metric, default: []]) || isShown
    }
    guard isShown else { return }
    rows[index] = try pictures()
    let shown = Set(first + (Array(best.values) + worst.values).flatMap { $0.map(\.index) })
    rows = rows.filter { shown.contains($0.key) }
  }

  /// The first images.
  public var firstRows: [Row] { first.compactMap { rows[$0] } }

  /// The images that are best or worst by any metric, and not among the first.
  public var extremeRows: [Row] {
    rows.keys.filter { !first.contains($0) }.sorted().compactMap { rows[$0] }
  }

  /// The best images by a metric, best first.
  public func best(by metric: Metric) -> [Row] { (best[metric] ?? []).compactMap { rows[$0.index] } }

  /// The worst images by a metric, worst first.
  public func worst(by metric: Metric) -> [Row] { (worst[metric] ?? []).compactMap { rows[$0.index] } }

  /// Inserts in ascending order; returns whether the value is among the first.
  private func insert(_ value: Double, _ index: Int, into ranking: inout Ranking) -> Bool {
    let place = ranking.firstIndex { value < $0.value } ?? ranking.count
    guard place < extremeCount else { return false }
    ranking.insert((value, index), at: place)
    if ranking.count > extremeCount { ranking.removeLast() }
    return true
  }
}

extension Gallery.Row {
  /// Makes the pictures of an image.
  ///
  /// - Parameters:
  ///   - scores: The image's values.
  ///   - truth: The photograph.
  ///   - mask: Its hole.
  ///   - fills: The fills by method.
  /// - Throws: `ImagingError` where the pictures cannot be encoded.
  public init(
    scores: ImageScores, truth: PlanarImage, mask: Mask, fills: [String: PlanarImage]
  ) throws(ImagingError) {
    self.scores = scores
    masked = try Self.picture(truth.filling(mask, with: 1))
    self.truth = try Self.picture(truth)
    var pictures: [String: [UInt8]] = [:]
    for (method, fill) in fills { pictures[method] = try Self.picture(fill) }
    self.fills = pictures
  }

  /// Larger pictures would make the page heavy.
  private static let sideLimit = 320

  private static func picture(_ image: PlanarImage) throws(ImagingError) -> [UInt8] {
    var image = image
    while max(image.width, image.height) > sideLimit {
      image = image.halved(mask: Mask(width: image.width, height: image.height)).image
    }
    return try Image(planes: image).encoded(as: .webp, quality: 72)
  }
}
