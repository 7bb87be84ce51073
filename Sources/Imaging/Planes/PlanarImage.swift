/// Float samples in planes, the form in which the networks and the classical algorithms see an image.
///
/// Sample (channel, row, column) lies at `(channel * height + row) * width + column`.
/// Colours are sRGB-encoded, nominally in 0...1; three channels are red, green, blue.
public struct PlanarImage: Sendable, Equatable {
  public let width: Int
  public let height: Int
  public let channels: Int
  /// `channels * height * width` samples.
  public var samples: [Float]

  /// Creates an image from its samples.
  ///
  /// - Precondition: `samples.count == width * height * channels`.
  public init(width: Int, height: Int, channels: Int, samples: [Float]) {
    precondition(samples.count == width * height * channels, "sample count does not fit the size")
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }

  /// Creates an image with every sample equal to `value`.
  public init(width: Int, height: Int, channels: Int, repeating value: Float = 0) {
    self.init(
      width: width, height: height, channels: channels,
      samples: Array(repeating: value, count: width * height * channels))
  }

  /// The number of samples in one channel.
  public var planeCount: Int { width * height }

  public subscript(channel: Int, row: Int, column: Int) -> Float {
    get { samples[(channel * height + row) * width + column] }
    set { samples[(channel * height + row) * width + column] = newValue }
  }

  /// Returns the part of the image inside `box`, which must lie within it.
  public func cropped(to box: Box) -> PlanarImage {
    precondition(
      box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height,
      "the box leaves the image")
    var result: [Float] = []
    result.reserveCapacity(channels * box.area)
    for channel in 0..<channels {
      for row in box.rows {
        let start = (channel * height + row) * width + box.x
        result.append(contentsOf: samples[start..<(start + box.width)])
      }
    }
    return PlanarImage(width: box.width, height: box.height, channels: channels, samples: result)
  }
}
