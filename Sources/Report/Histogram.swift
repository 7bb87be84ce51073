internal import Foundation

/// How often values occur, drawn as a small SVG.
package struct Histogram {
  package var title: String
  package var values: [Double]
  /// The range of the horizontal axis; values outside count at its ends.
  package var range: ClosedRange<Double>
  /// Where a line stands that sums the values up, such as at their mean.
  package var line: Double?
  /// The class of the page that gives the colour: `curve-0` to `curve-4`.
  package var curve: Int

  /// Creates a histogram of finite values.
  package init(
    title: String, values: [Double], range: ClosedRange<Double>, line: Double? = nil, curve: Int = 0
  ) {
    self.title = title
    self.values = values
    self.range = range
    self.line = line
    self.curve = curve
  }

  private static let size = (width: 220.0, height: 92.0)
  private static let margin = (side: 8.0, top: 6.0, bottom: 18.0)
  private static let binCount = 24

  /// Returns a range that holds all `values` but the outermost hundredth at either end.
  package static func range(of values: [Double]) -> ClosedRange<Double> {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else { return 0...1 }
    let cut = sorted.count / 100
    let (low, high) = (sorted[cut], sorted[sorted.count - 1 - cut])
    if high > low { return low...high }
    return first...max(last, first + max(abs(first) * 0.01, 1e-6))
  }

  /// The numbers of values in equal parts of the range.
  package var counts: [Int] {
    var counts = Array(repeating: 0, count: Self.binCount)
    for value in values {
      let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
      counts[Int(min(max(share, 0) * Double(Self.binCount), Double(Self.binCount - 1)))] += 1
    }
    return counts
  }

  /// The histogram as an `svg` element.
  package var svg: String {
    let (width, height) = (Self.size.width, Self.size.height)
    let base = height - Self.margin.bottom
    let counts = counts
    let highest = Double(max(1, counts.max() ?? 1))
    let step = (width - 2 * Self.margin.side) / Double(Self.binCount)
    let bars = counts.enumerated().filter { $0.element > 0 }.map { number, count in
      let length = max(1, Double(count) / highest * (base - Self.margin.top))
      return """
        <rect x="\((Self.margin.side + Double(number) * step).text)" y="\((base - length).text)" \
        width="\((step - 1).text)" height="\(length.text)"/>
        """
    }
    let ticks = Double.ticks(in: range, count: 3).map { value in
      let x = place(of: value).text
      return """
        <line class="grid" x1="\(x)" x2="\(x)" y1="\(base.text)" y2="\((base + 3).text)"/>\
        <text class="step" x="\(x)" y="\((base + 14).text)">\(value.label)</text>
        """
    }
    let middle = line.map { value in
      let x = place(of: min(max(value, range.lowerBound), range.upperBound)).text
      return """
        <line class="mean" x1="\(x)" x2="\(x)" y1="\(Self.margin.top.text)" y2="\(base.text)"/>
        """
    }
    return """
      <svg class="histogram" viewBox="0 0 \(Int(width)) \(Int(height))" role="img" aria-label="\(title.escaped)">
      <line class="grid" x1="\(Self.margin.side.text)" x2="\((width - Self.margin.side).text)" y1="\(base.text)" y2="\(base.text)"/>
      <g class="bars curve-\(curve % 5)">\(bars.joined())</g>
      \(ticks.joined())
      \(middle ?? "")
      </svg>
      """
  }

  private func place(of value: Double) -> Double {
    let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return Self.margin.side + share * (Self.size.width - 2 * Self.margin.side)
  }
}
