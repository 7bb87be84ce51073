import CVips

/// One image of libvips: the only place where its handles live.
///
/// Not `Sendable`: an image stays on the thread that made it, and its error texts with it.
final class VipsImage {
  /// The value of a metadata field.
  enum Field {
    case text(String)
    case bytes([UInt8])
  }

  /// What errors call the image.
  let name: String
  let header: cvips_header
  private let handle: cvips_image

  /// Takes over the image that `call` puts out, or throws `error(libvips's message)`.
  private init(
    name: String, _ error: (String) -> ImagingError,
    _ call: (UnsafeMutablePointer<cvips_image>) -> Int32
  ) throws(ImagingError) {
    var handle = cvips_image()
    guard cvips_initialize() == 0, call(&handle) == 0 else { throw error(Self.message) }
    var header = cvips_header()
    cvips_get_header(handle, &header)
    self.name = name
    self.header = header
    self.handle = handle
  }

  deinit { cvips_release(handle) }

  private static var message: String { String(cString: cvips_message()) }

  // MARK: Making

  /// Opens a file and reads its header.
  convenience init(path: String) throws(ImagingError) {
    try self.init(name: path, ImagingError.opening(path)) { cvips_open_file(path, $0) }
  }

  /// Opens an encoded image, whose `bytes` must outlive it.
  ///
  /// With `acceptsWarnings`, what a decoder only warns of is let through; damage often is no more.
  convenience init(
    borrowing bytes: UnsafeRawBufferPointer, name: String, acceptsWarnings: Bool = false
  ) throws(ImagingError) {
    guard !bytes.isEmpty else { throw ImagingError(.damaged, name: name, reason: "there are no bytes") }
    try self.init(name: name, ImagingError.opening(name)) {
      cvips_open_memory(bytes.baseAddress, bytes.count, acceptsWarnings, $0)
    }
  }

  /// Wraps interleaved samples, which must outlive the image.
  convenience init(
    borrowing samples: UnsafeRawBufferPointer, width: Int, height: Int, channels: Int,
    colour: cvips_colour, type: cvips_sample_type, name: String
  ) throws(ImagingError) {
    try self.init(name: name, ImagingError.converting(name)) {
      cvips_from_samples(
        samples.baseAddress, Int32(width), Int32(height), Int32(channels), colour, type, $0)
    }
  }

  /// Opens an encoded JPEG with its sides divided by `factor` (1, 2, 4 or 8); `bytes` must outlive it.
  convenience init(
    borrowing bytes: UnsafeRawBufferPointer, reducingJPEGBy factor: Int, name: String
  ) throws(ImagingError) {
    try self.init(name: name, ImagingError.opening(name)) {
      cvips_open_reduced_jpeg(bytes.baseAddress, bytes.count, Int32(factor), $0)
    }
  }

  // MARK: Converting

  func upright() throws(ImagingError) -> VipsImage {
    try VipsImage(name: name, ImagingError.decoding(name)) { cvips_upright(handle, $0) }
  }

  /// Resizes, upright, and through the attached profile to sRGB if there is one.
  func resized(width: Int, height: Int, hasProfile: Bool) throws(ImagingError) -> VipsImage {
    try VipsImage(name: name, ImagingError.decoding(name)) {
      cvips_resize(handle, Int32(width), Int32(height), hasProfile, $0)
    }
  }

  func convertedToSRGB(_ type: cvips_sample_type) throws(ImagingError) -> VipsImage {
    try VipsImage(name: name, ImagingError.converting(name)) { cvips_to_srgb(handle, type, $0) }
  }

  // MARK: Taking out

  /// Decodes the samples, interleaved, row by row; `Sample` must be the image's own type.
  func samples<Sample: FixedWidthInteger>(as: Sample.Type) throws(ImagingError) -> [Sample] {
    let count = Int(header.width) * Int(header.height) * Int(header.channels)
    var status: Int32 = 0
    let result = [Sample](unsafeUninitializedCapacity: count) { buffer, initialized in
      status = cvips_read_samples(handle, buffer.baseAddress, count * MemoryLayout<Sample>.stride)
      initialized = status == 0 ? count : 0
    }
    guard status == 0 else { throw ImagingError.decoding(name)(Self.message) }
    return result
  }

  /// Encodes the image and passes the bytes to `body`; gray keeps as few `bits` a sample where they are fewer than 8.
  func encode(
    as format: cvips_format, quality: Int, lossless: Bool, bits: Int,
    body: (UnsafeRawBufferPointer) throws(ImagingError) -> Void
  ) throws(ImagingError) {
    var bytes: UnsafeMutableRawPointer?
    var count = 0
    guard cvips_encode(handle, format, Int32(quality), lossless, Int32(bits), &bytes, &count) == 0 else {
      throw ImagingError(.unwritable, name: name, reason: "cannot be encoded (\(Self.message))")
    }
    defer { cvips_free(bytes) }
    try body(UnsafeRawBufferPointer(start: bytes, count: count))
  }
}

extension ImagingError {
  fileprivate static func opening(_ name: String) -> (String) -> ImagingError {
    { message in
      if message.contains("known format") {
        return ImagingError(
          .unsupported, name: name,
          reason: "is not an image that can be read (JPEG, PNG, WebP, TIFF, GIF, HEIC or AVIF)")
      }
      return ImagingError(.damaged, name: name, reason: "the image is damaged (\(message))")
    }
  }

  fileprivate static func decoding(_ name: String) -> (String) -> ImagingError {
    { ImagingError(.damaged, name: name, reason: "the image is truncated or damaged (\($0))") }
  }

  fileprivate static func converting(_ name: String) -> (String) -> ImagingError {
    { ImagingError(.unsupported, name: name, reason: "the colours cannot be converted (\($0))") }
  }
}

// MARK: Metadata

extension VipsImage {
  /// The metadata fields that hold text or bytes, with libvips's names.
  var fields: [(name: String, value: Field)] {
    var result: [(name: String, value: Field)] = []
    withUnsafeMutablePointer(to: &result) { pointer in
      cvips_each_field(handle, pointer) { context, name, text, bytes, count in
        guard let context, let name else { return }
        let value: Field =
          if let text { .text(String(cString: text)) } else {
            .bytes(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
          }
        context.assumingMemoryBound(to: [(name: String, value: Field)].self).pointee
          .append((String(cString: name), value))
      }
    }
    return result
  }

  /// The whole number in a field, or 0 where there is none.
  func number(_ name: String) -> Int { Int(cvips_get_number(handle, name)) }

  func set(_ name: String, to text: String) { cvips_set_text(handle, name, text) }

  func set(_ name: String, to bytes: [UInt8]) { cvips_set_bytes(handle, name, bytes, bytes.count) }

  func setResolution(horizontal: Double, vertical: Double) {
    cvips_set_resolution(handle, horizontal, vertical)
  }
}

extension cvips_header {
  /// The name of the loader, such as `jpegload_source`.
  var loaderName: String {
    withUnsafeBytes(of: loader) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

extension [UInt8] {
  /// Passes the bytes to `body` in place, as `withUnsafeBytes` does, with its kind of error.
  func withBytes<Outcome>(
    _ body: (UnsafeRawBufferPointer) throws(ImagingError) -> Outcome
  ) throws(ImagingError) -> Outcome {
    try withUnsafeBufferPointer { buffer throws(ImagingError) in try body(UnsafeRawBufferPointer(buffer)) }
  }
}
