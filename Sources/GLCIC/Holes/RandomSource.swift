internal import Imaging

/// A random number generator whose stream is a pure function of a seed and a path of integers.
///
/// Every draw of a training run comes from `RandomSource(seed: seed, purpose, index)`, so that it depends
/// neither on the number of threads nor on where a run was resumed. The generator is xoshiro256**
/// (Blackman and Vigna 2021), its state hashed from the seed and the path by SplitMix64 (Steele et al. 2014).
public struct RandomSource: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// Creates the generator of `seed` and `path`; two different paths give unrelated streams.
  public init(seed: UInt64, _ path: UInt64...) {
    var hash = SplitMix64.mixed(seed &+ SplitMix64.increment)
    for part in path {
      hash = SplitMix64.mixed(hash &+ SplitMix64.increment ^ SplitMix64.mixed(part &+ SplitMix64.increment))
    }
    func next() -> UInt64 {
      hash &+= SplitMix64.increment
      return SplitMix64.mixed(hash)
    }
    state = (next(), next(), next(), next())
  }

  /// Returns the next 64 random bits.
  public mutating func next() -> UInt64 {
    let result = Self.rotated(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = Self.rotated(state.3, by: 45)
    return result
  }

  /// Returns a number drawn uniformly from 0..<1, in steps of 2⁻⁵³.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Returns a number drawn uniformly from `range`.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// Returns a number drawn uniformly, without bias, from `range`.
  ///
  /// The algorithm is fixed here (the high half of a product, Lemire 2019, with rejection), because the
  /// standard library's `Int.random` may change from one release to the next and a resumed run must not.
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    let span = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound)) &+ 1
    guard span != 0 else { return Int(Int64(bitPattern: next())) }
    let threshold = (0 &- span) % span
    var product = next().multipliedFullWidth(by: span)
    while product.low < threshold { product = next().multipliedFullWidth(by: span) }
    return range.lowerBound &+ Int(Int64(bitPattern: product.high))
  }

  private static func rotated(_ value: UInt64, by count: UInt64) -> UInt64 {
    (value << count) | (value >> (64 - count))
  }
}
