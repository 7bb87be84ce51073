import CVips

// What is not kept of a file, said in plain words: on reading as warnings, on writing as losses.
extension Image {
  /// Returns what the image loses in a file of a format; nothing where such a file holds all of it.
  ///
  /// Each is a few words, such as "IPTC" or "alpha (laid on white)", for a list.
  public func losses(in format: FileFormat) -> [String] {
    var losses: [String] = []
    if hasAlpha, format == .jpeg { losses.append("alpha (laid on white)") }
    if bitDepth == 16, format == .jpeg || format == .webp { losses.append("16 bits a sample (rounded to 8)") }
    if colorModel == .gray, metadata.iccProfile != nil, format == .webp {
      losses.append("gray and its profile (becomes sRGB)")
    }
    return losses + metadata.losses(in: format)
  }
}

extension ImageMetadata {
  /// What libvips puts into every EXIF block, and what the file says elsewhere too.
  private static let plainEXIF: Set = [
    "XResolution", "YResolution", "ResolutionUnit", "YCbCrPositioning", "ExifVersion",
    "ComponentsConfiguration",
    "FlashpixVersion", "FlashPixVersion", "ColorSpace", "PixelXDimension", "PixelYDimension",
  ]

  /// Whether EXIF says more than what every encoder writes.
  private var hasTellingEXIF: Bool {
    exif != nil
      && fields.keys.contains { name in
        name.hasPrefix("exif-ifd") && !Self.plainEXIF.contains(String(name.dropFirst("exif-ifd0-".count)))
      }
  }

  fileprivate func losses(in format: FileFormat) -> [String] {
    var losses: [String] = []
    if hasTellingEXIF, format == .tiff { losses.append("EXIF") }
    if let exif, exif.count > Self.largestEXIF { losses.append("EXIF (too large)") }
    if let xmp, xmp.count > Self.largestJPEGPacket, format == .jpeg { losses.append("XMP (too large)") }
    if iptc != nil, format != .jpeg { losses.append("IPTC") }
    if format != .png, fields.keys.contains(where: { $0.hasPrefix("png-comment-") }) {
      losses.append("PNG texts")
    }
    if fields["image-description"] != nil, format != .tiff { losses.append("the description") }
    return losses
  }
}

extension ImageMetadata {
  /// What a person should know of what was read: the ends of lines that begin with the file's name.
  func warnings(_ file: VipsImage, _ traits: FileTraits) -> [String] {
    var warnings: [String] = []
    let pages = max(file.number("n-pages"), traits.frameCount)
    if pages > 1 {
      let kind = format == .tiff ? "pages" : format == .heif ? "pictures" : "frames"
      warnings.append("of its \(pages) \(kind) only the first is kept")
    }
    if traits.hasLayers { warnings.append("its layers are left out; the picture that they make is kept") }
    if traits.hasPalette { warnings.append("its palette is not kept; the output has full colours") }
    if file.header.colour == CVIPS_COLOUR_SCRGB {
      warnings.append("its floating-point samples become 16 bits of sRGB")
    }
    if traits.hasEXIFDirectory, exif == nil {
      warnings.append("its EXIF is not kept: libvips does not read it")
    }
    if traits.hasProfile, iccProfile == nil {
      warnings.append("its colour profile is damaged and is left out")
    }
    // Of a JPEG file, what follows its picture tells.
    if format != .jpeg, let xmp, xmp.contains(Array("hdrgm:".utf8)) {
      warnings.append("its HDR gain map is left out")
    }
    if isXMPLeftOut { warnings.append("its XMP is damaged and is left out") }
    return warnings
  }

  /// Drops a profile for other samples than these, and says what is wrong with one of little use; nil where nothing is.
  mutating func checkProfile(channels: Int) -> String? {
    guard let iccProfile else { return nil }
    // It would say nothing about the samples, and make a bad file.
    guard let profile = ColorProfile(iccProfile), profile.channels == channels else {
      self.iccProfile = nil
      return "its colour profile is not for its samples; holes are filled as without it"
    }
    guard WorkingColors.isUsable(profile) else {
      return "its colour profile is damaged or works in one direction only; holes are filled as without it"
    }
    return nil
  }
}
