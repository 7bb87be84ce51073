/// The largest absolute difference between two lists of numbers.
///
/// - Returns: Infinity where the lists differ in length or hold something that is not a number, so that a
///   comparison with a tolerance fails then.
public func largestDifference<Value: BinaryFloatingPoint>(_ left: [Value], _ right: [Value]) -> Value {
  guard left.count == right.count else { return .infinity }
  var largest: Value = 0
  for (a, b) in zip(left, right) {
    let difference = abs(a - b)
    guard difference == difference else { return .infinity }
    largest = max(largest, difference)
  }
  return largest
}

/// The largest magnitude in a list of numbers.
public func largestMagnitude<Value: BinaryFloatingPoint>(_ values: [Value]) -> Value {
  values.reduce(0) { max($0, abs($1)) }
}
