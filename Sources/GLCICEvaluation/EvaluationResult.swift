public import Foundation

/// All that an evaluation found: what `--json` holds.
public struct EvaluationResult: Sendable, Codable {
  /// Holes that take a similar share of their images.
  public struct AreaGroup: Sendable, Codable {
    /// The shares of the image, at least the first and less than the second.
    public var from: Double
    public var to: Double
    public var images: Int
    public var methods: [MethodSummary]

    /// Such as `10–20 %`.
    public var title: String {
      let (low, high) = (Int((100 * from).rounded()), Int((100 * to).rounded()))
      return low == 0 ? "< \(high) %" : high >= 100 ? "> \(low) %" : "\(low)–\(high) %"
    }
  }

  /// A method over several images.
  public struct MethodSummary: Sendable, Codable {
    public var id: String
    public var title: String
    /// Means and their intervals.
    public var means: [Metric: Estimate]
    /// The means of this method's values less the first method's, image by image; nil for the first.
    public var differences: [Metric: Estimate]?
    /// The Fréchet inception distance, of all images only.
    public var fid: Double?

    /// That distance for tables.
    public var fidText: String { fid.map { String(format: "%.2f", $0) } ?? "–" }
  }

  /// An image that could not be measured.
  public struct Skipped: Sendable, Codable, Equatable {
    public var name: String
    public var reason: String

    public init(name: String, reason: String) {
      self.name = name
      self.reason = reason
    }
  }

  /// The tool's version.
  public var version: String
  /// When the evaluation ended, ISO 8601.
  public var date: String
  public var settings: EvaluationSettings
  public var bootstrap: Bootstrap
  /// Why metrics are missing that need weights, by their names.
  public var unavailable: [String: String]
  public var summary: [MethodSummary]
  public var areas: [AreaGroup]
  public var images: [ImageScores]
  public var skipped: [Skipped]

  /// Sums up the scores of at least one image.
  ///
  /// - Parameters:
  ///   - images: The scores; each has all `methods`.
  ///   - methods: Names of the methods, as ids and titles; differences are from the first.
  ///   - fid: The Fréchet inception distances by method, where there are any.
  ///   - skipped: The images that could not be measured.
  ///   - unavailable: Why metrics are missing, by their names.
  ///   - settings: What was evaluated.
  ///   - bootstrap: How intervals are found.
  ///   - version: The tool's version.
  ///   - date: When the evaluation ended.
  public init(
    images: [ImageScores], methods: [(id: String, title: String)], fid: [String: Double] = [:],
    skipped: [Skipped], unavailable: [String: String], settings: EvaluationSettings, bootstrap: Bootstrap,
    version: String, date: Date
  ) {
    precondition(!images.isEmpty && !methods.isEmpty, "there is nothing to sum up")
    self.version = version
    self.date = date.ISO8601Format()
    self.settings = settings
    self.bootstrap = bootstrap
    self.unavailable = unavailable
    self.images = images
    self.skipped = skipped
    summary = Self.summaries(of: images, methods, bootstrap)
    for place in summary.indices { summary[place].fid = fid[summary[place].id] }
    areas = Self.areaBounds.compactMap { from, to in
      let group = images.filter { $0.holeShare >= from && $0.holeShare < to }
      guard !group.isEmpty else { return nil }
      return AreaGroup(
        from: from, to: min(to, 1), images: group.count,
        methods: Self.summaries(of: group, methods, bootstrap))
    }
  }

  /// The metrics that any image has, in their usual order.
  public var metrics: [Metric] {
    Metric.allCases.filter { metric in summary.contains { $0.means[metric] != nil } }
  }

  /// Whether the Fréchet inception distance was measured.
  public var hasFID: Bool { summary.contains { $0.fid != nil } }

  /// Says of each metric that is missing why, a sentence each.
  public var remarks: [String] {
    unavailable.sorted { $0.key < $1.key }.map { "\($0.key) is off: \($0.value)." }
  }

  /// The method whose mean is best, where methods differ at all.
  public static func best(of methods: [MethodSummary], by metric: Metric) -> String? {
    let means = methods.compactMap { method in method.means[metric].map { (id: method.id, mean: $0.mean) } }
    guard means.count > 1 else { return nil }
    return metric.isHigherBetter ? means.max { $0.mean < $1.mean }?.id : means.min { $0.mean < $1.mean }?.id
  }

  /// The JSON of the result, indented, with sorted keys.
  ///
  /// - Throws: `EncodingError` where a value is no number.
  public func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  private static let areaBounds = [(0, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 0.4), (0.4, 0.5), (0.5, 1.1)]

  private static func summaries(
    of images: [ImageScores], _ methods: [(id: String, title: String)], _ bootstrap: Bootstrap
  ) -> [MethodSummary] {
    let metrics = Metric.allCases
    // A row has the values of all methods, then the differences from the first method.
    let rows = images.map { image in
      let values = methods.map { method in metrics.map { image.values[method.id]?[$0] ?? .nan } }
      return (values + values.dropFirst().map { zip($0, values[0]).map(-) }).flatMap(\.self)
    }
    let estimates = bootstrap.estimates(of: rows)
    func table(_ number: Int) -> [Metric: Estimate] {
      var result: [Metric: Estimate] = [:]
      for (place, metric) in metrics.enumerated() {
        result[metric] = estimates[number * metrics.count + place]
      }
      return result
    }
    return methods.enumerated().map { number, method in
      MethodSummary(
        id: method.id, title: method.title, means: table(number),
        differences: number == 0 ? nil : table(methods.count + number - 1))
    }
  }
}
