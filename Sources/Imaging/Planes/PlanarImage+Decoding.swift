import CVips

extension PlanarImage {
  /// Decodes an image file held in memory at another size, for training.
  ///
  /// Decodes no more detail of a JPEG than needed, upright, through the
  /// embedded profile to sRGB. Safe to call from several threads at once.
  /// - Parameters:
  ///   - bytes: The bytes of the file.
  ///   - shorterSide: What the shorter side becomes, in pixels; smaller images are enlarged. The longer side
  ///     follows, rounded.
  ///   - name: What to call the image in errors.
  ///   - pixelLimit: The most pixels to accept in the file.
  /// - Throws: `ImagingError`, also for a file that is cut off.
  public init(
    decoding bytes: UnsafeRawBufferPointer, shorterSide: Int, name: String = "image",
    pixelLimit: Int = Image.defaultPixelLimit
  ) throws(ImagingError) {
    precondition(shorterSide > 0, "the shorter side is positive")
    let small = try DecodedImage(
      VipsImage.decoding8Bit(bytes, name: name, pixelLimit: pixelLimit, shorterSide: shorterSide))
    let whole = Box(x: 0, y: 0, width: small.width, height: small.height)
    self.init(width: small.width, height: small.height, planes: small.planes(in: whole))
  }

  /// Decodes an image file held in an array; see `init(decoding:shorterSide:name:pixelLimit:)`.
  public init(
    decoding data: [UInt8], shorterSide: Int, name: String = "image",
    pixelLimit: Int = Image.defaultPixelLimit
  ) throws(ImagingError) {
    self = try data.withUnsafeBufferPointer { buffer throws(ImagingError) in
      try PlanarImage(
        decoding: UnsafeRawBufferPointer(buffer), shorterSide: shorterSide, name: name,
        pixelLimit: pixelLimit)
    }
  }
}

extension PlanarImage {
  /// Creates an image from three planes of 8 bits, one behind the other.
  ///
  /// - Precondition: `planes.count == width * height * 3`.
  public init(width: Int, height: Int, planes: [UInt8]) {
    let values = (0...255).map { Float($0) / 255 }
    self.init(width: width, height: height, channels: 3, samples: planes.map { values[Int($0)] })
  }
}

extension Image {
  /// Returns the upright size of an encoded image, from its header only.
  ///
  /// - Parameters:
  ///   - data: The bytes of the file, or as many from its start as hold the header.
  ///   - name: What to call it in errors.
  /// - Returns: The size after the orientation has been applied.
  /// - Throws: `ImagingError` where it is no image.
  public static func size(
    of data: [UInt8], name: String = "image"
  ) throws(ImagingError) -> (width: Int, height: Int) {
    try data.withUnsafeBufferPointer { buffer throws(ImagingError) in
      try VipsImage(borrowing: UnsafeRawBufferPointer(buffer), name: name).header.uprightSize
    }
  }
}

extension VipsImage {
  /// Decodes an image file with 8 bits, upright, sRGB or gray, with a given shorter side; decodes no more detail of a
  /// JPEG than that needs, with a factor of two to spare for a better filter.
  fileprivate static func decoding8Bit(
    _ bytes: UnsafeRawBufferPointer, name: String, pixelLimit: Int, shorterSide: Int
  ) throws(ImagingError) -> VipsImage {
    let (file, target, factor) = try opening(
      bytes, name: name, pixelLimit: pixelLimit, shorterSide: shorterSide)
    let source = try file.reducedJPEG(of: bytes, factor: factor) ?? file
    return try source.resized(width: target.width, height: target.height, hasProfile: file.hasProfile)
      .in8BitSRGB()
  }

  /// Decodes an image file with 8 bits, upright, sRGB or gray, at its own size, or a JPEG at a half, a quarter or an
  /// eighth of it where that leaves the shorter side at least as long as asked for.
  static func decoding8Bit(
    _ bytes: UnsafeRawBufferPointer, name: String, pixelLimit: Int, leastShorterSide: Int
  ) throws(ImagingError) -> VipsImage {
    let (file, _, factor) = try opening(
      bytes, name: name, pixelLimit: pixelLimit, shorterSide: leastShorterSide)
    let source = try file.reducedJPEG(of: bytes, factor: 2 * factor) ?? file
    guard file.header.orientation > 1 || file.hasProfile else { return try source.in8BitSRGB() }
    let own = source.header.uprightSize
    return try source.resized(width: own.width, height: own.height, hasProfile: file.hasProfile)
      .in8BitSRGB()
  }

  /// Opens an image file, and says what its size becomes with another shorter side and by what factor it is larger.
  ///
  /// - Throws: `ImagingError` where the file, or that size, has too many pixels.
  private static func opening(
    _ bytes: UnsafeRawBufferPointer, name: String, pixelLimit: Int, shorterSide: Int
  ) throws(ImagingError) -> (file: VipsImage, target: (width: Int, height: Int), factor: Double) {
    let file = try VipsImage(borrowing: bytes, name: name)
    try file.check(pixelLimit: pixelLimit)
    let size = file.header.uprightSize
    let target = DecodedImage.size(size, shorterSide: shorterSide)
    guard target.width * target.height <= pixelLimit else {
      throw ImagingError(
        .tooLarge, name: name, reason: "enlarged to \(target.width) × \(target.height) it is too big")
    }
    return (file, target, Double(min(size.width, size.height)) / Double(shorterSide))
  }

  fileprivate var hasProfile: Bool { fields.contains { $0.name == "icc-profile-data" } }

  /// Opens a JPEG again at a size that still leaves a factor of two for a better filter, where that saves work.
  fileprivate func reducedJPEG(
    of bytes: UnsafeRawBufferPointer, factor: Double
  ) throws(ImagingError) -> VipsImage? {
    guard FileFormat(loader: header.loaderName) == .jpeg, factor >= 4 else { return nil }
    return try VipsImage(
      borrowing: bytes, reducingJPEGBy: factor >= 16 ? 8 : factor >= 8 ? 4 : 2, name: name)
  }

  /// The image with 8 bits, gray or RGB.
  fileprivate func in8BitSRGB() throws(ImagingError) -> VipsImage {
    let isReady = header.colour == CVIPS_COLOUR_GRAY || header.colour == CVIPS_COLOUR_RGB
    if isReady && header.sample_type == CVIPS_SAMPLE_UINT8 { return self }
    return try convertedToSRGB(CVIPS_SAMPLE_UINT8)
  }
}

extension cvips_header {
  /// Width and height after the orientation has been applied.
  var uprightSize: (width: Int, height: Int) {
    orientation >= 5 ? (Int(height), Int(width)) : (Int(width), Int(height))
  }
}
