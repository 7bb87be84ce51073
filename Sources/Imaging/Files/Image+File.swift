import CVips

extension Image {
  /// The most pixels that an image may have unless the caller says otherwise.
  public static let defaultPixelLimit = 268_000_000

  /// Reads an image file: JPEG, PNG, WebP, TIFF, GIF, and HEIC or AVIF where libvips has them.
  ///
  /// The samples come out upright, with the file's 8 or 16 bits, gray, RGB or CMYK, and its profile in
  /// `metadata`; floating-point RGB (linear light) is converted to sRGB with 16 bits. Of several pages the first is
  /// read. What is not kept of the file, `warnings` says. A truncated or damaged file is an error, never a partly gray
  /// picture.
  /// - Parameters:
  ///   - path: The file.
  ///   - pixelLimit: The most pixels to accept; checked before any of them is decoded.
  /// - Throws: `ImagingError`, whose description is one line that starts with the path.
  public init(contentsOf path: String, pixelLimit: Int = defaultPixelLimit) throws(ImagingError) {
    // A pipe can be read once only; a JPEG file is kept to be written again.
    var isRead = try FileSystem.checkReadable(path)
    if !isRead { isRead = JPEGStructure.isJPEG(try FileSystem.read(path, limit: 4)) }
    if isRead {
      try self.init(data: FileSystem.read(path), name: path, pixelLimit: pixelLimit)
      return
    }
    try self.init(decoding: VipsImage(path: path), pixelLimit: pixelLimit) {
      FileSystem.read(path, at: $0, count: $1)
    }
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
    if let structure = JPEGStructure(data) {
      try self.init(jpeg: data, structure, name: name, pixelLimit: pixelLimit)
      return
    }
    self = try data.withBytes { bytes throws(ImagingError) in
      try Image(decoding: VipsImage(borrowing: bytes, name: name), pixelLimit: pixelLimit) { offset, count in
        Array(data[min(offset, data.count)..<min(offset + count, data.count)])
      }
    }
    if metadata.format == .webp { metadata.isLosslessWebP = WebPFile(data).isLossless }
  }

  /// Decodes a JPEG file, which the image remembers.
  private init(
    jpeg data: [UInt8], _ structure: JPEGStructure, name: String, pixelLimit: Int
  ) throws(ImagingError) {
    var (orientation, isWritable) = (1, false)
    self = try data.withBytes { bytes throws(ImagingError) in
      let file = try VipsImage(borrowing: bytes, name: name, acceptsWarnings: true)
      try file.check(pixelLimit: pixelLimit)
      let check = try JPEGCoefficients.check(bytes, name: name, pixelLimit: pixelLimit)
      isWritable = check.isWritable
      orientation = Int(file.header.orientation)
      // Traits are for what other formats have.
      var image = try Image(decoding: file, pixelLimit: pixelLimit) { _, _ in [] }
      if let oddity = check.oddity {
        // Bytes too many may be no more than filling, or what an error in the coded data left over.
        let doubt = oddity.contains("extraneous") ? ", and a part of the picture may be wrong" : ""
        image.warnings.append("the file is odd, but could be read\(doubt) (\(oddity))")
      }
      return image
    }
    let trailing = data[structure.end...]
    warnings += structure.losses(trailing: trailing)
    guard isWritable else {
      warnings.append("its kind of JPEG is not written; as JPEG, the whole picture is coded anew")
      return
    }
    origin = JPEGOrigin(
      bytes: trailing.isEmpty ? data : Array(data[..<structure.end]), structure: structure,
      orientation: orientation, metadata: metadata)
  }

  /// Decodes an opened file, of which `read` returns bytes from an offset on.
  private init(
    decoding file: VipsImage, pixelLimit: Int, read: (_ offset: Int, _ count: Int) -> [UInt8]
  ) throws(ImagingError) {
    try file.check(pixelLimit: pixelLimit)
    var metadata = ImageMetadata(file)
    let traits = FileTraits(format: metadata.format, read: read)
    let upright = file.header.orientation > 1 ? try file.upright() : file
    let colorModel = ColorModel(file.header.colour)
    let samples: Samples
    switch (file.header.colour, file.header.sample_type) {
    case (CVIPS_COLOUR_SCRGB, _):
      samples = .uint16(try upright.convertedToSRGB(CVIPS_SAMPLE_UINT16).samples(as: UInt16.self))
      metadata.iccProfile = nil
    case (_, CVIPS_SAMPLE_UINT16): samples = .uint16(try upright.samples(as: UInt16.self))
    default: samples = .uint8(try upright.samples(as: UInt8.self))
    }
    let colorChannels = colorModel == .gray ? 1 : colorModel == .rgb ? 3 : 4
    let channels = samples.count / (Int(upright.header.width) * Int(upright.header.height))
    if channels == 1, !traits.hasPalette, let bits = traits.bits, [1, 2, 4].contains(bits) {
      metadata.bitsPerGraySample = bits
    }
    var warnings = metadata.warnings(file, traits)
    if let problem = metadata.checkProfile(channels: colorChannels) { warnings.append(problem) }
    self.init(
      width: Int(upright.header.width), height: Int(upright.header.height), colorModel: colorModel,
      hasAlpha: channels > colorChannels, samples: samples, metadata: metadata)
    self.warnings = warnings
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
    guard width * height <= FileSystem.memoryPixelLimit else {
      throw ImagingError(
        .tooLarge, name: name, reason: "\(width) × \(height) pixels need more memory than this machine has")
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
}

extension Image.ColorModel {
  /// What an image that libvips reads becomes.
  fileprivate init(_ colour: cvips_colour) {
    switch colour {
    case CVIPS_COLOUR_GRAY: self = .gray
    case CVIPS_COLOUR_CMYK: self = .cmyk
    default: self = .rgb
    }
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
