#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// The discrete cosine transform of blocks of 8 × 8 samples (ISO/IEC 10918-1, A.3.3), in floating point.
enum CosineTransform {
  /// `basis[8 * u + x]` is the value at sample x of the function of frequency u, all of length 1.
  private static let basis: [Float] = (0..<64).map { index in
    let (frequency, sample) = (index / 8, index % 8)
    let scale = frequency == 0 ? (0.125).squareRoot() : 0.5
    return Float(scale * cos(Double((2 * sample + 1) * frequency) * .pi / 16))
  }

  /// Returns the 64 coefficients of 64 samples, both row by row.
  static func forward(_ samples: [Float]) -> [Float] {
    precondition(samples.count == 64, "a block has 64 samples")
    return transformed(samples, step: 8, by: 1)
  }

  /// Returns the 64 samples of 64 coefficients, both row by row.
  static func inverse(_ coefficients: [Float]) -> [Float] {
    precondition(coefficients.count == 64, "a block has 64 coefficients")
    return transformed(coefficients, step: 1, by: 8)
  }

  /// Multiplies the block by the basis, or its transpose, from both sides; `step` and `stride` say which.
  private static func transformed(_ block: [Float], step: Int, by stride: Int) -> [Float] {
    basis.withUnsafeBufferPointer { basis in
      var rows = [Float](repeating: 0, count: 64)
      for row in 0..<8 {
        for target in 0..<8 {
          var sum: Float = 0
          for source in 0..<8 { sum += block[row * 8 + source] * basis[target * step + source * stride] }
          rows[row * 8 + target] = sum
        }
      }
      var result = [Float](repeating: 0, count: 64)
      for target in 0..<8 {
        for column in 0..<8 {
          var sum: Float = 0
          for source in 0..<8 { sum += rows[source * 8 + column] * basis[target * step + source * stride] }
          result[target * 8 + column] = sum
        }
      }
      return result
    }
  }
}
