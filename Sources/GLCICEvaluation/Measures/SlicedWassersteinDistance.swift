internal import Foundation
internal import GLCIC

/// How far the patches of fills are from those of photographs as sets, whichever patch belongs to which: the sliced
/// Wasserstein distance.
///
/// T. Karras et al., *Progressive Growing of GANs for Improved Quality, Stability, and Variation*, ICLR 2018, section
/// 5, and J. Rabin et al., *Wasserstein Barycenter and Its Application to Texture Mixing*, 2011. Both sets are
/// projected onto random directions; the distance is the mean, over directions and places in the order, of the
/// differences of the sorted projections. Unlike Karras's, the patches are not brought to a deviation of 1 first: a fill
/// with less contrast than the photographs is to be further away.
package enum SlicedWassersteinDistance {
  /// The number of directions.
  package static let directionCount = 256

  /// Draws directions, evenly from all there are.
  ///
  /// - Returns: Vectors of unit length, of ``PatchSampler/patchSize`` numbers each.
  package static func directions(_ count: Int = directionCount, seed: UInt64) -> [[Float]] {
    (0..<count).map { index in
      var random = RandomSource(seed: seed, Purpose.directions, UInt64(index))
      let vector = (0..<PatchSampler.patchSize).map { _ in
        // Box and Muller 1958: a number from the normal distribution.
        (-2 * log(1 - random.uniform())).squareRoot() * cos(2 * .pi * random.uniform())
      }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return vector.map { Float($0 / length) }
    }
  }

  /// Returns the distances of several sets from one.
  ///
  /// - Parameters:
  ///   - sets: Sets of patches.
  ///   - truth: As many patches of photographs, at least one.
  ///   - directions: Vectors of ``PatchSampler/patchSize`` numbers.
  /// - Returns: For each set a number of 0 or more, 0 for equal sets. It does not depend on the number of threads.
  package static func distances(
    of sets: [PatchSet], from truth: PatchSet, along directions: [[Float]]
  ) -> [Double] {
    precondition(truth.count > 0 && sets.allSatisfy { $0.count == truth.count }, "the sets differ in size")
    let size = PatchSet.blockSize
    let blocks = stride(from: 0, to: directions.count, by: size).map {
      Array(directions[$0..<min($0 + size, directions.count)])
    }
    var sums = [[Double]](repeating: [], count: blocks.count)
    sums.withUnsafeMutableBufferPointer { sums in
      // Each block writes its own element only.
      nonisolated(unsafe) let sums = sums
      DispatchQueue.concurrentPerform(iterations: blocks.count) { number in
        let block = packed(blocks[number])
        let right = truth.sortedProjections(onto: block)
        sums[number] = sets.map { set in
          let left = set.sortedProjections(onto: block)
          return (0..<blocks[number].count).reduce(0) { $0 + meanDifference(left[$1], right[$1]) }
        }
      }
    }
    return sets.indices.map { set in
      sums.reduce(0) { $0 + $1[set] } / Double(directions.count)
    }
  }

  /// For each sample of a patch its weights in up to 16 directions, and zeros.
  private static func packed(_ directions: [[Float]]) -> [SIMD16<Float>] {
    (0..<PatchSampler.patchSize).map { place in
      var weights = SIMD16<Float>.zero
      for (lane, direction) in directions.enumerated() { weights[lane] = direction[place] }
      return weights
    }
  }

  private static func meanDifference(_ left: [Float], _ right: [Float]) -> Double {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        var sum = 0.0
        for index in left.indices { sum += Double(abs(left[index] - right[index])) }
        return sum / Double(left.count)
      }
    }
  }
}
