/// Patches of many images.
package struct PatchSet: Sendable {
  /// One patch after the other, ``PatchSampler/patchSize`` samples each.
  package private(set) var samples: [Int16]

  /// The number of patches.
  package var count: Int { samples.count / PatchSampler.patchSize }

  /// Creates a set of patches that lie one after the other.
  package init(_ samples: [Int16] = []) {
    precondition(samples.count.isMultiple(of: PatchSampler.patchSize), "a patch is not whole")
    self.samples = samples
  }

  /// Adds patches that lie one after the other.
  package mutating func append(_ patches: [Int16]) { samples += patches }

  /// The number of directions that patches are projected onto at one time.
  static let blockSize = 16

  /// Projects all patches onto 16 directions.
  ///
  /// - Parameter directions: For each sample of a patch its weights in the directions.
  /// - Returns: For each direction its projections in ascending order, samples in -1...1.
  func sortedProjections(onto directions: [SIMD16<Float>]) -> [[Float]] {
    let projections = project(directions.map { $0 / PatchSampler.unit })
    return (0..<Self.blockSize).map { lane in
      var line = projections.map { $0[lane] }
      RadixSort.sort(&line)
      return line
    }
  }

  /// The sums of each patch's samples times `weights`.
  private func project(_ weights: [SIMD16<Float>]) -> [SIMD16<Float>] {
    let size = PatchSampler.patchSize
    return samples.withUnsafeBufferPointer { samples in
      weights.withUnsafeBufferPointer { weights in
        [SIMD16<Float>](unsafeUninitializedCapacity: count) { result, initialized in
          initialized = samples.count / size
          for patch in 0..<initialized {
            var sum = SIMD16<Float>.zero
            let start = patch &* size
            for place in 0..<size { sum += Float(samples[start &+ place]) * weights[place] }
            result.initializeElement(at: patch, to: sum)
          }
        }
      }
    }
  }
}
