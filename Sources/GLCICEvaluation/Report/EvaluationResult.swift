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
    /// Means or medians, as ``Metric/summary`` says, and their intervals.
    public var estimates: [Metric: Estimate]
    /// The means or medians of what this method has more than the first, image by image, as
    /// ``Metric/difference(_:from:)`` says; nil for the first.
    public var differences: [Metric: Estimate]?
    /// What is measured of all fills together; empty for a group of images.
    public var figures: [SetMetric: Double] = [:]

    // Files of earlier versions call them means.
    private enum CodingKeys: String, CodingKey {
      case estimates = "means"
      case id, title, differences, figures
    }
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
  ///   - figures: What was measured of all fills together, by method.
  ///   - skipped: The images that could not be measured.
  ///   - unavailable: Why metrics are missing, by their names.
  ///   - settings: What was evaluated.
  ///   - bootstrap: How intervals are found.
  ///   - version: The tool's version.
  ///   - date: When the evaluation ended.
  public init(
    images: [ImageScores], methods: [(id: String, title: String)],
    figures: [String: [SetMetric: Double]] = [:], skipped: [Skipped], unavailable: [String: String],
    settings: EvaluationSettings, bootstrap: Bootstrap, version: String, date: Date
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
    for place in summary.indices { summary[place].figures = figures[summary[place].id] ?? [:] }
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
    Metric.allCases.filter { metric in summary.contains { $0.estimates[metric] != nil } }
  }

  /// What was measured of all fills together, in the usual order.
  public var setMetrics: [SetMetric] {
    SetMetric.allCases.filter { metric in summary.contains { $0.figures[metric] != nil } }
  }

  /// Says of each metric that is missing why, a sentence each.
  public var remarks: [String] {
    unavailable.sorted { $0.key < $1.key }.map { "\($0.key) is off: \($0.value)." }
  }

  /// The method whose mean or median is best, where there are several.
  public static func best(of methods: [MethodSummary], by metric: Metric) -> String? {
    let losses = methods.compactMap { method in
      method.estimates[metric].map { (id: method.id, loss: metric.loss(of: $0.value)) }
    }
    return losses.count > 1 ? losses.min { $0.loss < $1.loss }?.id : nil
  }

  /// The method with the least figure, where there are several.
  public static func best(of methods: [MethodSummary], by metric: SetMetric) -> String? {
    let figures = methods.compactMap { method in method.figures[metric].map { (id: method.id, value: $0) } }
    return figures.count > 1 ? figures.min { $0.value < $1.value }?.id : nil
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
      let differences = values.dropFirst().map { others in
        metrics.indices.map { metrics[$0].difference(others[$0], from: values[0][$0]) }
      }
      return (values + differences).flatMap(\.self)
    }
    let summaries = Array(repeating: metrics.map(\.summary), count: 2 * methods.count - 1).flatMap(\.self)
    let estimates = bootstrap.estimates(of: rows, by: summaries)
    func table(_ number: Int) -> [Metric: Estimate] {
      var result: [Metric: Estimate] = [:]
      for (place, metric) in metrics.enumerated() {
        result[metric] = estimates[number * metrics.count + place]
      }
      return result
    }
    return methods.enumerated().map { number, method in
      MethodSummary(
        id: method.id, title: method.title, estimates: table(number),
        differences: number == 0 ? nil : table(methods.count + number - 1))
    }
  }
}
