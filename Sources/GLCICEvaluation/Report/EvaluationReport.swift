internal import Foundation
internal import Report

/// An evaluation as one HTML page that needs nothing but itself: tables, distributions, pictures, settings.
public struct EvaluationReport: Sendable {
  public let result: EvaluationResult
  public let gallery: Gallery

  public init(result: EvaluationResult, gallery: Gallery) {
    self.result = result
    self.gallery = gallery
  }

  /// The page.
  public var html: String {
    Page(
      title: "Image completion, measured", head: head,
      main: [
        section("In total", Self.totalText(result), totals),
        section("Differences", Self.differenceText(result), differences),
        section("By hole area", areaText, areas),
        section("Distributions", Self.distributionText, distributions),
        section("The first images", Self.pictureText, rows(gallery.firstRows)),
        section("Best and worst", extremeText, extremes + rows(gallery.extremeRows)),
        section("Metrics", "", glossary),
        section("Settings", "", settings),
      ].joined(separator: "\n"),
      extraStyle: Self.style
    ).html
  }

  private var head: String {
    let settings = result.settings
    let models = settings.models.map(\.name).joined(separator: ", ")
    let parts = [
      "\(result.images.count) images of \(settings.size)", settings.maskTitle,
      models.isEmpty ? "" : "model \(models)", "glcic \(result.version)", String(result.date.prefix(10)),
    ]
    return "<p>\(parts.filter { !$0.isEmpty }.joined(separator: " · ").escaped)</p>"
  }

  private func section(_ title: String, _ text: String, _ content: String) -> String {
    guard !content.isEmpty else { return "" }
    let id = title.lowercased().replacing(" ", with: "-")
    let paragraph = text.isEmpty ? "" : "<p class=\"note\">\(text.escaped)</p>"
    return "<section id=\"\(id)\">\n<h2>\(title.escaped)</h2>\n\(paragraph)\n\(content)\n</section>"
  }

  // MARK: Texts

  private static func totalText(_ result: EvaluationResult) -> String {
    let percent = Int((100 * result.bootstrap.confidence).rounded())
    return "Means over the images, of detail the median; ± is half its \(percent) % interval, from "
      + "\(result.bootstrap.resamples) bootstrap resamples. The best of each column is bold."
      + result.remarks.map { " " + $0 }.joined()
  }

  private static func differenceText(_ result: EvaluationResult) -> String {
    "Each method less \(result.summary[0].title), image by image, with the interval of the mean difference; of "
      + "detail the median difference of the distances from 1, where less is better. Bold where the interval "
      + "leaves zero out; ▲ is better than \(result.summary[0].title), ▼ worse."
  }

  private var areaText: String {
    let counts = result.areas.map { "\($0.title): \($0.images)" }.joined(separator: ", ")
    return "Images grouped by the hole's share of the image (\(counts))."
  }

  private static let distributionText =
    "One value for each image; the line is the mean, of detail the median. Methods share the axis of a metric; "
    + "what lies beyond its ends is counted in the outermost bars."

  private static let pictureText =
    "The hole in white, the fills, the photograph. Below each fill: hole L1 ×100, hole PSNR in dB, SSIM."

  private var extremeText: String {
    let title = result.summary.first { $0.id == gallery.method }?.title ?? gallery.method
    return
      "The images on which \(title) does best and worst by each metric. The numbers lead to the pictures."
  }

  // MARK: Settings

  private var glossary: String {
    let items = result.metrics.map {
      "<dt>\($0.title.escaped)</dt><dd>\($0.explanation.escaped) \($0.aim.sentence)</dd>"
    }
    let sets = result.setMetrics.map {
      "<dt>\($0.title.escaped)</dt><dd>\($0.explanation.escaped) Less is better.</dd>"
    }
    return "<dl>\((items + sets).joined(separator: "\n"))</dl>"
  }

  private var settings: String {
    let settings = result.settings
    var rows: [(String, String)] = [
      ("images", settings.images), ("masks", "\(settings.masks) (\(settings.maskTitle))"),
      ("seed", settings.seed.map(String.init) ?? "–"), ("mask files", settings.maskFolder ?? "not saved"),
      ("size", settings.size), ("limit", settings.limit.map(String.init) ?? "none"),
      ("strategy", settings.strategy), ("device", "\(settings.device), \(settings.precision)"),
      ("classical methods", "\(settings.threads) at a time"),
      (
        "bootstrap",
        "\(result.bootstrap.resamples) resamples, \(result.bootstrap.confidence), seed \(result.bootstrap.seed)"
      ),
      ("version", "glcic \(result.version)"), ("date", result.date),
    ]
    rows += settings.models.map {
      ("model \($0.id)", "\($0.name), preset \($0.preset), SHA-256 \($0.sha256)")
    }
    rows += result.skipped.map { ("skipped", "\($0.name): \($0.reason)") }
    let lines = rows.map { "<tr><th>\($0.0.escaped)</th><td>\($0.1.escaped)</td></tr>" }
    return "<table class=\"settings\">\(lines.joined(separator: "\n"))</table>"
  }
}

extension Metric.Aim {
  /// What is better, in a sentence.
  var sentence: String {
    switch self {
    case .most: "More is better."
    case .least: "Less is better."
    case .one: "The nearer to 1, the better."
    }
  }
}
