import CVips

/// Pictures shown one after the other.
public enum Animation {
  /// Returns a WebP animation that repeats without end.
  ///
  /// - Parameters:
  ///   - frames: At least one picture, RGB without alpha in 8 bits, all of one size; 512 MiB of samples at most.
  ///   - milliseconds: How long each is shown; the last is shown three times as long.
  ///   - quality: 1 to 100.
  /// - Returns: The whole file.
  /// - Throws: `ImagingError` where libvips fails, or libvips cannot write WebP.
  public static func webP(
    _ frames: [Image], milliseconds: Int = 250, quality: Int = 80
  ) throws(ImagingError) -> [UInt8] {
    guard let first = frames.first else { preconditionFailure("an animation needs a picture") }
    var samples: [UInt8] = []
    samples.reserveCapacity(frames.count * first.samples.count)
    for frame in frames {
      guard case .uint8(let values) = frame.samples, frame.channels == 3 else {
        preconditionFailure("the pictures are RGB in 8 bits")
      }
      precondition(frame.width == first.width && frame.height == first.height, "the pictures differ in size")
      samples += values
    }
    guard samples.count <= 512 << 20, first.width <= 16_383, first.height <= 16_383 else {
      throw ImagingError(.tooLarge, name: "animation", reason: "too many pixels for a WebP animation")
    }
    return try samples.withUnsafeBufferPointer { buffer throws(ImagingError) in
      try encode(
        UnsafeRawBufferPointer(buffer), width: first.width, height: first.height, count: frames.count,
        milliseconds: milliseconds, quality: quality)
    }
  }

  private static func encode(
    _ samples: UnsafeRawBufferPointer, width: Int, height: Int, count: Int, milliseconds: Int, quality: Int
  ) throws(ImagingError) -> [UInt8] {
    var bytes: UnsafeMutableRawPointer?
    var length = 0
    guard cvips_initialize() == 0,
      cvips_encode_animation(
        samples.baseAddress, Int32(width), Int32(height), Int32(count), Int32(milliseconds), Int32(quality),
        &bytes, &length) == 0
    else {
      let message = String(cString: cvips_message())
      throw ImagingError(.unwritable, name: "animation", reason: "cannot be encoded (\(message))")
    }
    defer { cvips_free(bytes) }
    return Array(UnsafeRawBufferPointer(start: bytes, count: length))
  }
}
