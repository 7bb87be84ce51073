/// The mixing step of SplitMix64, of which seeded random numbers are made.
///
/// G. Steele, D. Lea, C. Flood, *Fast Splittable Pseudorandom Number Generators*, OOPSLA 2014.
package enum SplitMix64 {
  /// What a state grows by from one number to the next.
  package static let increment: UInt64 = 0x9e37_79b9_7f4a_7c15

  /// Returns the number of a state.
  package static func mixed(_ state: UInt64) -> UInt64 {
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }
}
