extension Mask {
  /// Reads a mask from an image file: white is to be filled, gray counts from half of full scale on.
  ///
  /// Colours count by their luma; an alpha channel beside a picture that varies is ignored. The file's header is
  /// looked at first: no picture of a wrong size is decoded.
  /// - Parameters:
  ///   - path: The file, of any format and kind that `Image` reads.
  ///   - width: The width of the upright image that the mask is for.
  ///   - height: Its height.
  ///   - reading: How the picture is read, where not as usual.
  /// - Throws: `ImagingError` where the file cannot be read, has another size, or varies in alpha only.
  public init(
    contentsOf path: String, width: Int, height: Int, reading: MaskReading = MaskReading()
  ) throws(ImagingError) {
    if try FileSystem.checkReadable(path) {
      try self.init(
        data: FileSystem.read(path), name: path, width: width, height: height, reading: reading)
      return
    }
    let size = try VipsImage(path: path).header.uprightSize
    try reading.check(size, width: width, height: height, name: path)
    let image = try Image(contentsOf: path, pixelLimit: reading.pixelLimit)
    try self.init(image, width: width, height: height, reading: reading, name: path)
  }

  /// Reads a mask from an image file held in memory, as `init(contentsOf:width:height:reading:)` does.
  ///
  /// - Parameters:
  ///   - data: The bytes of the file.
  ///   - name: What to call it in errors.
  ///   - width: The width of the upright image that the mask is for.
  ///   - height: Its height.
  ///   - reading: How the picture is read, where not as usual.
  /// - Throws: `ImagingError`.
  public init(
    data: [UInt8], name: String, width: Int, height: Int, reading: MaskReading = MaskReading()
  ) throws(ImagingError) {
    try reading.check(
      Image.size(of: data, name: name), width: width, height: height, name: name)
    let image = try Image(data: data, name: name, pixelLimit: reading.pixelLimit)
    try self.init(image, width: width, height: height, reading: reading, name: name)
  }

  /// Creates the mask of an image, as `init(contentsOf:width:height:reading:)` does.
  ///
  /// - Parameters:
  ///   - image: The picture of the mask.
  ///   - name: What to call it in errors.
  /// - Throws: `ImagingError` where only alpha varies, so that what is meant cannot be known.
  public init(thresholding image: Image, name: String = "mask") throws(ImagingError) {
    try self.init(image, width: image.width, height: image.height, reading: MaskReading(), name: name)
  }

  private init(
    _ image: Image, width: Int, height: Int, reading: MaskReading, name: String
  ) throws(ImagingError) {
    // Between the header and the samples somebody may have replaced the file.
    try reading.check((image.width, image.height), width: width, height: height, name: name)
    let image = image.colorModel == .cmyk ? Image(planes: try image.modelPlanes()) : image
    let values: [UInt8]? =
      switch image.samples {
      case .uint8(let samples):
        MaskPicture(image, samples).values(width: width, height: height, reading: reading)
      case .uint16(let samples):
        MaskPicture(image, samples).values(width: width, height: height, reading: reading)
      }
    guard let values else {
      throw ImagingError(
        .unsupported, name: name,
        reason: "the mask varies in its alpha only; give white where to fill and black elsewhere")
    }
    self.init(width: width, height: height, values: values)
  }
}
