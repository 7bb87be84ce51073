import CVips

extension Image {
  /// The most pixels that an image may have unless the caller says otherwise.
  public static let defaultPixelLimit = 268_000_000

  /// Reads an image file: JPEG, PNG, WebP, TIFF, GIF, and HEIC or AVIF where libvips has them.
  ///
  /// The samples come out upright, with the file's 8 or 16 bits, gray or RGB, and its profile in
  /// `metadata`; CMYK is converted to sRGB, floating-point RGB (linear light) to sRGB with 16 bits. Of several
  /// pages the first is read. A truncated or damaged file is an error, never a partly gray picture.
  /// - Parameters:
  ///   - path: The file.
  ///   - pixelLimit: The most pixels to accept; checked before any of them is decoded.
  /// - Throws: `ImagingError`, whose description is one line that starts with the path.
  public init(contentsOf path: String, pixelLimit: Int = defaultPixelLimit) throws(ImagingError) {
    if try FileSystem.checkReadable(path) {
      try self.init(data: FileSystem.read(path), name: path, pixelLimit: pixelLimit)
      return
    }
    try self.init(decoding: VipsImage(path: path), pixelLimit: pixelLimit)
    if metadata.format == .webp {
      // Enough to find the chunk with the picture behind any ICC profile.
      metadata.isLosslessWebP = WebPFile(try FileSystem.read(path, limit: 1 << 22)).isLossless
    }
  }

  /// Decodes an image file held in memory, as `init(contentsOf:pixelLimit:)` does.
  ///
  /// - Parameters:
  ///   - data: The bytes of the file.
  ///   - name: What to call it in errors.
  ///   - pixelLimit: The most pixels to accept.
  /// - Throws: `ImagingError`, whose description is one line that starts with `name`.
  public init(
    data: [UInt8], name: String = "image", pixelLimit: Int = defaultPixelLimit
  ) throws(ImagingError) {
    self = try data.withUnsafeBufferPointer { buffer throws(ImagingError) in
      let file = try VipsImage(borrowing: UnsafeRawBufferPointer(buffer), name: name)
      return try Image(decoding: file, pixelLimit: pixelLimit)
    }
    if metadata.format == .webp { metadata.isLosslessWebP = WebPFile(data).isLossless }
  }

  /// Decodes an opened file.
  private init(decoding file: VipsImage, pixelLimit: Int) throws(ImagingError) {
    try file.check(pixelLimit: pixelLimit)
    var metadata = ImageMetadata(file)
    let upright = file.header.orientation > 1 ? try file.upright() : file
    let colorModel: ColorModel = file.header.colour == CVIPS_COLOUR_GRAY ? .gray : .rgb
    let samples: Samples
    switch (file.header.colour, file.header.sample_type) {
    case (CVIPS_COLOUR_GRAY, CVIPS_SAMPLE_UINT8), (CVIPS_COLOUR_RGB, CVIPS_SAMPLE_UINT8):
      samples = .uint8(try upright.samples(as: UInt8.self))
    case (CVIPS_COLOUR_GRAY, CVIPS_SAMPLE_UINT16), (CVIPS_COLOUR_RGB, CVIPS_SAMPLE_UINT16):
      samples = .uint16(try upright.samples(as: UInt16.self))
    default:
      samples = try upright.samplesInSRGB(profile: metadata.iccProfile)
      metadata.iccProfile = nil
    }
    // A profile for other samples than these says nothing about them and would make a bad file.
    let profile = metadata.iccProfile.flatMap(ColorProfile.init)
    if profile?.channels != (colorModel == .gray ? 1 : 3) { metadata.iccProfile = nil }
    let channels = samples.count / (Int(upright.header.width) * Int(upright.header.height))
    self.init(
      width: Int(upright.header.width), height: Int(upright.header.height), colorModel: colorModel,
      hasAlpha: channels % 2 == 0, samples: samples, metadata: metadata)
  }
}

extension VipsImage {
  /// Throws unless the header is that of an image which can be read within the limit.
  func check(pixelLimit: Int) throws(ImagingError) {
    let (width, height) = (Int(header.width), Int(header.height))
    guard width * height <= pixelLimit else {
      throw ImagingError(
        .tooLarge, name: name,
        reason: "\(width) × \(height) pixels are more than the limit of \(pixelLimit); raise it to read them")
    }
    let isReadable =
      switch header.colour {
      case CVIPS_COLOUR_GRAY: header.channels <= 2 && header.sample_type != CVIPS_SAMPLE_OTHER
      case CVIPS_COLOUR_RGB: header.channels <= 4 && header.sample_type != CVIPS_SAMPLE_OTHER
      case CVIPS_COLOUR_CMYK: header.channels == 4 && header.sample_type != CVIPS_SAMPLE_OTHER
      case CVIPS_COLOUR_SCRGB: header.channels == 3 || header.channels == 4
      default: false
      }
    guard isReadable else {
      throw ImagingError(
        .unsupported, name: name,
        reason: "its samples are of a kind that is not read; convert it to 8 or 16 bits, gray or RGB")
    }
  }

  /// Decodes CMYK or floating-point RGB, as sRGB.
  fileprivate func samplesInSRGB(profile: [UInt8]?) throws(ImagingError) -> Image.Samples {
    guard header.colour == CVIPS_COLOUR_CMYK else {
      return .uint16(try convertedToSRGB(CVIPS_SAMPLE_UINT16).samples(as: UInt16.self))
    }
    guard let profile = profile.flatMap(ColorProfile.init), profile.channels == 4,
      let transform = try? ColorTransform(from: profile)
    else {
      let isWide = header.sample_type == CVIPS_SAMPLE_UINT16
      let converted = try convertedToSRGB(header.sample_type)
      return isWide
        ? .uint16(try converted.samples(as: UInt16.self)) : .uint8(try converted.samples(as: UInt8.self))
    }
    return header.sample_type == CVIPS_SAMPLE_UINT16
      ? .uint16(transform.convertedSamples(try samples(as: UInt16.self)))
      : .uint8(transform.convertedSamples(try samples(as: UInt8.self)))
  }
}

extension ColorTransform {
  /// Converts CMYK samples of a whole image, a part at a time to need little memory.
  fileprivate func convertedSamples<Sample>(_ inks: [Sample]) -> [Sample]
  where Sample: FixedWidthInteger & UnsignedInteger {
    let part = 4 << 16
    var result: [Sample] = []
    result.reserveCapacity(inks.count / 4 * 3)
    for start in stride(from: 0, to: inks.count, by: part) {
      let colors = inks[start..<min(start + part, inks.count)].map { Float($0) / Float(Sample.max) }
      result.append(contentsOf: apply(to: colors).lazy.map(Sample.init(encoding:)))
    }
    return result
  }
}

/// The chunks of a WebP file.
private struct WebPFile {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether the picture is coded without loss (chunk `VP8L`, behind the ones that describe it).
  var isLossless: Bool {
    var position = 12
    while position + 8 <= bytes.count {
      let name = String(decoding: bytes[position..<(position + 4)], as: UTF8.self)
      if name == "VP8L" || name == "VP8 " { return name == "VP8L" }
      let length = bytes[(position + 4)..<(position + 8)].reversed().reduce(0) { $0 << 8 | Int($1) }
      position += 8 + (length + 1) / 2 * 2
    }
    return false
  }
}
