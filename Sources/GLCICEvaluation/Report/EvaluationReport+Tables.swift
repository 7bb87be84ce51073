internal import Foundation
internal import Report

extension EvaluationReport {
  /// The figures of all methods and metrics.
  var totals: String {
    let lines = result.summary.map { method in
      let cells = result.metrics.map { metric in
        cell(
          method.estimates[metric], metric,
          isBest: EvaluationResult.best(of: result.summary, by: metric) == method.id)
      }
      let figures = result.setMetrics.map { metric in
        cell(
          method.figures[metric], metric,
          isBest: EvaluationResult.best(of: result.summary, by: metric) == method.id)
      }
      return "<tr><th>\(method.title.escaped)</th>\((cells + figures).joined())</tr>"
    }
    return table(result.metrics.map(\.title) + result.setMetrics.map(\.title), lines)
  }

  /// The differences of all methods but the first from it; empty where there is only one.
  var differences: String {
    let lines = result.summary.compactMap { method -> String? in
      guard let differences = method.differences else { return nil }
      let cells = result.metrics.map { difference(differences[$0], $0) }
      return "<tr><th>\(method.title.escaped)</th>\(cells.joined())</tr>"
    }
    return lines.isEmpty ? "" : table(result.metrics.map(\.title), lines)
  }

  /// A table for each metric: methods by groups of hole area.
  var areas: String {
    guard result.areas.count > 1 else { return "" }
    let tables = result.metrics.filter(\.isQuality).map { metric in
      let lines = result.summary.map { method in
        let cells = result.areas.map { group in
          let estimate = group.methods.first { $0.id == method.id }?.estimates[metric]
          return cell(
            estimate, metric, isBest: EvaluationResult.best(of: group.methods, by: metric) == method.id)
        }
        return "<tr><th>\(method.title.escaped)</th>\(cells.joined())</tr>"
      }
      return
        "<div class=\"area\"><h3>\(metric.title.escaped)</h3>\(table(result.areas.map(\.title), lines))</div>"
    }
    return "<div class=\"areas\">\(tables.joined(separator: "\n"))</div>"
  }

  /// Histograms of each metric, one for each method.
  var distributions: String {
    let metrics = result.metrics.map { metric in
      let values = result.summary.map { method in result.images.compactMap { $0.values[method.id]?[metric] } }
      let range = Histogram.range(of: values.flatMap(\.self))
      let figures = zip(result.summary, values).enumerated().map { number, item in
        let (method, values) = item
        let histogram = Histogram(
          title: "\(metric.title), \(method.title)", values: values, range: range,
          line: method.estimates[metric]?.value, curve: number)
        return "<figure><figcaption>\(method.title.escaped)</figcaption>\(histogram.svg)</figure>"
      }
      return """
        <div class="metric"><h3>\(metric.title.escaped)</h3><div class="histograms" style="--columns: \(figures.count)">
        \(figures.joined(separator: "\n"))
        </div></div>
        """
    }
    return metrics.joined(separator: "\n")
  }

  private func table(_ columns: [String], _ lines: [String]) -> String {
    let heads = columns.map { "<th>\($0.escaped)</th>" }.joined()
    return """
      <table><thead><tr><th></th>\(heads)</tr></thead>
      <tbody>\(lines.joined(separator: "\n"))</tbody></table>
      """
  }

  private func cell(_ estimate: Estimate?, _ metric: Metric, isBest: Bool) -> String {
    guard let estimate else { return "<td>–</td>" }
    let text = metric.text(of: estimate.value)
    let value = isBest ? "<b>\(text)</b>" : text
    return "<td>\(value) <span>± \(metric.text(of: estimate.margin))</span></td>"
  }

  private func cell(_ figure: Double?, _ metric: SetMetric, isBest: Bool) -> String {
    let text = figure.map(metric.text) ?? "–"
    return "<td>\(isBest ? "<b>\(text)</b>" : text)</td>"
  }

  private func difference(_ estimate: Estimate?, _ metric: Metric) -> String {
    guard let estimate else { return "<td>–</td>" }
    let text = Self.signed(estimate.value, metric)
    let range = "\(Self.signed(estimate.low, metric))…\(Self.signed(estimate.high, metric))"
    guard estimate.excludesZero else { return "<td>\(text) <span>\(range)</span></td>" }
    let mark = metric.isImprovement(estimate.value) ? "▲" : "▼"
    return "<td><b>\(text)</b> \(mark) <span>\(range)</span></td>"
  }

  private static func signed(_ value: Double, _ metric: Metric) -> String {
    (value < 0 ? "−" : "+") + metric.text(of: abs(value))
  }
}

extension Metric {
  /// The value with the metric's decimals.
  public func text(of value: Double) -> String { String(format: "%.\(decimals)f", value) }
}
