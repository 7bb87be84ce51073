extension Mask {
  /// Reads a mask from an image file: white is to be filled, gray counts from half of full scale on.
  ///
  /// Colours count by their luma; an alpha channel beside a picture that varies is ignored.
  /// - Parameters:
  ///   - path: The file, of any format and kind that `Image` reads.
  ///   - width: The width of the upright image that the mask is for.
  ///   - height: Its height.
  /// - Throws: `ImagingError` where the file cannot be read, has another size, or varies in alpha only.
  public init(contentsOf path: String, width: Int, height: Int) throws(ImagingError) {
    let image = try Image(contentsOf: path)
    guard image.width == width && image.height == height else {
      throw ImagingError(
        .sizeMismatch, name: path,
        reason: "the mask has \(image.width) × \(image.height) pixels but the image \(width) × \(height)")
    }
    try self.init(thresholding: image, name: path)
  }

  /// Creates the mask of an image, as `init(contentsOf:width:height:)` does.
  ///
  /// - Parameters:
  ///   - image: The picture of the mask.
  ///   - name: What to call it in errors.
  /// - Throws: `ImagingError` where only alpha varies, so that what is meant cannot be known.
  public init(thresholding image: Image, name: String = "mask") throws(ImagingError) {
    let image = image.colorModel == .cmyk ? Image(planes: try image.modelPlanes()) : image
    let values: (mask: [UInt8], onlyAlphaVaries: Bool) =
      switch image.samples {
      case .uint8(let samples): Self.threshold(samples, of: image)
      case .uint16(let samples): Self.threshold(samples, of: image)
      }
    guard !values.onlyAlphaVaries else {
      throw ImagingError(
        .unsupported, name: name,
        reason: "the mask varies in its alpha only; give white where to fill and black elsewhere")
    }
    self.init(width: image.width, height: image.height, values: values.mask)
  }

  private static func threshold<Sample: FixedWidthInteger>(
    _ samples: [Sample], of image: Image
  ) -> (mask: [UInt8], onlyAlphaVaries: Bool) {
    var result: [UInt8] = []
    result.reserveCapacity(image.width * image.height)
    var colorVaries = false
    var alphaVaries = false
    for start in stride(from: 0, to: samples.count, by: image.channels) {
      // Rec. 709 luma in integers, so that gray counts exactly as it is.
      let luma =
        image.colorModel == .gray
        ? Int(samples[start]) * 10_000
        : 2126 * Int(samples[start]) + 7152 * Int(samples[start + 1]) + 722 * Int(samples[start + 2])
      result.append(2 * luma >= 10_000 * Int(Sample.max) ? 1 : 0)
      guard image.hasAlpha else { continue }
      for channel in 0..<image.colorChannels where samples[start + channel] != samples[channel] {
        colorVaries = true
      }
      if samples[start + image.colorChannels] != samples[image.colorChannels] { alphaVaries = true }
    }
    return (result, alphaVaries && !colorVaries)
  }
}
