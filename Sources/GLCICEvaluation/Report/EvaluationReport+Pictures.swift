internal import Foundation
internal import Report

extension EvaluationReport {
  /// Images one below the other, each with its fills side by side.
  func rows(_ rows: [Gallery.Row]) -> String { rows.map(row).joined(separator: "\n") }

  /// For each metric the numbers of the images at its ends, which lead to their pictures.
  var extremes: String {
    let metrics = result.metrics.filter(\.isQuality)
    let lines = metrics.map { metric in
      "<tr><th>\(metric.title.escaped)</th><td>\(links(gallery.best(by: metric), metric))</td>"
        + "<td>\(links(gallery.worst(by: metric), metric))</td></tr>"
    }
    return """
      <table class="extremes"><thead><tr><th></th><th>best, image (value)</th><th>worst, image (value)</th></tr></thead>
      <tbody>\(lines.joined(separator: "\n"))</tbody></table>
      """
  }

  private func links(_ rows: [Gallery.Row], _ metric: Metric) -> String {
    rows.map { row in
      let value = row.scores.values[gallery.method]?[metric].map(metric.text) ?? "–"
      return "<a href=\"#\(anchor(row))\">\(number(of: row))</a> (\(value))"
    }.joined(separator: ", ")
  }

  /// The image's place in the list of all, from 1.
  private func number(of row: Gallery.Row) -> Int {
    (result.images.firstIndex { $0.file == row.scores.file } ?? 0) + 1
  }

  private func anchor(_ row: Gallery.Row) -> String { "image-\(number(of: row))" }

  private func row(_ row: Gallery.Row) -> String {
    let scores = row.scores
    let fills = result.summary.compactMap { method in
      row.fills[method.id].map { figure($0, method.title, caption(scores.values[method.id] ?? [:])) }
    }
    let share = String(format: "%.1f", 100 * scores.holeShare)
    return """
      <div class="row" id="\(anchor(row))">
      <h3>\(number(of: row)) <span>\(scores.name.escaped) · hole \(share) % of the image</span></h3>
      <div class="pictures" style="--columns: \(fills.count + 2)">
      \(figure(row.masked, "masked", ""))
      \(fills.joined(separator: "\n"))
      \(figure(row.truth, "photograph", ""))
      </div></div>
      """
  }

  private func figure(_ picture: [UInt8], _ title: String, _ values: String) -> String {
    """
    <figure>\(Page.image(picture, type: Gallery.mediaType, text: title))\
    <figcaption><b>\(title.escaped)</b> \(values)</figcaption></figure>
    """
  }

  private func caption(_ values: [Metric: Double]) -> String {
    [Metric.holeL1, .holePSNR, .ssim].compactMap { metric in values[metric].map(metric.text) }
      .joined(separator: " · ")
  }
}
