import Foundation

// The network sees sRGB in 0...1. These are the ways from the image's own samples there and back.
extension Image {
  /// Returns the image as the networks take it: three planes of sRGB in 0...1.
  ///
  /// Goes through the embedded ICC profile in floating point (relative colorimetric, clipped to sRGB); gray is
  /// repeated in each plane; alpha is ignored. A broken profile counts as none.
  /// - Parameter box: The part to convert, within the image; the whole image where nil.
  /// - Returns: Planes of the size of `box`.
  /// - Throws: `ImagingError` where libvips fails.
  public func modelPlanes(in box: Box? = nil) throws(ImagingError) -> PlanarImage {
    let box = checked(box)
    let colors = colors(in: box)
    guard let profile = conversionProfile() else {
      return PlanarImage(width: box.width, height: box.height, interleaved: colors, channels: colorChannels)
    }
    return PlanarImage(
      width: box.width, height: box.height,
      interleaved: try ColorTransform(from: profile).apply(to: colors), channels: 3)
  }

  /// Returns the image with new colours where the mask is 1; see ``replace(_:in:box:makeOpaque:)``.
  public func replacing(
    _ planes: PlanarImage, in mask: Mask, box: Box? = nil, makeOpaque: Bool = false
  ) throws(ImagingError) -> Image {
    var result = self
    try result.replace(planes, in: mask, box: box, makeOpaque: makeOpaque)
    return result
  }

  /// Gives the image new colours where the mask is 1, in its own colour space and bit depth.
  ///
  /// Every other sample stays as it is, bit for bit. sRGB goes through the embedded ICC profile; for gray
  /// without a profile it becomes the luminance (BT.709 weights on linear light), encoded as sRGB.
  /// - Parameters:
  ///   - planes: Three planes of sRGB in 0...1 of the size of `box`; values outside are clamped.
  ///   - mask: The pixels to replace, of the size of `box`.
  ///   - box: Where `planes` and `mask` lie in the image; the whole image where nil.
  ///   - makeOpaque: Whether the replaced pixels get full alpha; otherwise alpha stays as it is.
  /// - Throws: `ImagingError` where the profile works in one direction only.
  public mutating func replace(
    _ planes: PlanarImage, in mask: Mask, box: Box? = nil, makeOpaque: Bool = false
  ) throws(ImagingError) {
    let box = checked(box)
    precondition(planes.channels == 3, "the planes are red, green, blue")
    precondition(planes.width == box.width && planes.height == box.height, "the planes do not fit the box")
    precondition(mask.width == box.width && mask.height == box.height, "the mask does not fit the box")
    let colorChannels = colorChannels
    if let profile = conversionProfile() {
      let converted = try ColorTransform(to: profile).apply(to: planes.interleavedSamples())
      replaceColors(in: mask, box: box, makeOpaque: makeOpaque) { pixel, channel in
        converted[pixel * colorChannels + channel]
      }
    } else if colorModel == .gray {
      replaceColors(in: mask, box: box, makeOpaque: makeOpaque) { pixel, _ in planes.luminance(at: pixel) }
    } else {
      replaceColors(in: mask, box: box, makeOpaque: makeOpaque) { pixel, channel in
        planes.samples[channel * planes.planeCount + pixel]
      }
    }
  }

  /// Returns the mask whose holes are the pixels with alpha below half; no holes where there is no alpha.
  public func alphaMask() -> Mask {
    guard hasAlpha else { return Mask(width: width, height: height) }
    let pixels = 0..<(width * height)
    let values: [UInt8] =
      switch samples {
      case .uint8(let all): pixels.map { all[$0 * channels + colorChannels] < 128 ? 1 : 0 }
      case .uint16(let all): pixels.map { all[$0 * channels + colorChannels] < 32_768 ? 1 : 0 }
      }
    return Mask(width: width, height: height, values: values)
  }

  // MARK: Steps

  private func checked(_ box: Box?) -> Box {
    guard let box else { return bounds }
    precondition(
      box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0
        && box.x + box.width <= width && box.y + box.height <= height, "the box leaves the image")
    return box
  }

  /// The profile to convert through, or nil where the samples are sRGB already.
  ///
  /// A profile that does not work counts as none, as it does for browsers: the picture matters more.
  private func conversionProfile() -> ColorProfile? {
    guard let profile = metadata.iccProfile.flatMap(ColorProfile.init), profile.channels == colorChannels,
      let isSRGB = try? profile.isSRGB()
    else { return nil }
    return isSRGB ? nil : profile
  }

