import CVips
internal import Files

extension Image {
  /// The JPEG and WebP quality used unless the caller says otherwise.
  public static let defaultQuality = 92

  /// Throws what `write(to:format:quality:)` would throw for the path, before long work is done for it.
  ///
  /// - Parameters:
  ///   - path: The output to be.
  ///   - format: Its format; the suffix decides where nil.
  /// - Throws: `ImagingError` for an unknown suffix, a folder at `path`, or a folder that is missing or
  ///   not writable.
  public static func checkWritable(_ path: String, format: FileFormat? = nil) throws(ImagingError) {
    _ = try outputFormat(of: path, format)
    try writing { () throws(AtomicFile.Failure) in try AtomicFile.checkWritable(path) }
  }

  /// Writes the image, with its metadata, to a file that appears whole or not at all.
  ///
  /// An image from a JPEG file becomes the same JPEG file again, unless a quality is given: what was not changed
  /// keeps its coefficients, its tables and its orientation. PNG and TIFF (LZW) keep every sample. JPEG and WebP hold
  /// 8 bits, so 16-bit samples are rounded; JPEG has no alpha, so it is laid on white. JPEG keeps full colour resolution
  /// from quality 90 on. WebP is lossless if the image came from a lossless WebP file and no quality is given; it has no
  /// gray, so a gray image becomes sRGB, and its colours under full transparency are lost. PNG and WebP hold no CMYK.
  /// What of all that an image loses, ``losses(in:)`` says. An existing file is replaced only when all has been written.
  /// - Parameters:
  ///   - path: The output.
  ///   - format: JPEG, PNG, WebP or TIFF; the suffix of `path` decides where nil.
  ///   - quality: 1 to 100, for JPEG and WebP; 92 where nil.
  ///   - replacing: Whether an existing file is replaced; otherwise it is an error of the code `present`.
  /// - Throws: `ImagingError`; no new file is left then, and an existing one is untouched.
  public func write(
    to path: String, format: FileFormat? = nil, quality: Int? = nil, replacing: Bool = true
  ) throws(ImagingError) {
    try Self.writing { () throws(AtomicFile.Failure) in try AtomicFile.checkWritable(path) }
    let format = try Self.outputFormat(of: path, format)
    try encode(as: format, quality: quality, name: path) { bytes throws(ImagingError) in
      try Self.writing { () throws(AtomicFile.Failure) in
        try AtomicFile.write(bytes, to: path, replacing: replacing)
      }
    }
  }

  /// Returns the bytes of a file of the image, made as `write(to:format:quality:)` makes it.
  ///
  /// - Parameters:
  ///   - format: JPEG, PNG, WebP or TIFF.
  ///   - quality: 1 to 100, for JPEG and WebP; 92 where nil.
  /// - Returns: The whole file.
  /// - Throws: `ImagingError` where the format cannot hold the image.
  public func encoded(as format: FileFormat, quality: Int? = nil) throws(ImagingError) -> [UInt8] {
    var result: [UInt8] = []
    try encode(as: format, quality: quality, name: "\(format.rawValue) image") { result = Array($0) }
    return result
  }

  /// Returns the format in which an image is written to `path`: the one that is asked for, else the suffix's.
  ///
  /// - Throws: `ImagingError` where there is none, or it is one that is only read.
  public static func outputFormat(
    of path: String, _ format: FileFormat? = nil
  ) throws(ImagingError) -> FileFormat {
    let known = format ?? FileFormat(path: path)
    if let known, known.isWritable { return known }
    let problem = known.map { "\($0.rawValue) cannot be written" } ?? "the suffix names no format to write"
    throw ImagingError(.unwritable, name: path, reason: "\(problem); use .jpg, .png, .webp or .tif")
  }

  // MARK: Steps

