internal import CPatchMatch

/// Compares the patches of a field.
struct PatchMeter {
  /// A target and the best source for it so far.
  struct Match {
    let middle: Int
    var source: Int
    var distance: UInt32
  }

  private let colors: UnsafePointer<SIMD4<Int16>>
  private let guide: UnsafePointer<SIMD4<Int16>>?
  private let kinds: UnsafeMutablePointer<PatchGeometry.Kind>
  private let width: Int
  private let height: Int
  private let remoteness: Float
  private let guideWeight: Float
  private let compare: cpatch_distance

  init(_ field: PatchField) {
    colors = UnsafePointer(field.level.colors.pixels.pointer)
    guide = field.guideWeight > 0 ? (field.level.guide?.pixels.pointer).map { UnsafePointer($0) } : nil
    kinds = field.level.geometry.kinds.pointer
    width = field.width
    height = field.level.geometry.height
    remoteness = field.remoteness / Float(max(width, height))
    guideWeight = field.guideWeight
    compare = cpatch_distance_for_this_processor()
  }

  /// Returns how much two patches differ: the sum of their squared differences and what those of their guides count,
  /// and a share more of that for each step between them.
  ///
  /// A share, because between patches that all fit well what is nearest must not win: it repeats the rim as streaks.
  /// Where the result is `limit` or more, it is some number that is too.
  @inline(__always)
  func distance(_ target: Int, _ source: Int, below limit: UInt32) -> UInt32 {
    let (row, otherRow) = (target / width, source / width)
    let (down, across) = (row - otherRow, target - source - (row - otherRow) * width)
    let factor = 1 + remoteness * Float(down * down + across * across).squareRoot()
    let guided = guide.map { guideWeight * guideDifference($0, target, source) } ?? 0
    let rest = Float(limit) / factor - guided
    guard rest > 0 else { return limit }
    let reach = PatchGeometry.reach
    let corner = reach * width + reach
    let least = UInt32(min(rest, Self.largest))
    let difference = UnsafeRawPointer(colors + (target - corner)).withMemoryRebound(
      to: Int16.self, capacity: 1
    ) {
      left in
      UnsafeRawPointer(colors + (source - corner)).withMemoryRebound(to: Int16.self, capacity: 1) { right in
        compare(left, right, 4 * width, least)
      }
    }
    // Rounding must not make what was cut off less than the limit.
    guard difference < least else { return limit }
    return UInt32(min((Float(difference) + guided) * factor, Self.largest))
  }

  // The largest number that is exact in both formats.
  private static let largest: Float = 4_294_967_040

  /// The squared differences of two guides at the middles and corners of two patches, summed.
  @inline(__always)
  private func guideDifference(_ guide: UnsafePointer<SIMD4<Int16>>, _ target: Int, _ source: Int) -> Float {
    let reach = PatchGeometry.reach
    let (down, up) = (reach * width + reach, reach * width - reach)
    return square(guide[target], guide[source])
      + square(guide[target - down], guide[source - down]) + square(guide[target - up], guide[source - up])
      + square(guide[target + up], guide[source + up]) + square(guide[target + down], guide[source + down])
  }

  @inline(__always)
  private func square(_ left: SIMD4<Int16>, _ right: SIMD4<Int16>) -> Float {
    let difference = SIMD4<Float>(left &- right)
    return (difference * difference).sum()
  }

  /// Takes `source` over where it is one, and better.
  @inline(__always)
  func offer(_ source: Int, to match: inout Match) {
    guard source != match.source, kinds[source] == .source else { return }
    let distance = distance(match.middle, source, below: match.distance)
    if distance < match.distance { (match.source, match.distance) = (source, distance) }
  }

  /// Tries one source in each of windows around the best one, from the largest to three pixels.
  @inline(__always)
  func offerRandomly(_ random: inout PatchRandom, within largest: Int, to match: inout Match) {
    let reach = PatchGeometry.reach
    var radius = min(max(width, height), largest)
    while radius >= 1 {
      let bits = random.next()
      let (row, column) = match.source.quotientAndRemainder(dividingBy: width)
      let (top, bottom) = (max(reach, row - radius), min(height - reach - 1, row + radius))
      let (left, right) = (max(reach, column - radius), min(width - reach - 1, column + radius))
      let y = top + PatchRandom.number(bits >> 32, below: bottom - top + 1)
      let x = left + PatchRandom.number(bits, below: right - left + 1)
      offer(y * width + x, to: &match)
      radius /= 2
    }
  }
}
