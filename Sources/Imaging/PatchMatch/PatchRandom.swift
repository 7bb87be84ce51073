/// Random numbers that depend on a seed, a pass and a place only, whatever thread draws them (SplitMix64).
struct PatchRandom {
  private var state: UInt64

  init(seed: UInt64, pass: Int, place: Int) {
    let path = UInt64(bitPattern: Int64(pass)) &* 0x2545_f491_4f6c_dd1d &+ UInt64(place)
    state = Self.mixed(seed &+ Self.mixed(path &+ Self.increment))
  }

  /// Returns the next 64 bits.
  mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.mixed(state)
  }

  /// Returns a number from 0..<`count` made of the lower 32 of `bits`.
  @inline(__always)
  static func number(_ bits: UInt64, below count: Int) -> Int {
    Int(truncatingIfNeeded: ((bits & 0xffff_ffff) &* UInt64(truncatingIfNeeded: count)) >> 32)
  }

  private static let increment: UInt64 = 0x9e37_79b9_7f4a_7c15

  private static func mixed(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }
}