  /// The colours inside `box`, interleaved, without alpha, in 0...1.
  private func colors(in box: Box) -> [Float] {
    switch samples {
    case .uint8(let values): colors(of: values, in: box)
    case .uint16(let values): colors(of: values, in: box)
    }
  }

  private func colors<Sample: FixedWidthInteger>(of values: [Sample], in box: Box) -> [Float] {
    let full = Float(Sample.max)
    return [Float](unsafeUninitializedCapacity: box.area * colorChannels) { buffer, initialized in
      for row in box.rows {
        for column in box.columns {
          let start = (row * width + column) * channels
          for channel in 0..<colorChannels {
            // Division, so that full scale is exactly 1 and every sample comes back as it was.
            buffer[initialized] = Float(values[start + channel]) / full
            initialized += 1
          }
        }
      }
    }
  }

  /// Writes `color(pixel of the box, channel)` wherever the mask, of the box's size, is 1.
  private mutating func replaceColors(
    in mask: Mask, box: Box, makeOpaque: Bool, color: (Int, Int) -> Float
  ) {
    switch samples {
    case .uint8(var values):
      samples = .uint8([])  // so that `values` is the only reference and is changed in place
      replace(&values, in: mask, box: box, makeOpaque: makeOpaque, color: color)
      samples = .uint8(values)
    case .uint16(var values):
      samples = .uint16([])
      replace(&values, in: mask, box: box, makeOpaque: makeOpaque, color: color)
      samples = .uint16(values)
    }
  }

  private func replace<Sample: FixedWidthInteger & UnsignedInteger>(
    _ values: inout [Sample], in mask: Mask, box: Box, makeOpaque: Bool, color: (Int, Int) -> Float
  ) {
    for row in 0..<box.height {
      for column in 0..<box.width where mask[row, column] {
        let start = ((row + box.y) * width + column + box.x) * channels
        let pixel = row * box.width + column
        for channel in 0..<colorChannels { values[start + channel] = Sample(encoding: color(pixel, channel)) }
        if makeOpaque && hasAlpha { values[start + colorChannels] = .max }
      }
    }
  }
}

extension PlanarImage {
  /// Creates three planes from interleaved colours, clamped to 0...1; a single channel is repeated.
  init(width: Int, height: Int, interleaved: [Float], channels: Int) {
    let count = width * height
    let samples = [Float](unsafeUninitializedCapacity: 3 * count) { buffer, initialized in
      for plane in 0..<3 {
        var position = channels < 3 ? 0 : plane
        for index in 0..<count {
          buffer[plane * count + index] = max(0, min(interleaved[position], 1))
          position += channels
        }
      }
      initialized = 3 * count
    }
    self.init(width: width, height: height, channels: 3, samples: samples)
  }

  /// The planes as interleaved colours in 0...1.
  fileprivate func interleavedSamples() -> [Float] {
    var result = [Float](repeating: 0, count: samples.count)
    for channel in 0..<channels {
      for index in 0..<planeCount {
        let value = samples[channel * planeCount + index]
        result[index * channels + channel] = value > 0 ? min(value, 1) : 0
      }
    }
    return result
  }

  /// The luminance of a pixel, of linear light by BT.709, encoded as sRGB.
  fileprivate func luminance(at pixel: Int) -> Float {
    let (red, green, blue) = (samples[pixel], samples[planeCount + pixel], samples[2 * planeCount + pixel])
    // Equal channels need no powers, and stay exactly as they are.
    if red == green && green == blue { return red }
    let linear = 0.2126 * linearLight(red) + 0.7152 * linearLight(green) + 0.0722 * linearLight(blue)
    return linear <= 0.003_130_8 ? 12.92 * linear : 1.055 * powf(linear, 1 / 2.4) - 0.055
  }
}

/// The light that an sRGB-encoded value stands for (IEC 61966-2-1), both in 0...1.
private func linearLight(_ encoded: Float) -> Float {
  let value = encoded > 0 ? min(encoded, 1) : 0
  return value <= 0.040_45 ? value / 12.92 : powf((value + 0.055) / 1.055, 2.4)
}
