/// What patches are compared by, at each pixel: brightness, two differences of colours, and texture.
///
/// The first three are an orthonormal change of basis of sRGB, so that squared differences are those of red,
/// green and blue. Texture is the mean absolute gradient of the brightness in 9 × 9 pixels. All four are whole
/// numbers, ``scale`` to a sample's full range, so that sums of squared differences are exact.
package struct PatchColors: Sendable {
  package let width: Int
  package let height: Int
  package let pixels: LoopStorage<SIMD4<Int16>>

  /// What 1 becomes.
  package static let scale: Float = 1024
  /// What a difference of textures counts beside one of colours.
  private static let textureWeight: Float = 3
  private static let textureReach = 4
  // Keeps the sums of squared differences of a patch within 32 bits.
  private static let largestTexture: Float = 4096

  /// Creates black ones.
  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    // One more, because comparing patches reads a pixel behind each row.
    pixels = LoopStorage(count: width * height + 1, repeating: .zero)
  }

  /// Prepares the known pixels of an image; inside the holes everything is zero.
  package init(_ image: PlanarImage, mask: Mask) {
    self.init(width: image.width, height: image.height)
    image.forEachColor { pixel, color in
      if mask.values[pixel] == 0 { pixels.pointer[pixel] = Self.stored(color) }
    }
    addTexture(mask)
  }

  /// Prepares the colours of all pixels of an image, without their texture.
  init(_ image: PlanarImage) {
    self.init(width: image.width, height: image.height)
    image.forEachColor { pixel, color in pixels.pointer[pixel] = Self.stored(color) }
  }

  @inline(__always)
  private static func stored(_ color: SIMD4<Float>) -> SIMD4<Int16> {
    SIMD4<Int16>((color * scale).rounded(.toNearestOrEven))
  }

  /// Sets the texture of all known pixels, from known pixels only.
  private func addTexture(_ mask: Mask) {
    // The sums over the columns of the window, which moves down row by row.
    var sums = [SIMD2<Int32>](repeating: .zero, count: width)
    let reach = Self.textureReach
    for row in -reach..<height {
      if row + reach < height { addGradients(ofRow: row + reach, times: 1, mask, to: &sums) }
      if row - reach - 1 >= 0 { addGradients(ofRow: row - reach - 1, times: -1, mask, to: &sums) }
      guard row >= 0 else { continue }
      var window = sums[0..<min(reach, width)].reduce(.zero, &+)
      for column in 0..<width {
        if column + reach < width { window &+= sums[column + reach] }
        if column - reach - 1 >= 0 { window &-= sums[column - reach - 1] }
        guard mask.values[row * width + column] == 0 else { continue }
        let texture = Self.textureWeight * Float(window.x) / Float(window.y)
        pixels.pointer[row * width + column].w = Int16(min(texture, Self.largestTexture).rounded())
      }
    }
  }

  /// Adds the gradients and the count of the known pixels of a row, times `sign`, to each column's sum.
  private func addGradients(ofRow row: Int, times sign: Int32, _ mask: Mask, to sums: inout [SIMD2<Int32>]) {
    mask.values.withUnsafeBufferPointer { holes in
      for column in 0..<width where holes[row * width + column] == 0 {
        let pixel = row * width + column
        let value = Int32(pixels.pointer[pixel].x)
        var gradient: Int32 = 0
        if column + 1 < width, holes[pixel + 1] == 0 {
          gradient &+= abs(Int32(pixels.pointer[pixel + 1].x) &- value)
        }
        if row + 1 < height, holes[pixel + width] == 0 {
          gradient &+= abs(Int32(pixels.pointer[pixel + width].x) &- value)
        }
        sums[column] &+= SIMD2(gradient, 1) &* sign
      }
    }
  }

  /// Returns the same at half the size, rounded up: means of the known pixels of every two by two.
  ///
  /// Inside the holes of `smallMask`, which is `mask.halved()`, everything is zero.
  func halved(smallMask: Mask) -> PatchColors {
    let small = PatchColors(width: smallMask.width, height: smallMask.height)
    for row in 0..<small.height {
      let (above, below) = (2 * row * width, min(2 * row + 1, height - 1) * width)
      for column in 0..<small.width where !smallMask[row, column] {
        let (left, right) = (2 * column, min(2 * column + 1, width - 1))
        // Four times the largest value still fits.
        let sum =
          (pixels.pointer[above + left] &+ pixels.pointer[above + right])
          &+ (pixels.pointer[below + left] &+ pixels.pointer[below + right])
        small.pixels.pointer[row * small.width + column] = (sum &+ 2) &>> 2
      }
    }
    return small
  }

  /// Fills the holes with the harmonic extension of what is known.
  func fillHarmonically(_ mask: Mask) {
    let count = width * height
    var planes = PlanarImage(width: width, height: height, channels: 4)
    for lane in 0..<4 {
      for pixel in 0..<count { planes.samples[lane * count + pixel] = Float(pixels.pointer[pixel][lane]) }
    }
    planes = HarmonicFill.fill(planes, mask: mask)
    for lane in 0..<4 {
      for pixel in 0..<count where mask.values[pixel] != 0 {
        pixels.pointer[pixel][lane] = Int16(planes.samples[lane * count + pixel].rounded())
      }
    }
  }

  /// Fills the holes with the colours of `guide`, of the same size, and with harmonic texture.
  func fill(_ mask: Mask, from guide: PatchColors) {
    fillHarmonically(mask)
    for (pixel, hole) in mask.values.enumerated() where hole != 0 {
      var color = guide.pixels.pointer[pixel]
      color.w = pixels.pointer[pixel].w
      pixels.pointer[pixel] = color
    }
  }

  /// Fills the holes from the same at half the size, bilinearly.
  func fill(_ mask: Mask, enlarging small: PatchColors) {
    guard let box = mask.boundingBox else { return }
    let source = small.pixels.pointer
    for row in box.rows {
      let near = row / 2 * small.width
      let far = min(max(row / 2 + (row & 1) * 2 - 1, 0), small.height - 1) * small.width
      for column in box.columns where mask.values[row * width + column] != 0 {
        let here = column / 2
        let beside = min(max(here + (column & 1) * 2 - 1, 0), small.width - 1)
        func value(_ place: Int) -> SIMD4<Int32> { SIMD4<Int32>(truncatingIfNeeded: source[place]) }
        let sum =
          9 &* value(near + here) &+ 3 &* (value(near + beside) &+ value(far + here))
          &+ value(far + beside)
        pixels.pointer[row * width + column] = SIMD4<Int16>(truncatingIfNeeded: (sum &+ 8) &>> 4)
      }
    }
  }
}

extension PlanarImage {
  /// Calls `body` with each pixel's brightness and differences of colours; gray counts as three equal channels.
  @inline(__always)
  fileprivate func forEachColor(_ body: (_ pixel: Int, _ color: SIMD4<Float>) -> Void) {
    let places = channels < 3 ? (0, 0, 0) : (0, planeCount, 2 * planeCount)
    samples.withUnsafeBufferPointer { samples in
      for pixel in 0..<planeCount {
        let (red, green, blue) = (
          samples[pixel + places.0].limited, samples[pixel + places.1].limited,
          samples[pixel + places.2].limited
        )
        body(
          pixel,
          SIMD4(
            (red + green + blue) * 0.577_350_27, (red - blue) * 0.707_106_78,
            (red - 2 * green + blue) * 0.408_248_29, 0))
      }
    }
  }
}

extension Float {
  /// The value where it is in 0...1, else the nearer end of that range; 0 for what is no number.
  fileprivate var limited: Float { self > 0 ? Swift.min(self, 1) : 0 }
}
