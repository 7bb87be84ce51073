import CVips

/// What a file says about its picture beside the samples; it is written back with the image.
public struct ImageMetadata: Sendable, Equatable {
  /// The format of the file that the image came from, or nil where it was made here.
  public var format: FileFormat?
  /// Whether the image came from a WebP file with lossless coding, which it then keeps.
  public var isLosslessWebP = false
  /// How many bits a gray sample had in the file where they were fewer than 8; PNG and TIFF keep them.
  ///
  /// Such samples are spread over the whole range of 8 bits.
  var bitsPerGraySample: Int?
  /// The ICC profile that gives the samples their meaning; sRGB where there is none.
  public var iccProfile: [UInt8]?
  /// The EXIF block, with orientation 1 as the samples are upright, and no preview.
  ///
  /// TIFF does not get it.
  public internal(set) var exif: [UInt8]?
  /// The XMP packet, its orientation 1 as well, and without previews.
  public var xmp: [UInt8]?
  /// Whether the file had an XMP packet from which previews could not be cut out.
  var isXMPLeftOut = false
  /// The IPTC records, which only JPEG gets.
  public var iptc: [UInt8]?
  /// Pixels per millimetre.
  public var horizontalResolution = 72 / 25.4
  /// Pixels per millimetre.
  public var verticalResolution = 72 / 25.4
  /// The single entries of `exif`, without which libvips does not write them, and comments, by its names.
  var fields: [String: String] = [:]

  /// Creates the metadata of an image without any.
  public init() {}
}

extension ImageMetadata {
  /// The metadata of an opened file, made to fit the upright image.
  ///
  /// Preview pictures inside it are left out: they would still show what is taken out of the image.
  init(_ image: VipsImage) {
    let header = image.header
    format = FileFormat(loader: header.loaderName)
    horizontalResolution = header.horizontal_resolution
    verticalResolution = header.vertical_resolution
    for (name, value) in image.fields {
      switch (name, value) {
      case ("icc-profile-data", .bytes(let bytes)): iccProfile = bytes
      case ("exif-data", .bytes(let bytes)): exif = ExifBlock(bytes).cleaned
      case ("xmp-data", .bytes(let bytes)):
        xmp = XMPPacket(bytes).upright
        isXMPLeftOut = xmp == nil
      case ("iptc-data", .bytes(let bytes)): iptc = IPTCBlock(bytes).records.nonEmpty
      case (_, .text(let text)) where Self.isKept(field: name): fields[name] = text
      default: break
      }
    }
  }

  /// Whether a text field of libvips goes into the output: EXIF but for the preview's part, and comments.
  private static func isKept(field name: String) -> Bool {
    if name.hasPrefix("exif-ifd1-") || name.hasSuffix("-Orientation") { return false }
    return name.hasPrefix("exif-ifd") || name.hasPrefix("png-comment-") || name == "image-description"
      || name == "resolution-unit"
  }

  /// The most bytes of an EXIF block: what a segment of a JPEG file holds.
  static let largestEXIF = 65_533
  /// The most bytes of XMP that a segment of a JPEG file holds beside its name; libvips leaves larger packets out.
  static let largestJPEGPacket = 65_504

  /// Puts the metadata onto an image that is about to be encoded.
  func attach(to image: VipsImage, format: FileFormat) {
    for (name, text) in fields { image.set(name, to: text) }
    if let iccProfile { image.set("icc-profile-data", to: iccProfile) }
    // libvips fails on larger ones, whatever the format.
    if let exif, exif.count <= Self.largestEXIF { image.set("exif-data", to: exif) }
    if let xmp { image.set("xmp-data", to: xmp) }
    // Only here: into a TIFF file libvips writes a quarter of the records, into others none.
    if let iptc, format == .jpeg { image.set("iptc-data", to: IPTCBlock(records: iptc).asResource) }
    image.setResolution(horizontal: horizontalResolution, vertical: verticalResolution)
  }
}

extension [UInt8] {
  /// The bytes, or nil where there are none.
  fileprivate var nonEmpty: [UInt8]? { isEmpty ? nil : self }
}
