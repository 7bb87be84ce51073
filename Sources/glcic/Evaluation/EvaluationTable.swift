import GLCICEvaluation

/// The result of an evaluation as text for a terminal.
enum EvaluationTable {
  /// Returns what was measured, then methods as rows and metrics as columns.
  static func text(of result: EvaluationResult) -> String {
    let settings = result.settings
    let seed = settings.seed.map { ", seed \($0)" } ?? ""
    let percent = Int((100 * result.bootstrap.confidence).rounded())
    let rows =
      [["method"] + result.metrics.map(\.title) + result.setMetrics.map(\.title)]
      + result.summary.map { method in
        [method.title] + result.metrics.map { cell(method.estimates[$0], $0) }
          + result.setMetrics.map { metric in method.figures[metric].map(metric.text) ?? "–" }
      }
    return
      (["\(result.images.count) images of \(settings.size), \(settings.maskTitle)\(seed)"] + lines(rows)
      + ["± is half the \(percent) % bootstrap interval of the mean, of detail that of the median."]
      + result.remarks)
      .joined(separator: "\n")
  }

  private static func cell(_ estimate: Estimate?, _ metric: Metric) -> String {
    estimate.map { "\(metric.text(of: $0.value)) ± \(metric.text(of: $0.margin))" } ?? "–"
  }

  /// Pads cells so that columns stand below each other, the first to the left and the others to the right.
  private static func lines(_ rows: [[String]]) -> [String] {
    let widths = (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).enumerated().map { number, item in
        let padding = String(repeating: " ", count: item.1 - item.0.count)
        return number == 0 ? item.0 + padding : padding + item.0
      }.joined(separator: "  ")
    }
  }
}
