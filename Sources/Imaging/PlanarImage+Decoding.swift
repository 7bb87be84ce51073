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
    let small = try VipsImage.decoding8Bit(bytes, name: name, pixelLimit: pixelLimit) { _ in shorterSide }
    let samples = try small.samples(as: UInt8.self)
    self.init(
      width: Int(small.header.width), height: Int(small.header.height), bytes: samples,
      channels: Int(small.header.channels))
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
  /// Creates three planes from interleaved 8-bit samples; a single channel is repeated, alpha left out.
  fileprivate init(width: Int, height: Int, bytes: [UInt8], channels: Int) {
    let count = width * height
    let values = (0...255).map { Float($0) / 255 }
    let samples = [Float](unsafeUninitializedCapacity: 3 * count) { buffer, initialized in
      for plane in 0..<3 {
        var position = channels < 3 ? 0 : plane
        for index in 0..<count {
          buffer[plane * count + index] = values[Int(bytes[position])]
          position += channels
        }
      }
      initialized = 3 * count
    }
    self.init(width: width, height: height, channels: 3, samples: samples)
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
  /// Decodes an image file with 8 bits, upright, sRGB or gray, resized so that its shorter side becomes what
  /// `shorterSide` makes of the file's; decodes no more detail of a JPEG than needed.
  static func decoding8Bit(
    _ bytes: UnsafeRawBufferPointer, name: String, pixelLimit: Int, shorterSide: (Int) -> Int
  ) throws(ImagingError) -> VipsImage {
    let file = try VipsImage(borrowing: bytes, name: name)
    try file.check(pixelLimit: pixelLimit)
    let size = file.header.uprightSize
    let shorter = min(size.width, size.height)
    let target = resized(size, shorterSide: shorterSide(shorter))
    guard target.width * target.height <= pixelLimit else {
      throw ImagingError(
        .tooLarge, name: name, reason: "enlarged to \(target.width) × \(target.height) it is too big")
    }
    let factor = Double(shorter) / Double(min(target.width, target.height))
    let source = try file.reducedJPEG(of: bytes, factor: factor) ?? file
    return try source.resized(width: target.width, height: target.height, hasProfile: file.hasProfile)
      .in8BitSRGB()
  }

  /// The size with another shorter side; the longer one follows, rounded.
  static func resized(
    _ size: (width: Int, height: Int), shorterSide: Int
  ) -> (width: Int, height: Int) {
    let scale = Double(shorterSide) / Double(min(size.width, size.height))
    return (
      max(shorterSide, Int((Double(size.width) * scale).rounded())),
      max(shorterSide, Int((Double(size.height) * scale).rounded()))
    )
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
  fileprivate var uprightSize: (width: Int, height: Int) {
    orientation >= 5 ? (Int(height), Int(width)) : (Int(width), Int(height))
  }
}
