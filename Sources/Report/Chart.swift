internal import Foundation

/// Curves over the steps of a run, drawn as SVG.
package struct Chart {
  /// One curve.
  package struct Series {
    package var name: String
    /// The parts of the curve, between which there is nothing: steps in ascending order, with finite values.
    package var parts: [[(step: Int, value: Double)]]

    package init(name: String, parts: [[(step: Int, value: Double)]]) {
      self.name = name
      self.parts = parts
    }
  }

  package var title: String
  /// What the vertical axis measures, such as "dB".
  package var unit: String
  package var series: [Series]
  /// The steps of each phase, shown behind the curves.
  package var phases: [(name: String, steps: Range<Int>)] = []
  /// Whether each curve also has a smooth one.
  package var isSmoothed = false
  /// A value that the axis reaches at least, so that it does not show mere noise.
  package var reach = -Double.infinity

  package init(
    title: String, unit: String, series: [Series], phases: [(name: String, steps: Range<Int>)] = [],
    isSmoothed: Bool = false
  ) {
    self.title = title
    self.unit = unit
    self.series = series
    self.phases = phases
    self.isSmoothed = isSmoothed
  }

  private static let size = (width: 640.0, height: 250.0)
  private static let margin = (left: 52.0, right: 12.0, top: 22.0, bottom: 28.0)
  /// More points than this on a curve cannot be told apart.
  private static let pointLimit = 400

  /// The chart as an `svg` element; its colours are the classes `curve-0` to `curve-4` of the page.
  package var svg: String {
    let scale = scale
    var parts = [
      """
      <svg viewBox="0 0 \(Int(Self.size.width)) \(Int(Self.size.height))" role="img" aria-label="\(title.escaped)">
      """
    ]
    parts += phases.enumerated().flatMap { band($1, number: $0, scale) }
    parts += grid(scale)
    for (number, curve) in series.enumerated() {
      for part in curve.parts { parts += draw(Self.thinned(part), number, scale) }
    }
    return (parts + ["</svg>"]).joined(separator: "\n")
  }

  // MARK: Places

  /// How steps and values become places on the paper.
  private struct Scale {
    var steps: ClosedRange<Double>
    var values: ClosedRange<Double>

    func x(_ step: Double) -> Double {
      let share = (step - steps.lowerBound) / (steps.upperBound - steps.lowerBound)
      return margin.left + share * (size.width - margin.left - margin.right)
    }

    func y(_ value: Double) -> Double {
      let share = (value - values.lowerBound) / (values.upperBound - values.lowerBound)
      return size.height - margin.bottom - share * (size.height - margin.top - margin.bottom)
    }
  }

  private var scale: Scale {
    let points = series.flatMap { $0.parts.joined() }
    let steps =
      points.map { Double($0.step) }
      + phases.flatMap { [Double($0.steps.lowerBound), Double($0.steps.upperBound)] }
    // The first steps of a run would press the rest of the curve flat.
    let values = points.map(\.value).sorted()
    let low = values.first ?? 0
    let high =
      values.isEmpty ? 1 : isSmoothed ? values[(values.count - 1) * 99 / 100] : values[values.count - 1]
    let room = high > low ? 0.06 * (high - low) : max(abs(high) * 0.1, 1e-6)
    let first = steps.min() ?? 0
    return Scale(
      steps: first...max(steps.max() ?? 1, first + 1),
      values: (low >= 0 ? max(0, low - room) : low - room)...max(high + room, reach))
  }

  // MARK: Parts

  private func band(_ phase: (name: String, steps: Range<Int>), number: Int, _ scale: Scale) -> [String] {
    let (left, right) = (scale.x(Double(phase.steps.lowerBound)), scale.x(Double(phase.steps.upperBound)))
    let (top, height) = (Self.margin.top, Self.size.height - Self.margin.top - Self.margin.bottom)
    guard right - left > 0.5 else { return [] }
    let area = """
      <rect class="phase-\(number % 2)" x="\(left.text)" y="\(top.text)" width="\((right - left).text)" \
      height="\(height.text)"/>
      """
    guard right - left > 6.5 * Double(phase.name.count) else { return [area] }
    return [
      area,
      "<text class=\"phase\" x=\"\((left + 2).text)\" y=\"\((top - 7).text)\">\(phase.name.escaped)</text>",
    ]
  }

  private func grid(_ scale: Scale) -> [String] {
    let (left, right) = (Self.margin.left, Self.size.width - Self.margin.right)
    let bottom = Self.size.height - Self.margin.bottom
    let rows = Double.ticks(in: scale.values, count: 5).map { value in
      let y = scale.y(value).text
      return """
        <line class="grid" x1="\(left.text)" x2="\(right.text)" y1="\(y)" y2="\(y)"/>\
        <text class="value" x="\((left - 6).text)" y="\(y)">\(value.label)</text>
        """
    }
    let columns = Double.ticks(in: scale.steps, count: 7).map { step in
      "<text class=\"step\" x=\"\(scale.x(step).text)\" y=\"\((bottom + 18).text)\">\(step.label)</text>"
    }
    return rows + columns
  }

  private func draw(_ points: [(step: Int, value: Double)], _ number: Int, _ scale: Scale) -> [String] {
    let name = "curve-\(number % 5)"
    if points.count == 1 { return [dot(points[0], number, scale)] }
    guard isSmoothed else { return [line(points, name, scale)] }
    return [
      line(points, "raw \(name)", scale), line(Self.smoothed(points, within: scale.values), name, scale),
    ]
  }

  private func line(_ points: [(step: Int, value: Double)], _ name: String, _ scale: Scale) -> String {
    let places = points.map { point in
      let value = min(max(point.value, scale.values.lowerBound), scale.values.upperBound)
      return "\(scale.x(Double(point.step)).text),\(scale.y(value).text)"
    }
    return "<polyline class=\"\(name)\" points=\"\(places.joined(separator: " "))\"/>"
  }

  private func dot(_ point: (step: Int, value: Double), _ number: Int, _ scale: Scale) -> String {
    """
    <circle class="curve-\(number % 5)" r="3" cx="\(scale.x(Double(point.step)).text)" cy="\(scale.y(point.value).text)"/>
    """
  }

  // MARK: Numbers

  /// Means of neighbouring points, so that no more than a few hundred are left.
  static func thinned(_ points: [(step: Int, value: Double)]) -> [(step: Int, value: Double)] {
    let size = (points.count + pointLimit - 1) / pointLimit
    guard size > 1 else { return points }
    return stride(from: 0, to: points.count, by: size).map { start in
      let group = points[start..<min(start + size, points.count)]
      let mean = group.reduce(0) { $0 + $1.value } / Double(group.count)
      return (group[(group.startIndex + group.endIndex) / 2].step, mean)
    }
  }

  /// An exponential mean over about ten points, without the pull of a start at 0 or of what leaves the chart.
  private static func smoothed(
    _ points: [(step: Int, value: Double)], within values: ClosedRange<Double>
  ) -> [(step: Int, value: Double)] {
    var (mean, weight) = (0.0, 0.0)
    return points.map { point in
      mean = 0.9 * mean + 0.1 * min(max(point.value, values.lowerBound), values.upperBound)
      weight = 0.9 * weight + 0.1
      return (point.step, mean / weight)
    }
  }
}

extension Double {
  /// Round numbers within a range, at distances of 1, 2 or 5 times a power of ten.
  static func ticks(in range: ClosedRange<Double>, count: Int) -> [Double] {
    let rough = (range.upperBound - range.lowerBound) / Double(count)
    let power = pow(10, floor(log10(rough)))
    let factor = [1, 2, 5, 10].first { $0 * power >= rough } ?? 10
    let distance = factor * power
    let first = (range.lowerBound / distance).rounded(.up)
    return (0...(2 * count)).map { (first + Double($0)) * distance }.filter { range.contains($0) }
  }

  /// The number with one decimal, for places on the paper.
  var text: String { String(format: "%.1f", self) }

  /// The number in few characters, for the axes.
  var label: String {
    if abs(self) >= 1e6 { return String(format: "%gM", self / 1e6) }
    return abs(self) >= 10_000 ? String(format: "%gk", self / 1e3) : String(format: "%.4g", self)
  }
}
