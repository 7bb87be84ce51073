/// Puts a mosaic of known pixels together without seams.
///
/// Inside the holes the result has the differences between neighbouring pixels that the sources have, meets the known
/// pixels at the rim, and is drawn to a smooth fill in its low frequencies: a screened Poisson equation, as in
/// S. Darabi et al., *Image Melding*, ACM ToG 31(4), SIGGRAPH 2012, and P. Bhat et al., *Fourier Analysis of the 2D
/// Screened Poisson Equation for Gradient Domain Problems*, ECCV 2008. Where parts of the mosaic meet, the difference is
/// the mean of those on both sides (A. Agarwala et al., *Interactive Digital Photomontage*, SIGGRAPH 2004).
struct PatchComposition {
  /// Gives the known pixels; inside the holes it is not read.
  let image: PlanarImage
  /// All holes.
  let mask: Mask
  /// The holes to fill.
  let targets: Mask
  let mosaic: PatchMosaic
  /// The image with its targets filled by the mean of all patches, which is softer than the mosaic.
  let mean: PlanarImage
  /// The mean's share in what neighbouring pixels of the holes differ by; the rest is the mosaic's.
  let meanShare: Float
  /// What the low frequencies are drawn to; nil for the mean of all patches.
  let fill: PartialImage?
  /// How much it counts in 1 / pixel²: it decides what is longer than about 2π / √screening pixels.
  let screening: Float

  /// A part of an image.
  struct PartialImage {
    let image: PlanarImage
    /// Where it lies in the whole.
    let box: Box
  }

  // Where the rim differs from what lies beside the sources by more than this many times what is usual there, and more
  // than the least, something else is on the rim, such as a shadow.
  private static let outlierFactor: Float = 6
  private static let leastOutlier: Float = 0.1
  // What differs more from the fill has found something else, on which the fill's low frequencies would be a halo.
  private static let largestPull: Float = 0.15
  // Where what both sides of a seam say differs by more, they are not the same texture.
  private static let largestSeam: Float = 0.3
  // Samples are in 0...1; an 8-bit step is 4e-3.
  private static let tolerance: Float = 1e-3

  /// Returns the image with its targets filled.
  func composed() -> PlanarImage {
    var result = mean
    let closed = closedPixels()
    guard let solver = PoissonSolver(mask: targets, closed: closed, screening: screening) else {
      return result
    }
    for first in stride(from: 0, to: image.channels, by: 4) {
      let (colors, soft) = (Samples(image, first: first), Samples(mean, first: first))
      let smooth = fill.map { Samples($0.image, first: first) }
      // The mean is the start; what is solved for is what has to be added to it.
      solver.addSolution(to: &result, channels: colors.channels, tolerance: Self.tolerance) { pixel in
        let (row, column) = pixel.quotientAndRemainder(dividingBy: image.width)
        var sum = SIMD4<Float>.zero
        forEachNeighbor(of: row, column) { step in
          let neighbor = pixel + step.pixels
          guard closed?.values[neighbor] != 1 else { return }
          let isTarget = targets.values[neighbor] != 0
          let share = isTarget ? 1 - meanShare : 1
          guard share > 0 else { return }
          sum += share * (wanted(colors, row, column, step, isTarget) - (soft[pixel] - soft[neighbor]))
        }
        if let smooth, let box = fill?.box {
          let difference = smooth[(row - box.y) * box.width + column - box.x] - soft[pixel]
          sum += screening * Self.pull(difference)
        }
        return sum
      }
    }
    return result
  }

  /// Returns how much of a difference from the fill draws a pixel to it: all of a small one, nothing of a large one
  /// (Beaton and Tukey 1974, the biweight).
  private static func pull(_ difference: SIMD4<Float>) -> SIMD4<Float> {
    let rest = max(0, 1 - (difference * difference).sum() / (largestPull * largestPull))
    return difference * (rest * rest)
  }

  /// A step to a neighbouring pixel.
  private struct Step {
    let down: Int
    let right: Int
    let pixels: Int
  }