  private func encode(
    as format: FileFormat, quality: Int?, name: String,
    body: (UnsafeRawBufferPointer) throws(ImagingError) -> Void
  ) throws(ImagingError) {
    precondition((1...100).contains(quality ?? Self.defaultQuality), "quality is 1 to 100")
    try checkFits(format, name: name)
    if format == .jpeg, quality == nil, let bytes = originRewritten(name: name) {
      return try bytes.withBytes { bytes throws(ImagingError) in try body(bytes) }
    }
    let image = try prepared(for: format)
    try image.withVipsImage(name: name) { encoder throws(ImagingError) in
      image.metadata.attach(to: encoder, format: format)
      try encoder.encode(
        as: format.encoder, quality: quality ?? Self.defaultQuality,
        lossless: quality == nil && metadata.isLosslessWebP, bits: keptBits, body: body)
    }
  }

  /// The bits of a sample to keep where the file had fewer than 8; 0 for all that samples have.
  private var keptBits: Int {
    guard case .uint8 = samples, channels == 1, let bits = metadata.bitsPerGraySample else { return 0 }
    return bits
  }

  /// Checks that a format can hold the image's colours and its size, before long work is done for it.
  ///
  /// - Throws: `ImagingError` about `name`.
  public func checkFits(_ format: FileFormat, name: String) throws(ImagingError) {
    guard max(width, height) <= format.longestSide else {
      throw ImagingError(
        .unwritable, name: name,
        reason: "\(format.rawValue) holds at most \(format.longestSide) pixels a side; use .png or .tif")
    }
    guard colorModel != .cmyk || format == .jpeg || format == .tiff else {
      throw ImagingError(
        .unwritable, name: name, reason: "\(format.rawValue) cannot hold CMYK colours; use .jpg or .tif")
    }
  }

  /// The JPEG file that the image was read from, with what has changed since; nil where it cannot be had so.
  private func originRewritten(name: String) -> [UInt8]? {
    guard let origin, origin.metadata == metadata else { return nil }
    return try? origin.encoded(with: self, name: name)
  }

  private func withVipsImage(
    name: String, body: (VipsImage) throws(ImagingError) -> Void
  ) throws(ImagingError) {
    switch samples {
    case .uint8(let values):
      try values.withUnsafeBufferPointer { buffer throws(ImagingError) in
        try body(vipsImage(over: UnsafeRawBufferPointer(buffer), type: CVIPS_SAMPLE_UINT8, name: name))
      }
    case .uint16(let values):
      try values.withUnsafeBufferPointer { buffer throws(ImagingError) in
        try body(vipsImage(over: UnsafeRawBufferPointer(buffer), type: CVIPS_SAMPLE_UINT16, name: name))
      }
    }
  }

  private func vipsImage(
    over bytes: UnsafeRawBufferPointer, type: cvips_sample_type, name: String
  ) throws(ImagingError) -> VipsImage {
    try VipsImage(
      borrowing: bytes, width: width, height: height, channels: channels, colour: colorModel.colour,
      type: type,
      name: name)
  }
}

extension Image.ColorModel {
  fileprivate var colour: cvips_colour {
    switch self {
    case .gray: CVIPS_COLOUR_GRAY
    case .rgb: CVIPS_COLOUR_RGB
    case .cmyk: CVIPS_COLOUR_CMYK
    }
  }
}

extension FileFormat {
  /// The encoder of a writable format.
  fileprivate var encoder: cvips_format {
    switch self {
    case .jpeg: CVIPS_FORMAT_JPEG
    case .webp: CVIPS_FORMAT_WEBP
    case .tiff: CVIPS_FORMAT_TIFF
    case .png, .heif, .gif: CVIPS_FORMAT_PNG
    }
  }
}

extension Image {
  /// Runs something that writes a file, and turns its failure into an error about an image.
  private static func writing(_ body: () throws(AtomicFile.Failure) -> Void) throws(ImagingError) {
    do {
      try body()
    } catch {
      throw ImagingError(error.isPresent ? .present : .unwritable, name: error.path, reason: error.reason)
    }
  }
}
