/// Random numbers that depend on a seed, a pass and a place only, whatever thread draws them (SplitMix64).
struct PatchRandom {
  private var state: UInt64

  init(seed: UInt64, pass: Int, place: Int) {
    let path = UInt64(bitPattern: Int64(pass)) &* 0x2545_f491_4f6c_dd1d &+ UInt64(place)
    state = SplitMix64.mixed(seed &+ SplitMix64.mixed(path &+ SplitMix64.increment))
  }

  /// Returns the next 64 bits.
  mutating func next() -> UInt64 {
    state &+= SplitMix64.increment
    return SplitMix64.mixed(state)
  }

  /// Returns a number from 0..<`count` made of the lower 32 of `bits`.
  @inline(__always)
  static func number(_ bits: UInt64, below count: Int) -> Int {
    Int(truncatingIfNeeded: ((bits & 0xffff_ffff) &* UInt64(truncatingIfNeeded: count)) >> 32)
  }
}
