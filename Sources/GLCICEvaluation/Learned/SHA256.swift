internal import Torch

/// The hash function SHA-256 (FIPS 180-4), by which reports name files.
public enum SHA256 {
  /// Returns the hash of `bytes` in 64 hexadecimal digits.
  public static func hexadecimal(of bytes: some Collection<UInt8>) -> String {
    var state: [UInt32] = [
      0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    var words = [UInt32](repeating: 0, count: 64)
    var filled = 0
    func add(_ byte: UInt8) {
      words[filled / 4] = words[filled / 4] << 8 | UInt32(byte)
      filled += 1
      if filled == 64 {
        mix(&words, into: &state)
        filled = 0
      }
    }
    for byte in bytes { add(byte) }
    add(0x80)
    while filled != 56 { add(0) }
    let length = UInt64(bytes.count) * 8
    for shift in stride(from: 56, through: 0, by: -8) {
      add(UInt8(truncatingIfNeeded: length >> UInt64(shift)))
    }
    return state.map(\.hexadecimal).joined()
  }

  /// Mixes a block of 16 words, of which `words` holds the first, into the state.
  private static func mix(_ words: inout [UInt32], into state: inout [UInt32]) {
    for index in 16..<64 {
      let (a, b) = (words[index - 15], words[index - 2])
      let first = rotated(a, 7) ^ rotated(a, 18) ^ (a >> 3)
      let second = rotated(b, 17) ^ rotated(b, 19) ^ (b >> 10)
      words[index] = words[index - 16] &+ first &+ words[index - 7] &+ second
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let choice = (e & f) ^ (~e & g)
      let sum =
        h &+ (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) &+ choice &+ constants[index] &+ words[index]
      let majority = (a & b) ^ (a & c) ^ (b & c)
      let other = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) &+ majority
      (h, g, f, e) = (g, f, e, d &+ sum)
      (d, c, b, a) = (c, b, a, sum &+ other)
    }
    for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] = state[index] &+ value }
  }

  private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = {
    let primes = (2...311).filter { number in !(2..<number).contains { number % $0 == 0 } }
    return primes.map(fractionOfCubeRoot)
  }()

  /// Returns ⌊2³² · (∛prime − ⌊∛prime⌋)⌋, found bit by bit in whole numbers.
  private static func fractionOfCubeRoot(_ prime: Int) -> UInt32 {
    var root: UInt64 = 0
    for bit in (0..<35).reversed() {
      let trial = root | 1 << UInt64(bit)
      // trial³ ≤ prime · 2⁹⁶, by the upper and lower halves of a product of 128 bits.
      let square = trial.multipliedFullWidth(by: trial)
      let low = square.low.multipliedFullWidth(by: trial)
      let high = square.high.multipliedFullWidth(by: trial)
      let (middle, overflow) = low.high.addingReportingOverflow(high.low)
      let top = high.high + (overflow ? 1 : 0)
      let bound = UInt64(prime) << 32
      if top == 0, middle < bound || middle == bound && low.low == 0 { root = trial }
    }
    return UInt32(truncatingIfNeeded: root)
  }
}
