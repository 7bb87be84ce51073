import GLCIC

/// A shuffled order of a data set for each epoch, computed item by item without storing it.
///
/// The order is a keyed permutation: a Feistel network over the next even number of bits, applied again
/// while its result lies outside the data set (Black and Rogaway 2002, "cycle walking").
package struct EpochOrder: Sendable {
  package let count: Int
  private let keys: [UInt64]
  private let halfBits: UInt64

  /// Creates the order of `count` items in the epoch `epoch` of a run seeded with `seed`.
  package init(count: Int, seed: UInt64, epoch: Int) {
    precondition(count > 0, "an order of nothing")
    self.count = count
    var random = RandomSource(seed: seed, DrawPurpose.epochOrder.rawValue, UInt64(epoch))
    keys = (0..<8).map { _ in random.next() }
    let bits = UInt64(Int.bitWidth - (count - 1).leadingZeroBitCount)
    halfBits = max(1, (bits + 1) / 2)
  }

  /// Returns the item at `position`; the positions 0..<count give every item once.
  package subscript(position: Int) -> Int {
    precondition(position >= 0 && position < count, "position out of range")
    var value = UInt64(position)
    repeat { value = permuted(value) } while value >= UInt64(count)
    return Int(value)
  }

  private func permuted(_ value: UInt64) -> UInt64 {
    let halfMask = (1 << halfBits) - 1 as UInt64
    var left = value >> halfBits
    var right = value & halfMask
    for key in keys {
      let mixed = (right ^ key) &* 0x9e37_79b9_7f4a_7c15
      let round = ((mixed ^ (mixed >> 29)) &* 0xbf58_476d_1ce4_e5b9) >> 32
      (left, right) = (right, left ^ (round & halfMask))
    }
    return left << halfBits | right
  }
}

/// What a stream of random numbers is for; each purpose has a stream of its own.
enum DrawPurpose: UInt64 {
  case epochOrder = 1
  case crop = 2
  case hole = 3
  case realPatch = 4
  case meanPixel = 5
}
