/// Patches of many images, and how they are brought to mean 0 and standard deviation 1 in each channel.
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

  /// The line by which each sample of a channel is normalised.
  struct Normalization: Sendable {
    /// By channel.
    var means: [Float] = []
    var scales: [Float] = []
  }

  /// The channels' means over all patches, and one over their standard deviations (of n); 0 for a flat channel.
  ///
  /// The sums are of whole numbers: the order of the patches does not matter.
  var normalization: Normalization {
    let plane = PatchSampler.side * PatchSampler.side
    var result = Normalization()
    for channel in 0..<PatchSampler.channels {
      var (sum, squares) = (0, 0)
      samples.withUnsafeBufferPointer { samples in
        for start in stride(from: channel * plane, to: samples.count, by: PatchSampler.patchSize) {
          for place in start..<(start &+ plane) {
            let sample = Int(samples[place])
            sum &+= sample
            squares &+= sample &* sample
          }
        }
      }
      let total = Double(max(count * plane, 1))
      let mean = Double(sum) / total
      let variance = max(0, Double(squares) / total - mean * mean)
      result.means.append(Float(mean))
      result.scales.append(variance > 0 ? Float(1 / variance.squareRoot()) : 0)
    }
    return result
  }

  /// The number of directions that patches are projected onto at one time.
  static let blockSize = 16

  /// Projects all normalised patches onto 16 directions.
  ///
  /// - Parameters:
  ///   - directions: For each sample of a patch its weights in the directions.
  ///   - normalization: That of these patches.
  /// - Returns: For each direction its projections, in ascending order.
  func sortedProjections(
    onto directions: [SIMD16<Float>], _ normalization: Normalization
  ) -> [[Float]] {
    let plane = PatchSampler.side * PatchSampler.side
    // The means and scales go into the directions: scale · (sample − mean) · d = sample · (scale · d) − …
    let weights = directions.enumerated().map { place, direction in
      direction * normalization.scales[place / plane]
    }
    let offset = weights.enumerated().reduce(SIMD16<Float>.zero) { sum, item in
      sum - item.element * normalization.means[item.offset / plane]
    }
    let projections = project(weights, offset)
    return (0..<Self.blockSize).map { lane in
      var line = projections.map { $0[lane] }
      RadixSort.sort(&line)
      return line
    }
  }

  /// The sums of each patch's samples times `weights`, and `offset`.
  private func project(_ weights: [SIMD16<Float>], _ offset: SIMD16<Float>) -> [SIMD16<Float>] {
    let size = PatchSampler.patchSize
    return samples.withUnsafeBufferPointer { samples in
      weights.withUnsafeBufferPointer { weights in
        [SIMD16<Float>](unsafeUninitializedCapacity: count) { result, initialized in
          initialized = samples.count / size
          for patch in 0..<initialized {
            var sum = offset
            let start = patch &* size
            for place in 0..<size { sum += Float(samples[start &+ place]) * weights[place] }
            result.initializeElement(at: patch, to: sum)
          }
        }
      }
    }
  }
}
