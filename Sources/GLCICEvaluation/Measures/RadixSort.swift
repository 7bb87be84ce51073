/// Sorts numbers by their bits, 11 at a time: in three passes, however many there are.
package enum RadixSort {
  /// Sorts finite numbers into ascending order.
  package static func sort(_ values: inout [Float]) {
    let count = values.count
    var keys = values.map { key(of: $0) }
    var others = [UInt32](repeating: 0, count: count)
    for shift in [0, 11, 22] as [UInt32] {
      var starts = [Int](repeating: 0, count: 1 << 11)
      keys.withUnsafeBufferPointer { keys in
        others.withUnsafeMutableBufferPointer { others in
          starts.withUnsafeMutableBufferPointer { starts in
            for key in keys { starts[digit(key, shift)] &+= 1 }
            var sum = 0
            for digit in starts.indices { (starts[digit], sum) = (sum, sum &+ starts[digit]) }
            for key in keys {
              let digit = digit(key, shift)
              others[starts[digit]] = key
              starts[digit] &+= 1
            }
          }
        }
      }
      swap(&keys, &others)
    }
    for index in values.indices { values[index] = value(of: keys[index]) }
  }

  @inline(__always)
  private static func digit(_ key: UInt32, _ shift: UInt32) -> Int { Int(key &>> shift & 0x7ff) }

  /// Whole numbers in the order of the floating-point ones: negative ones with all bits turned, others above them.
  @inline(__always)
  private static func key(of value: Float) -> UInt32 {
    let bits = value.bitPattern
    return bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
  }

  @inline(__always)
  private static func value(of key: UInt32) -> Float {
    Float(bitPattern: key >> 31 == 1 ? key & 0x7fff_ffff : ~key)
  }
}
