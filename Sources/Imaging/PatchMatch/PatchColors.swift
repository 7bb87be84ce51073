/// What patches are compared by, at each pixel: brightness, two differences of colours, and texture.
///
/// The first three are an orthonormal change of basis of sRGB, so that squared differences are those of red,
/// green and blue. Texture is the mean absolute gradient of the brightness in 9 × 9 pixels.
package struct PatchColors: Sendable {
  package let width: Int
  package let height: Int
  package let pixels: LoopStorage<SIMD4<Float>>

  /// What a difference of textures counts beside one of colours.
  private static let textureWeight: Float = 3
  private static let textureReach = 4

  /// Creates black ones.
  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    pixels = LoopStorage(count: width * height, repeating: .zero)
  }

  /// Prepares the known pixels of an image; inside the holes everything is zero.
  package init(_ image: PlanarImage, mask: Mask) {
    self.init(width: image.width, height: image.height)
    let count = image.planeCount
    // Gray counts as much as three equal channels would.
    let places = image.channels < 3 ? (0, 0, 0) : (0, count, 2 * count)
    image.samples.withUnsafeBufferPointer { samples in
      for (pixel, hole) in mask.values.enumerated() where hole == 0 {
        let (red, green, blue) = (
          samples[pixel + places.0], samples[pixel + places.1], samples[pixel + places.2]
        )
        pixels.pointer[pixel] = SIMD4(
          (red + green + blue) * 0.577_350_27, (red - blue) * 0.707_106_78,
          (red - 2 * green + blue) * 0.408_248_29, 0)
      }
    }
    addTexture(mask)
  }

  /// Sets the texture of all known pixels, from known pixels only.
  private func addTexture(_ mask: Mask) {
    // The sums over the columns of the window, which moves down row by row.
    var sums = [SIMD2<Double>](repeating: .zero, count: width)
    let reach = Self.textureReach
    for row in -reach..<height {
      if row + reach < height { addGradients(ofRow: row + reach, times: 1, mask, to: &sums) }
      if row - reach - 1 >= 0 { addGradients(ofRow: row - reach - 1, times: -1, mask, to: &sums) }
      guard row >= 0 else { continue }
      var window = sums[0..<min(reach, width)].reduce(.zero, +)
      for column in 0..<width {
        if column + reach < width { window += sums[column + reach] }
        if column - reach - 1 >= 0 { window -= sums[column - reach - 1] }
        guard !mask[row, column] else { continue }
        pixels.pointer[row * width + column].w = Self.textureWeight * Float(max(0, window.x) / window.y)
      }
    }
  }

  /// Adds the gradients and the count of the known pixels of a row, times `sign`, to each column's sum.
  private func addGradients(ofRow row: Int, times sign: Double, _ mask: Mask, to sums: inout [SIMD2<Double>])
  {
    for column in 0..<width where !mask[row, column] {
      let pixel = row * width + column
      let value = pixels.pointer[pixel].x
      var gradient: Float = 0
      if column + 1 < width, !mask[row, column + 1] { gradient += abs(pixels.pointer[pixel + 1].x - value) }
      if row + 1 < height, !mask[row + 1, column] { gradient += abs(pixels.pointer[pixel + width].x - value) }
      sums[column] += SIMD2(Double(gradient), 1) * sign
    }
  }

  /// Returns the same at half the size, rounded up: means of the known pixels of every two by two.
  ///
  /// Inside the holes of `mask.halved()` everything is zero.
  func halved(mask: Mask, smallMask: Mask) -> PatchColors {
    let small = PatchColors(width: smallMask.width, height: smallMask.height)
    for row in 0..<small.height {
      let (above, below) = (2 * row * width, min(2 * row + 1, height - 1) * width)
      for column in 0..<small.width where !smallMask[row, column] {
        let (left, right) = (2 * column, min(2 * column + 1, width - 1))
        let sum =
          (pixels.pointer[above + left] + pixels.pointer[above + right])
          + (pixels.pointer[below + left] + pixels.pointer[below + right])
        small.pixels.pointer[row * small.width + column] = sum * 0.25
      }
    }
    return small
  }

  /// Fills the holes with the harmonic extension of what is known.
  func fillHarmonically(_ mask: Mask) {
    let count = width * height
    var planes = PlanarImage(width: width, height: height, channels: 4)
    for lane in 0..<4 {
      for pixel in 0..<count { planes.samples[lane * count + pixel] = pixels.pointer[pixel][lane] }
    }
    planes = HarmonicFill.fill(planes, mask: mask)
    for lane in 0..<4 {
      for pixel in 0..<count { pixels.pointer[pixel][lane] = planes.samples[lane * count + pixel] }
    }
  }

  /// Fills the holes from the same at half the size, bilinearly.
  func fill(_ mask: Mask, enlarging small: PatchColors) {
    guard let box = mask.boundingBox else { return }
    let source = small.pixels.pointer
    for row in box.rows {
      let near = row / 2 * small.width
      let far = min(max(row / 2 + (row & 1) * 2 - 1, 0), small.height - 1) * small.width
      for column in box.columns where mask[row, column] {
        let here = column / 2
        let beside = min(max(here + (column & 1) * 2 - 1, 0), small.width - 1)
        pixels.pointer[row * width + column] =
          0.5625 * source[near + here] + 0.1875 * (source[near + beside] + source[far + here])
          + 0.0625 * source[far + beside]
      }
    }
  }
}
