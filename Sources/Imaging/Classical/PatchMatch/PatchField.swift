import Dispatch
import Foundation

/// For each target of one level the nearest source found so far.
///
/// The rows are worked on in strips of fixed height: within a strip in order, while of the other strips the
/// state before is seen. So any number of threads gives the same.
package final class PatchField: Sendable {
  package let level: PatchPyramid.Level
  let width: Int
  /// The targets lie in it; the storages below hold a place for each of its pixels.
  package let box: Box
  /// The middle of the nearest source, or -1 where there is no target.
  let nearest: LoopStorage<Int32>
  /// `nearest` as it was before a pass of the search.
  let previous: LoopStorage<Int32>
  /// The distances of targets and nearest sources.
  package let distances: LoopStorage<UInt32>
  /// How much each target can be relied on: less, the deeper in the hole.
  let confidences: LoopStorage<Float>
  /// What a squared difference of guides counts beside one of colours.
  let guideWeight: Float
  /// By what share a distance in space of the longer side makes patches differ more.
  let remoteness: Float
  /// What each target's vote counts.
  let votes: LoopStorage<Float>
  private let seed: UInt64
  private let isParallel: Bool

  private static let stripHeight = 16
  // By what the confidence falls with each pixel of depth (Wexler et al., section 3.3), and where that ends.
  private static let confidenceBase: Float = 1.3
  private static let confidentDepth: Float = 40

  /// Creates the field of a level: random and with colours from a harmonic fill, or enlarged from a coarser one.
  ///
  /// - Parameters:
  ///   - level: One size of the image, with a source; the colours of its holes are set.
  ///   - seed: Decides the random steps.
  ///   - isParallel: Whether several threads work.
  ///   - coarser: The field of half the size, or nil.
  ///   - guideWeight: What a squared difference of guides counts beside one of colours.
  ///   - settings: The rest of how patches are compared.
  ///   - start: The colours that the holes have at first where there is no coarser field; nil for a harmonic fill.
  ///   - firstPasses: How many passes of the search a random field gets.
  package init(
    _ level: PatchPyramid.Level, seed: UInt64, isParallel: Bool, startingFrom coarser: PatchField? = nil,
    guideWeight: Float = 0, settings: PatchSettings = .classical, start: PatchColors? = nil,
    firstPasses: Int = 8
  ) {
    self.level = level
    self.seed = seed
    self.isParallel = isParallel
    width = level.geometry.width
    box = level.geometry.targetBox
    nearest = LoopStorage(count: box.area, repeating: -1)
    previous = LoopStorage(count: box.area, repeating: -1)
    distances = LoopStorage(count: box.area, repeating: 0)
    confidences = LoopStorage(count: box.area, repeating: 1)
    votes = LoopStorage(count: box.area, repeating: 0)
    // Five points stand for the 49 of a patch.
    self.guideWeight = guideWeight * 49 / 5
    remoteness = settings.remoteness
    setConfidences()
    if let coarser {
      level.colors.fill(level.mask, enlarging: coarser.level.colors)
      enlarge(coarser)
      measure()
      vote()
    } else {
      if let start {
        level.colors.fill(level.mask, from: start)
      } else {
        level.colors.fillHarmonically(level.mask)
      }
      scatter()
      measure()
      search(passes: (-firstPasses)..<0)
    }
  }

  /// Searches the nearest patches, and sets the colours of the holes to what they say, in turn.
  ///
  /// - Parameters:
  ///   - effort: How often, and how far.
  ///   - elects: Whether the targets elect the colours; otherwise they vote for a mean.
  func refine(_ effort: PatchEffort, elects: Bool) {
    for round in 0..<effort.rounds {
      measure()
      search(passes: (round * effort.passes)..<((round + 1) * effort.passes), within: effort.radius)
      if elects { elect() } else { vote() }
    }
    if effort.rounds == 0 {
      measure()
      search(passes: 0..<effort.passes, within: effort.radius)
    }
  }

  /// Calls `body` with every target's place in the storages and its middle.
  @inline(__always)
  package func forEachTarget(in rows: Range<Int>? = nil, _ body: (_ place: Int, _ middle: Int) -> Void) {
    for row in rows ?? 0..<box.height {
      let (start, first) = (row * box.width, (row + box.y) * width + box.x)
      for column in 0..<box.width where level.geometry.kinds.pointer[first + column] == .target {
        body(start + column, first + column)
      }
    }
  }

  /// Calls `body` with parts of `rows`, on several threads where that is wanted.
  func forEachStrip(of rows: Range<Int>, _ body: @Sendable (Range<Int>) -> Void) {
    let height = Self.stripHeight
    let count = (rows.count + height - 1) / height
    @Sendable func strip(_ index: Int) -> Range<Int> {
      let start = rows.lowerBound + index * height
      return start..<min(start + height, rows.upperBound)
    }
    if isParallel, count > 1 {
      DispatchQueue.concurrentPerform(iterations: count) { body(strip($0)) }
    } else {
      for index in 0..<count { body(strip(index)) }
    }
  }

  /// Returns the random numbers of one target in one pass.
  func random(pass: Int, place: Int) -> PatchRandom { PatchRandom(seed: seed, pass: pass, place: place) }

  private func setConfidences() {
    let reach = PatchGeometry.reach
    let outer = box.expanded(by: reach + 1, imageWidth: level.mask.width, imageHeight: level.mask.height)
    let depths = level.targets.cropped(to: outer).inverted().squaredDistances()
    forEachTarget { place, middle in
      let (row, column) = middle.quotientAndRemainder(dividingBy: width)
      let depth = Float(depths[(row - outer.y) * outer.width + column - outer.x]).squareRoot()
      confidences.pointer[place] = pow(Self.confidenceBase, -min(depth, Self.confidentDepth))
    }
  }
}
