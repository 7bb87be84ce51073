import CVips

/// An image between its decoding and the crops that training takes of it: upright, sRGB, three channels of 8 bits.
public struct DecodedImage: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// `height * width * 3` samples, [row, column, channel].
  private let samples: [UInt8]

  /// The memory that the samples take.
  public var byteCount: Int { samples.count }

  /// Decodes an image file held in memory.
  ///
  /// Safe to call from several threads at once.
  /// - Parameters:
  ///   - data: The bytes of the file.
  ///   - shorterSideLimit: The largest shorter side of use, in pixels: larger images are reduced to it, for which
  ///     no more detail of a JPEG is decoded than needed; smaller ones stay as they are.
  ///   - name: What to call the image in errors.
  /// - Throws: `ImagingError`, also for a file that is cut off.
  public init(
    decoding data: [UInt8], shorterSideLimit: Int, name: String = "image"
  ) throws(ImagingError) {
    precondition(shorterSideLimit > 0, "the shorter side is positive")
    self = try data.withUnsafeBufferPointer { buffer throws(ImagingError) in
      let bytes = UnsafeRawBufferPointer(buffer)
      let image = try VipsImage.decoding8Bit(bytes, name: name, pixelLimit: Image.defaultPixelLimit) {
        min($0, shorterSideLimit)
      }
      let size = (width: Int(image.header.width), height: Int(image.header.height))
      // A strip one pixel high would become a long one.
      let enlarged = VipsImage.resized(size, shorterSide: shorterSideLimit)
      guard enlarged.width * enlarged.height <= Image.defaultPixelLimit else {
        throw ImagingError(
          .tooLarge, name: name, reason: "enlarged to \(enlarged.width) × \(enlarged.height) it is too big")
      }
      return DecodedImage(
        width: size.width, height: size.height,
        samples: try image.samples(as: UInt8.self), channels: Int(image.header.channels))
    }
  }

  /// Takes interleaved samples; a single channel is repeated, alpha left out.
  private init(width: Int, height: Int, samples: [UInt8], channels: Int) {
    self.width = width
    self.height = height
    guard channels != 3 else {
      self.samples = samples
      return
    }
    let count = width * height
    self.samples = [UInt8](unsafeUninitializedCapacity: 3 * count) { buffer, initialized in
      for index in 0..<count {
        for channel in 0..<3 {
          buffer[3 * index + channel] = samples[channels * index + (channels < 3 ? 0 : channel)]
        }
      }
      initialized = 3 * count
    }
  }

  /// The size of the image resized so that its shorter side becomes `shorterSide`.
  public func size(shorterSide: Int) -> (width: Int, height: Int) {
    VipsImage.resized((width, height), shorterSide: shorterSide)
  }

  /// Returns a part of the image resized so that its shorter side becomes `shorterSide`; the rest is not computed.
  ///
  /// - Parameters:
  ///   - shorterSide: In pixels.
  ///   - box: A box within ``size(shorterSide:)``.
  /// - Returns: [3, box height, box width], 8 bits each.
  /// - Throws: `ImagingError` for want of memory.
  public func crop(shorterSide: Int, box: Box) throws(ImagingError) -> [UInt8] {
    let size = size(shorterSide: shorterSide)
    precondition(
      box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height,
      "the box leaves the image")
    if size == (width, height) {
      return samples.withUnsafeBufferPointer { Self.planes($0, stride: width, box: box) }
    }
    let part = try samples.withUnsafeBufferPointer { buffer throws(ImagingError) in
      let image = try VipsImage(
        borrowing: UnsafeRawBufferPointer(buffer), width: width, height: height, channels: 3,
        type: CVIPS_SAMPLE_UINT8, name: "image")
      return try image.resized(width: size.width, height: size.height, hasProfile: false).samples(in: box)
    }
    return part.withUnsafeBufferPointer {
      Self.planes($0, stride: box.width, box: Box(x: 0, y: 0, width: box.width, height: box.height))
    }
  }

  /// Sorts the samples of a box by channel.
  private static func planes(_ samples: UnsafeBufferPointer<UInt8>, stride: Int, box: Box) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 3 * box.area) { planes, initialized in
      var target = 0
      for channel in 0..<3 {
        for row in box.rows {
          let start = 3 * (row * stride + box.x) + channel
          for column in 0..<box.width {
            planes[target] = samples[start + 3 * column]
            target += 1
          }
        }
      }
      initialized = 3 * box.area
    }
  }
}