  private func forEachNeighbor(of row: Int, _ column: Int, _ body: (Step) -> Void) {
    if column > 0 { body(Step(down: 0, right: -1, pixels: -1)) }
    if column + 1 < image.width { body(Step(down: 0, right: 1, pixels: 1)) }
    if row > 0 { body(Step(down: -1, right: 0, pixels: -image.width)) }
    if row + 1 < image.height { body(Step(down: 1, right: 0, pixels: image.width)) }
  }

  /// By how much a pixel of a hole should lie above its neighbour, by the mosaic.
  private func wanted(
    _ colors: Samples, _ row: Int, _ column: Int, _ step: Step, _ isTarget: Bool
  ) -> SIMD4<Float> {
    let here = mosaic.source(row, column)
    let there = isTarget ? mosaic.source(row + step.down, column + step.right) : -1
    var (near, far): (SIMD4<Float>?, SIMD4<Float>?)
    if here >= 0, isKnown(here, beyond: step.down, step.right) {
      near = colors[here] - colors[here + step.pixels]
    }
    if there >= 0, here < 0 || there - here != step.pixels, isKnown(there, beyond: -step.down, -step.right) {
      far = colors[there - step.pixels] - colors[there]
    }
    guard let near, let far else {
      // Where neither side knows what lies beyond its edge, there is to be no step.
      return near ?? far ?? .zero
    }
    let disagreement = near - far
    guard (disagreement * disagreement).sum() > Self.largestSeam * Self.largestSeam else {
      return (near + far) / 2
    }
    // One side ends at the edge of something else; half of that edge would be a stain.
    return (near * near).sum() < (far * far).sum() ? near : far
  }

  /// Whether the pixel beside one is in the image and known.
  private func isKnown(_ pixel: Int, beyond down: Int, _ right: Int) -> Bool {
    let (row, column) = pixel.quotientAndRemainder(dividingBy: image.width)
    guard (0..<image.height).contains(row + down), (0..<image.width).contains(column + right) else {
      return false
    }
    return mask.values[(row + down) * image.width + column + right] == 0
  }

  private func forEachTarget(_ body: (_ pixel: Int, _ row: Int, _ column: Int) -> Void) {
    for row in mosaic.box.rows {
      for column in mosaic.box.columns where targets.values[row * image.width + column] != 0 {
        body(row * image.width + column, row, column)
      }
    }
  }

  /// The pixels beside the targets that the fill does not have to meet: holes, and known ones that do not belong.
  private func closedPixels() -> Mask? {
    var closed = Mask(width: image.width, height: image.height)
    var differences: [(neighbor: Int, difference: Float)] = []
    let colors = Samples(image, first: 0)
    forEachTarget { pixel, row, column in
      let source = mosaic.source(row, column)
      forEachNeighbor(of: row, column) { step in
        let neighbor = pixel + step.pixels
        guard targets.values[neighbor] == 0 else { return }
        if mask.values[neighbor] != 0 {
          closed.values[neighbor] = 1
        } else if source >= 0, isKnown(source, beyond: step.down, step.right) {
          let difference = colors[neighbor] - colors[source + step.pixels]
          differences.append((neighbor, (difference * difference).sum().squareRoot()))
        }
      }
    }
    let sorted = differences.map(\.difference).sorted()
    let usual = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    let limit = max(Self.outlierFactor * usual, Self.leastOutlier)
    for (neighbor, difference) in differences where difference > limit { closed.values[neighbor] = 1 }
    return closed.values.contains(1) ? closed : nil
  }

  /// Up to four channels of an image, side by side.
  private struct Samples {
    let image: PlanarImage
    let channels: Range<Int>

    init(_ image: PlanarImage, first: Int) {
      self.image = image
      channels = first..<min(first + 4, image.channels)
    }

    subscript(pixel: Int) -> SIMD4<Float> {
      var value = SIMD4<Float>.zero
      image.samples.withUnsafeBufferPointer { samples in
        for channel in channels {
          value[channel - channels.lowerBound] = samples[channel * image.planeCount + pixel]
        }
      }
      return value
    }
  }
}
