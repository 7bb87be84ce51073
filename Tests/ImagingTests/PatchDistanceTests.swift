import CPatchMatch
import Testing

/// The innermost loop of the patch search.
@Suite struct PatchDistanceTests {
  @Test func isTheSumOfSquaredDifferencesForAnyLimit() {
    var generator = SystemRandomNumberGenerator()
    let (stride, rows) = (4 * 40, 30)
    let values = (0..<(stride * rows)).map { _ in Int16.random(in: -700...4096, using: &generator) }
    let compare = cpatch_distance_for_this_processor()
    values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      for trial in 0..<500 {
        func corner() -> Int {
          Int.random(in: 0..<(rows - 7), using: &generator) * stride + 4
            * Int.random(in: 0..<32, using: &generator)
        }
        let (left, right) = (corner(), corner())
        var expected: UInt32 = 0
        for row in 0..<7 {
          for value in 0..<28 {
            let difference =
              Int(values[left + row * stride + value]) - Int(values[right + row * stride + value])
            expected &+= UInt32(difference * difference)
          }
        }
        #expect(compare?(start + left, start + right, stride, .max) == expected, "\(trial)")
        let limit = UInt32.random(in: 0...expected, using: &generator)
        #expect((compare?(start + left, start + right, stride, limit) ?? 0) >= limit)
        #expect(compare?(start + left, start + right, stride, expected &+ 1) == expected)
      }
    }
  }
}
