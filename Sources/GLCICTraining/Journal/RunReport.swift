internal import Foundation
internal import GLCIC
internal import Report

/// The state of a training run as one HTML page that needs nothing but itself: curves, samples, settings.
struct RunReport {
  let settings: RunSettings
  /// The rows of the table of losses.
  let losses: [RunTable.Row]
  /// The rows of the table of validations.
  let validations: [RunTable.Row]
  let step: Int
  let isFinished: Bool
  /// Remarks such as how many images could not be read.
  var remarks: [String] = []
  /// The newest sample sheet, as the bytes of a file and its media type.
  var sheet: (bytes: [UInt8], type: String)?
  /// The animation of the samples.
  var animation: [UInt8]?

  /// A picture larger than this stays outside the page, which would no longer be handy.
  private static let pictureLimit = 8 << 20

  /// The page.
  var html: String {
    Page(
      title: title,
      head: "<p>\(settings.summary.escaped)</p>\n\(progress)",
      main: """
        \(tiles)
        \(remarks.map { "<p class=\"remark\">\($0.escaped)</p>" }.joined(separator: "\n"))
        <div class="charts">
        \(charts.map(figure).joined(separator: "\n"))
        </div>
        \(samples)
        <section>
        <h2>Settings</h2>
        <details><summary>All settings as JSON</summary><pre>\(json.escaped)</pre></details>
        </section>
        """
    ).html
  }

  private var title: String { "\(settings.preset.name) · step \(step.grouped)" }

  private var json: String { (try? settings.json(isIndented: true)) ?? "" }

  // MARK: Parts

  private var progress: String {
    let total = settings.steps.total
    let phase = settings.steps.phase(at: step)?.rawValue ?? "all phases"
    let state = isFinished ? "finished" : "\(phase) phase"
    return """
      <progress value="\(min(step, total))" max="\(total)"></progress>
      <p>\(step.grouped) of \(total.grouped) steps, \(state)</p>
      """
  }

  /// The newest numbers.
  private var tiles: String {
    let names = [
      ("hole_l1", "hole L1 × 100"), ("hole_psnr", "hole PSNR, dB"), ("image_psnr", "image PSNR, dB"),
      ("image_ssim", "SSIM"),
    ]
    var tiles = names.compactMap { name, label in
      validations.last?.values[name].map {
        tile(String(format: name == "image_ssim" ? "%.4f" : "%.2f", $0), label)
      }
    }
    if let rate = losses.last?.values["images_per_second"] {
      tiles.append(tile(String(format: "%.1f", rate), "images per second"))
    }
    return tiles.isEmpty ? "" : "<div class=\"tiles\">\(tiles.joined())</div>"
  }

  private func tile(_ value: String, _ label: String) -> String {
    "<div><strong>\(value)</strong><span>\(label)</span></div>"
  }

  private func figure(_ chart: Chart) -> String {
    let named = chart.series.count > 1 ? chart.series : []
    let keys = named.enumerated().map { number, curve in
      "<span class=\"key curve-\(number % 5)\">\(curve.name.escaped)</span>"
    }
    return """
      <figure>
      <figcaption><b>\(chart.title.escaped)</b> \(chart.unit.escaped) \(keys.joined(separator: " "))</figcaption>
      \(chart.svg)
      </figure>
      """
  }

  private var samples: String {
    let pictures = [
      sheet.map { ("masked | completed | photograph, at step \(step.grouped)", $0.bytes, $0.type) },
      animation.map { ("masked | completed, over the run", $0, "image/webp") },
    ]
    let figures = pictures.compactMap(\.self).filter { $0.1.count <= Self.pictureLimit }.map {
      text, bytes, type in
      """
      <figure><figcaption>\(text)</figcaption>
      \(Page.image(bytes, type: type, text: text))</figure>
      """
    }
    return figures.isEmpty
      ? ""
      : "<section>\n<h2>Samples</h2>\n<div class=\"samples\">\(figures.joined(separator: "\n"))</div>\n</section>"
  }

  // MARK: Charts

  private var charts: [Chart] {
    let loss = settings.preset.training.reconstruction.label
    var charts = [
      chart("Reconstruction loss", loss, losses, [("reconstruction", loss)], isSmoothed: true),
      chart(
        "Adversarial losses", "−log D and its like", losses,
        [
          ("discriminator_real", "D, real"), ("discriminator_fake", "D, completed"),
          ("adversarial", "completion network"),
        ], isSmoothed: true),
      chart("Validation, hole L1", "× 100", validations, [("hole_l1", "hole L1")]),
      chart(
        "Validation, PSNR", "dB", validations, [("hole_psnr", "hole"), ("image_psnr", "image")]),
      chart("Validation, SSIM", "", validations, [("image_ssim", "SSIM")]),
      chart("Speed", "images per second", losses, [("images_per_second", "images/s")], isSmoothed: true),
    ]
    let shown: Set = [
      "reconstruction", "discriminator_real", "discriminator_fake", "adversarial", "images_per_second",
      "data_wait", "learning_rate",
    ]
    for name in Set(losses.flatMap(\.values.keys)).subtracting(shown).sorted() {
      charts.append(chart(name.replacing("_", with: " "), "", losses, [(name, name)], isSmoothed: true))
    }
    charts.append(chart("Learning rate", "", losses, [("learning_rate", "learning rate")]))
    var waiting = chart(
      "Waiting for data", "% of the time", losses, [("data_wait", "data wait")], isSmoothed: true)
    waiting.reach = 2
    charts.append(waiting)
    return charts.filter { !$0.series.isEmpty }
  }

  private func chart(
    _ title: String, _ unit: String, _ rows: [RunTable.Row], _ columns: [(column: String, name: String)],
    isSmoothed: Bool = false
  ) -> Chart {
    let series = columns.map { column, name in
      // A row without the number ends a part of the curve: phases differ in their losses.
      let parts = rows.split { $0.values[column] == nil }.map { part in
        part.compactMap { row in row.values[column].map { (step: row.step, value: $0) } }
      }
      return Chart.Series(name: name, parts: parts)
    }
    return Chart(
      title: title, unit: unit, series: series.filter { !$0.parts.isEmpty }, phases: phases,
      isSmoothed: isSmoothed)
  }

  /// The phases as far as the run has come.
  private var phases: [(name: String, steps: Range<Int>)] {
    let steps = settings.steps
    let ends = [0, steps.completion, steps.completion + steps.discriminator, steps.total]
    return Phase.allCases.enumerated().compactMap { number, phase in
      let end = min(ends[number + 1], step)
      return ends[number] < end ? (phase.rawValue, ends[number]..<end) : nil
    }
  }
}

extension Int {
  /// The number with its digits in groups of three.
  fileprivate var grouped: String {
    var digits = Array(String(self))
    var place = digits.count - 3
    while place > 0 {
      digits.insert("\u{202f}", at: place)
      place -= 3
    }
    return String(digits)
  }
}
