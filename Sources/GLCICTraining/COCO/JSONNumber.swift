import Foundation

/// Reads the numbers of JSON (RFC 8259, section 6).
enum JSONNumber {
  /// Returns the nearest double, or nil where `text` is no number of JSON or too large for one.
  static func value(of text: [UInt8]) -> Double? {
    var scanner = Scanner(text: text)
    guard scanner.isNumber() else { return nil }
    if let simple = scanner.simpleValue { return simple }
    let value = strtod(String(decoding: text, as: UTF8.self), nil)
    return value.isFinite ? value : nil
  }

  /// Splits a number into its digits and the power of ten that scales them.
  private struct Scanner {
    let text: [UInt8]
    var position = 0
    var digits = 0
    var mantissa: UInt64 = 0
    var decimals = 0
    var hasExponent = false

    init(text: [UInt8]) { self.text = text }

    /// The value where it is exact to divide one exact double by another: few digits, no exponent.
    var simpleValue: Double? {
      guard digits <= 15, !hasExponent else { return nil }
      let value = Double(mantissa) / Self.powers[decimals]
      return text.first == 45 ? -value : value
    }

    private static let powers = (0...15).map { pow(10, Double($0)) }

    mutating func isNumber() -> Bool {
      skip(45)
      let start = position
      guard takeDigits() > 0, text[start] != 48 || position == start + 1 else { return false }
      if skip(46) {
        decimals = takeDigits()
        guard decimals > 0 else { return false }
      }
      if skip(101) || skip(69) {
        hasExponent = true
        if !skip(43) { skip(45) }
        guard takeDigits() > 0 else { return false }
      }
      return position == text.count
    }

    private mutating func takeDigits() -> Int {
      let start = position
      while position < text.count, (48...57).contains(text[position]) {
        mantissa = mantissa &* 10 &+ UInt64(text[position] - 48)
        position += 1
      }
      digits += position - start
      return position - start
    }

    @discardableResult
    private mutating func skip(_ byte: UInt8) -> Bool {
      guard position < text.count, text[position] == byte else { return false }
      position += 1
      return true
    }
  }
}
