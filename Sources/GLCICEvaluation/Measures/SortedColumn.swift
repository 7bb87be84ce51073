/// Values in ascending order, whose median is found for any draw of them in one pass.
struct SortedColumn {
  private let values: [Double]
  /// The rows that the values come from.
  private let rows: [Int]

  /// Sorts the values of all rows; those that are NaN are left out.
  init(_ column: [Double]) {
    rows = column.indices.filter { !column[$0].isNaN }.sorted { column[$0] < column[$1] }
    values = rows.map { column[$0] }
  }

  /// Returns the median where each row is there as often as `counts` says; NaN where no value is left.
  func median(counts: [Int]) -> Double {
    let total = rows.reduce(0) { $0 + counts[$1] }
    guard total > 0 else { return .nan }
    // From 0, the places of the one or two values in the middle.
    let (low, high) = ((total - 1) / 2, total / 2)
    var (passed, lower) = (0, Double.nan)
    for (value, row) in zip(values, rows) {
      passed += counts[row]
      if lower.isNaN, passed > low { lower = value }
      if passed > high { return lower == value ? value : (lower + value) / 2 }
    }
    return lower
  }
}
