// Holes are filled in the image's working colours (see `WorkingColors`); these are the ways to them and back.
extension Image {
  /// Returns the image's working colours: three planes of its own red, green and blue, as the file encodes them.
  ///
  /// Gray is repeated in each plane; CMYK goes through its profile to an RGB space that holds all inks; alpha is ignored.
  /// - Parameter box: The part to take, within the image; the whole image where nil.
  /// - Returns: Planes of the size of `box`, in 0...1.
  /// - Throws: `ImagingError` where CMYK cannot be converted.
  public func workingPlanes(in box: Box? = nil) throws(ImagingError) -> PlanarImage {
    let box = checked(box)
    var colors = colors(in: box)
    if colorModel == .cmyk, let inks = try workingColors().inks { colors = inks.toWorking.apply(to: colors) }
    return PlanarImage(
      width: box.width, height: box.height, interleaved: colors, channels: colorModel == .gray ? 1 : 3)
  }

  /// Returns the way from the image's working colours to those of the networks, and back.
  ///
  /// - Throws: `ImagingError` where CMYK cannot be converted.
  public func workingColors() throws(ImagingError) -> WorkingColors { try WorkingColors(self) }

  /// Returns the image as sRGB, to be looked at or measured: three planes in 0...1.
  ///
  /// Goes through the embedded ICC profile in floating point (relative colorimetric, clipped to sRGB); gray is
  /// repeated in each plane; alpha is ignored. A broken profile counts as none.
  /// - Parameter box: The part to convert, within the image; the whole image where nil.
  /// - Returns: Planes of the size of `box`.
  /// - Throws: `ImagingError` where libvips fails.
  public func modelPlanes(in box: Box? = nil) throws(ImagingError) -> PlanarImage {
    let box = checked(box)
    let colors = colors(in: box)
    guard let profile = displayProfile() else {
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
  /// Every other sample stays as it is, bit for bit.
  /// - Parameters:
  ///   - planes: Three planes of the image's working colours, of the size of `box`; values outside 0...1 are clamped.
  ///   - mask: The pixels to replace, of the size of `box`.
  ///   - box: Where `planes` and `mask` lie in the image; the whole image where nil.
  ///   - makeOpaque: Whether the replaced pixels get full alpha; otherwise alpha stays as it is.
  /// - Throws: `ImagingError` where CMYK cannot be converted.
  public mutating func replace(
    _ planes: PlanarImage, in mask: Mask, box: Box? = nil, makeOpaque: Bool = false
  ) throws(ImagingError) {
    let box = checked(box)
    precondition(planes.channels == 3, "the planes are red, green, blue")
    precondition(planes.width == box.width && planes.height == box.height, "the planes do not fit the box")
    precondition(mask.width == box.width && mask.height == box.height, "the mask does not fit the box")
    let own = colorModel == .cmyk ? try inks(of: planes, in: mask, box: box) : planes
    replaceColors(in: mask, box: box, makeOpaque: makeOpaque) { pixel, channel in
      own.samples[channel * own.planeCount + pixel]
    }
  }

  /// The inks of working colours, of the size of `box`, that meet those of the image around the holes.
  ///
  /// Many mixtures of inks make one colour, and a profile's way back is not exact. So its mixtures are joined to those
  /// around them by seamless cloning.
  private func inks(of planes: PlanarImage, in mask: Mask, box: Box) throws(ImagingError) -> PlanarImage {
    guard let ways = try workingColors().inks else { return planes }
    let wide = box.expanded(by: 1, imageWidth: width, imageHeight: height)
    let known = colors(in: wide)
    var working = PlanarImage(
      width: wide.width, height: wide.height, interleaved: ways.toWorking.apply(to: known), channels: 3)
    working.paste(planes, x: box.x - wide.x, y: box.y - wide.y, where: mask)
    var holes = Mask(width: wide.width, height: wide.height)
    holes.formUnion(mask, x: box.x - wide.x, y: box.y - wide.y)
    let mixed = ways.toInks.apply(to: working.interleavedSamples(channels: 3))
    func inkPlanes(_ inks: [Float]) -> PlanarImage {
      PlanarImage(
        width: wide.width, height: wide.height, channels: 4,
        samples: (0..<4).flatMap { channel in stride(from: channel, to: inks.count, by: 4).map { inks[$0] } })
    }
    return PoissonBlending.blend(inkPlanes(mixed), into: inkPlanes(known), mask: holes)
      .cropped(to: box.moved(x: -wide.x, y: -wide.y))
  }

  // MARK: Steps

  private func checked(_ box: Box?) -> Box {
    guard let box else { return bounds }
    precondition(
      box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0
        && box.x + box.width <= width && box.y + box.height <= height, "the box leaves the image")
    return box
  }

  /// The profile to show the image through, or nil where the samples are sRGB already.
  ///
  /// A profile that does not work counts as none, as it does for browsers: the picture matters more.
  private func displayProfile() -> ColorProfile? {
    let profile = metadata.iccProfile.flatMap(ColorProfile.init)
    if let profile, profile.channels == colorChannels, let isSRGB = try? profile.isSRGB(),
      profile.channels < 4 || (try? ColorTransform(from: profile)) != nil
    {
      return isSRGB ? nil : profile
    }
    return colorModel == .cmyk ? .standardCMYK : nil
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
    origin?.note(mask, in: box)
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
        for channel in 0..<colorChannels {
          values[start + channel] = Sample(encoding: color(pixel, channel), bits: metadata.bitsPerGraySample)
        }
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
}
