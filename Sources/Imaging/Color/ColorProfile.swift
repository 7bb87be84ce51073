import CVips

/// An ICC profile, as far as its header tells.
struct ColorProfile {
  let bytes: [UInt8]
  /// The channels of a pixel: 1 for gray, 3 for RGB, 4 for CMYK.
  let channels: Int

  /// Creates a profile, or nil where `bytes` are none, or one for other colours.
  init?(_ bytes: [UInt8]) {
    // The header has 128 bytes; colour space at 16, `acsp` at 36 (ICC.1:2022, 7.2).
    guard bytes.count > 128, bytes[36..<40].elementsEqual("acsp".utf8) else { return nil }
    let channels = ["GRAY": 1, "RGB ": 3, "CMYK": 4][String(decoding: bytes[16..<20], as: UTF8.self)]
    guard let channels else { return nil }
    self.bytes = bytes
    self.channels = channels
  }

  /// Whether the profile means sRGB (for gray, sRGB's tone curve), so that nothing needs to be converted.
  ///
  /// Tried on a cube of 6 × 6 × 6 colours (for gray, on its diagonal), because profiles for sRGB come in many
  /// versions: none of the colours may move by more than half an 8-bit step.
  /// - Throws: `ImagingError` where the profile does not work at all.
  func isSRGB() throws(ImagingError) -> Bool {
    guard channels < 4 else { return false }
    let levels: [Float] = [0, 0.2, 0.4, 0.6, 0.8, 1]
    let gray = levels.flatMap { [$0, $0, $0] }
    let cube = levels.flatMap { red in levels.flatMap { green in levels.flatMap { [red, green, $0] } } }
    let converted = try ColorTransform(from: self).apply(to: channels == 1 ? levels : cube)
    return zip(converted, channels == 1 ? gray : cube).allSatisfy { abs($0 - $1) <= 0.5 / 255 }
  }

  /// An RGB space wide enough for all inks, with the tone curve of sRGB; nil when memory is short.
  static var wideRGB: ColorProfile? { copy(cvips_copy_wide_profile) }

  /// What CMYK samples mean where no profile says it: libvips's own profile for them.
  static var standardCMYK: ColorProfile? { cvips_initialize() == 0 ? copy(cvips_copy_cmyk_profile) : nil }

  private static func copy(
    _ call: (UnsafeMutablePointer<UnsafeMutableRawPointer?>, UnsafeMutablePointer<Int>) -> Int32
  ) -> ColorProfile? {
    var bytes: UnsafeMutableRawPointer?
    var count = 0
    guard call(&bytes, &count) == 0 else { return nil }
    defer { cvips_free(bytes) }
    return ColorProfile(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
  }
}

/// A conversion between the colours of two profiles, relative colorimetric, in floating point.
final class ColorTransform {
  private let handle: cvips_transform
  private let inputChannels: Int
  private let outputChannels: Int

  /// Creates the conversion from one profile to another; nil stands for sRGB.
  ///
  /// - Throws: `ImagingError` where a profile is broken, or does not work in this direction.
  init(from source: ColorProfile? = nil, to target: ColorProfile? = nil) throws(ImagingError) {
    inputChannels = source?.channels ?? 3
    outputChannels = target?.channels ?? 3
    var handle = cvips_transform()
    let status = (source?.bytes ?? []).withUnsafeBytes { from in
      (target?.bytes ?? []).withUnsafeBytes { to in
        cvips_make_transform(
          cvips_profile(source, from), cvips_profile(target, to), &handle)
      }
    }
    guard status == 0 else {
      throw ImagingError(
        .unsupported, name: "ICC profile",
        reason: "cannot convert colours \(target == nil ? "to" : "from") sRGB; convert the image to sRGB")
    }
    self.handle = handle
  }

  deinit { cvips_release_transform(handle) }

  /// Converts interleaved colours in 0...1.
  ///
  /// - Returns: Interleaved colours, which leave 0...1 where the other space cannot hold them.
  func apply(to colors: [Float]) -> [Float] {
    let pixels = colors.count / inputChannels
    // Little CMS counts inks in percent.
    let input = inputChannels == 4 ? colors.map { $0 * 100 } : colors
    let output = [Float](unsafeUninitializedCapacity: pixels * outputChannels) { buffer, initialized in
      if let output = buffer.baseAddress, pixels > 0 {
        cvips_apply_transform(handle, input, output, pixels)
      }
      initialized = pixels * outputChannels
    }
    return outputChannels == 4 ? output.map { $0 / 100 } : output
  }
}

extension cvips_profile {
  /// Lends a profile to C, with its bytes.
  fileprivate init(_ profile: ColorProfile?, _ bytes: UnsafeRawBufferPointer) {
    self.init(
      bytes: profile == nil ? nil : bytes.baseAddress, count: bytes.count,
      channels: Int32(profile?.channels ?? 3))
  }
}
