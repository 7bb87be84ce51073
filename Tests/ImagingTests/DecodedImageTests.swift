import Imaging
import Testing

@Suite struct DecodedImageTests {
  /// A crop is that of the whole image resized the same way.
  @Test(arguments: [(64, 48), (48, 64), (300, 200), (40, 40)], [FileFormat.jpeg, .png])
  func aCropIsAPartOfTheResizedImage(size: (width: Int, height: Int), format: FileFormat) throws {
    let data = try Image.noise(width: size.width, height: size.height).encoded(as: format)
    for side in [16, 40, 48, 60] {
      let decoded = try DecodedImage(decoding: data, shorterSideLimit: 60)
      let whole = try PlanarImage(decoding: data, shorterSide: side)
      #expect(decoded.size(shorterSide: side) == (whole.width, whole.height))
      for (x, y) in [(0, 0), (whole.width - 16, whole.height - 16), ((whole.width - 16) / 2, 0)] {
        let box = Box(x: x, y: y, width: 16, height: 16)
        let crop = try decoded.crop(shorterSide: side, box: box).map { Float($0) / 255 }
        let expected = whole.cropped(to: box).samples
        // Images larger than the limit are resized twice, which shows in noise.
        let tolerance: Float = min(size.width, size.height) > 60 && side < 60 ? 0.25 : 0.02
        let error = zip(crop, expected).map { abs($0 - $1) }.max() ?? 1
        #expect(error < tolerance, "\(side) at \(x), \(y)")
      }
    }
  }

  @Test func smallImagesKeepTheirSize() throws {
    let image = Image.noise(width: 30, height: 20)
    let decoded = try DecodedImage(decoding: image.encoded(as: .png), shorterSideLimit: 100)
    #expect(decoded.width == 30 && decoded.height == 20 && decoded.byteCount == 1800)
    let large = try DecodedImage(decoding: image.encoded(as: .png), shorterSideLimit: 10)
    #expect(large.width == 15 && large.height == 10)
  }

  @Test(arguments: ["cmyk.jpg", "one-bit.png", "palette-alpha.png", "gray16.tif", "display-p3.png"])
  func everyKindGivesThreePlanes(name: String) throws {
    let data = try Fixture.bytes(name)
    let decoded = try DecodedImage(decoding: data, shorterSideLimit: 64)
    let planes = try PlanarImage(decoding: data, shorterSide: min(decoded.width, decoded.height))
    let all = Box(x: 0, y: 0, width: decoded.width, height: decoded.height)
    let crop = try decoded.crop(shorterSide: min(decoded.width, decoded.height), box: all)
    #expect(crop.map { Float($0) / 255 } == planes.samples)
  }

  @Test func damagedFilesAndEndlessStripsAreErrors() throws {
    let data = try Image.noise(width: 64, height: 64).encoded(as: .jpeg)
    #expect(throws: ImagingError.self) {
      try DecodedImage(decoding: Array(data.prefix(data.count / 2)), shorterSideLimit: 64)
    }
    let strip = try Image.noise(width: 20_000, height: 1).encoded(as: .png)
    let error = #expect(throws: ImagingError.self) {
      try DecodedImage(decoding: strip, shorterSideLimit: 256)
    }
    #expect(error?.code == .tooLarge)
  }
}
