/// An upright picture as files hold it: interleaved samples of 8 or 16 bits in the file's own colour space.
public struct Image: Sendable, Equatable {
  /// What the colour channels mean.
  public enum ColorModel: Sendable {
    case gray
    case rgb
    /// Inks, 0 for none and full scale for all; never with alpha.
    case cmyk
  }

  /// Samples row by row, the channels of a pixel together, alpha (not premultiplied) last.
  public enum Samples: Sendable, Equatable {
    case uint8([UInt8])
    case uint16([UInt16])

    /// The number of samples.
    public var count: Int {
      switch self {
      case .uint8(let values): values.count
      case .uint16(let values): values.count
      }
    }
  }

  public let width: Int
  public let height: Int
  public let colorModel: ColorModel
  public let hasAlpha: Bool
  /// `height * width * channels` samples; sample (row, column, channel) lies at
  /// `(row * width + column) * channels + channel`.
  public internal(set) var samples: Samples
  public var metadata: ImageMetadata
  /// What a person should know of the file that the image came from, such as what of it an output will lack.
  ///
  /// Each is the end of a line that begins with the file's name.
  public internal(set) var warnings: [String] = []
  /// The JPEG file that the image was read from; nil where there is none, or the image is no longer of it.
  var origin: JPEGOrigin?

  /// Creates an image from its samples.
  ///
  /// - Precondition: the sides are positive and `samples.count == width * height * channels`.
  public init(
    width: Int, height: Int, colorModel: ColorModel, hasAlpha: Bool = false, samples: Samples,
    metadata: ImageMetadata = ImageMetadata()
  ) {
    self.width = width
    self.height = height
    self.colorModel = colorModel
    self.hasAlpha = hasAlpha
    self.samples = samples
    self.metadata = metadata
    precondition(width > 0 && height > 0, "an image has at least one pixel")
    precondition(samples.count == width * height * channels, "sample count does not fit the size")
  }

  /// Creates an 8-bit sRGB image from planes: gray from one channel, RGB from three.
  ///
  /// Values are clamped to 0...1 and rounded.
  public init(planes: PlanarImage) {
    precondition(planes.channels == 1 || planes.channels == 3, "one channel or three are needed")
    let channels = planes.channels
    let count = planes.planeCount
    var values = [UInt8](repeating: 0, count: count * channels)
    for channel in 0..<channels {
      for index in 0..<count {
        values[index * channels + channel] = UInt8(encoding: planes.samples[channel * count + index])
      }
    }
    self.init(
      width: planes.width, height: planes.height, colorModel: channels == 1 ? .gray : .rgb,
      samples: .uint8(values))
  }

  /// The number of channels that hold colour: 1, 3 or 4.
  public var colorChannels: Int {
    switch colorModel {
    case .gray: 1
    case .rgb: 3
    case .cmyk: 4
    }
  }

  /// The number of channels, alpha included.
  public var channels: Int { colorChannels + (hasAlpha ? 1 : 0) }

  /// The bits of one sample: 8 or 16.
  public var bitDepth: Int {
    switch samples {
    case .uint8: 8
    case .uint16: 16
    }
  }

  /// The box of the whole image.
  public var bounds: Box { Box(x: 0, y: 0, width: width, height: height) }
}

extension FixedWidthInteger where Self: UnsignedInteger {
  /// The sample nearest to `value` of those that a file with fewer `bits` a sample can hold; of all where nil.
  init(encoding value: Float, bits: Int?) {
    guard let bits else {
      self.init(encoding: value)
      return
    }
    let steps = Float((1 << bits) - 1)
    let clamped = value > 0 ? Swift.min(value, 1) : 0
    self.init(encoding: (clamped * steps).rounded() / steps)
  }

  /// The sample nearest to `value`, 0...1 being the whole range; NaN gives 0.
  init(encoding value: Float) {
    let clamped = value > 0 ? Swift.min(value, 1) : 0
    self = Self((clamped * Float(Self.max)).rounded())
  }
}

extension UInt8 {
  /// The 8-bit sample nearest to a 16-bit one.
  init(narrowing value: UInt16) { self = UInt8((UInt32(value) * 255 + 32_767) / 65_535) }
}
