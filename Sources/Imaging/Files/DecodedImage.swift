import CVips

/// An image between its decoding and the crops that training takes of it: upright, sRGB, three channels of 8 bits.
public struct DecodedImage: Sendable, Equatable {
  public let width: Int
  public let height: Int
  /// `height * width * 3` samples, [row, column, channel].
  public let samples: [UInt8]

  /// Creates an image from its samples.
  ///
  /// - Precondition: `samples.count == width * height * 3`.
  public init(width: Int, height: Int, samples: [UInt8]) {
    precondition(samples.count == 3 * width * height, "sample count does not fit the size")
    self.width = width
    self.height = height
    self.samples = samples
  }

  /// Decodes an image file held in memory.
  ///
  /// Safe to call from several threads at once.
  /// - Parameters:
  ///   - data: The bytes of the file.
  ///   - leastShorterSide: The shorter side below which no detail may be lost, in pixels: larger JPEGs are decoded at
  ///     a half, a quarter or an eighth of their size where that is enough.
  ///   - name: What to call the image in errors.
  /// - Throws: `ImagingError`, also for a file that is cut off, or one that would be too big enlarged to that side.
  public init(
    decoding data: [UInt8], leastShorterSide: Int, name: String = "image"
  ) throws(ImagingError) {
    precondition(leastShorterSide > 0, "the shorter side is positive")
    self = try data.withUnsafeBufferPointer { buffer throws(ImagingError) in
      try DecodedImage(
        VipsImage.decoding8Bit(
          UnsafeRawBufferPointer(buffer), name: name, pixelLimit: Image.defaultPixelLimit,
          leastShorterSide: leastShorterSide))
    }
  }

  /// Decodes the samples of an opened image of 8 bits.
  init(_ image: VipsImage) throws(ImagingError) {
    let (width, height) = (Int(image.header.width), Int(image.header.height))
    self.init(
      width: width, height: height,
      samples: Self.threeChannels(
        try image.samples(as: UInt8.self), count: width * height, channels: Int(image.header.channels)))
  }

  /// Repeats a single channel, leaves out alpha.
  private static func threeChannels(_ samples: [UInt8], count: Int, channels: Int) -> [UInt8] {
    guard channels != 3 else { return samples }
    return [UInt8](unsafeUninitializedCapacity: 3 * count) { buffer, initialized in
      for index in 0..<count {
        for channel in 0..<3 {
          buffer[3 * index + channel] = samples[channels * index + (channels < 3 ? 0 : channel)]
        }
      }
      initialized = 3 * count
    }
  }

  /// The size of the image resized so that its shorter side becomes `shorterSide`; the longer one follows, rounded.
  public func size(shorterSide: Int) -> (width: Int, height: Int) {
    Self.size((width, height), shorterSide: shorterSide)
  }

  static func size(_ size: (width: Int, height: Int), shorterSide: Int) -> (width: Int, height: Int) {
    let scale = Double(shorterSide) / Double(min(size.width, size.height))
    return (
      max(shorterSide, Int((Double(size.width) * scale).rounded())),
      max(shorterSide, Int((Double(size.height) * scale).rounded()))
    )
  }

  /// Returns the samples of a part of the image, sorted by channel: [3, box height, box width].
  ///
  /// - Precondition: the box lies within the image.
  public func planes(in box: Box) -> [UInt8] {
    checkInside(box)
    return samples.withUnsafeBufferPointer { samples in
      [UInt8](unsafeUninitializedCapacity: 3 * box.area) { planes, initialized in
        var target = 0
        for channel in 0..<3 {
          for row in box.rows {
            let start = 3 * (row * width + box.x) + channel
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

  /// Returns the samples of a part of the image: [row, column, channel].
  ///
  /// - Precondition: the box lies within the image.
  public func samples(in box: Box) -> [UInt8] {
    checkInside(box)
    var part: [UInt8] = []
    part.reserveCapacity(3 * box.area)
    for row in box.rows {
      let start = 3 * (row * width + box.x)
      part.append(contentsOf: samples[start..<(start + 3 * box.width)])
    }
    return part
  }

  private func checkInside(_ box: Box) {
    precondition(
      box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height,
      "the box leaves the image")
  }
}
