import Imaging
import Testing

@Suite struct DecodedImageTests {
  @Test(arguments: [FileFormat.jpeg, .png, .webp]) func imagesKeepTheirSizeAndSamples(format: FileFormat)
    throws
  {
    let data = try Image.noise(width: 30, height: 20).encoded(as: format)
    let decoded = try DecodedImage(decoding: data, leastShorterSide: 100)
    #expect(decoded.width == 30 && decoded.height == 20 && decoded.samples.count == 1800)
    #expect(decoded.size(shorterSide: 10) == (15, 10) && decoded.size(shorterSide: 33) == (50, 33))
    let planes = try PlanarImage(decoding: data, shorterSide: 20)
    let all = decoded.planes(in: Box(x: 0, y: 0, width: 30, height: 20))
    #expect(all.map { Float($0) / 255 } == planes.samples)
    let box = Box(x: 7, y: 5, width: 11, height: 6)
    #expect(decoded.planes(in: box).map { Float($0) / 255 } == planes.cropped(to: box).samples)
  }

  /// Only JPEGs can be decoded smaller, and never below what is asked for.
  @Test func largeJPEGsAreDecodedSmaller() throws {
    let image = Image.noise(width: 200, height: 160)
    for (least, height) in [(160, 160), (81, 160), (80, 80), (41, 80), (40, 40), (20, 20), (3, 20)] {
      let decoded = try DecodedImage(decoding: image.encoded(as: .jpeg), leastShorterSide: least)
      #expect(decoded.height == height && decoded.width == height * 200 / 160)
      #expect(try DecodedImage(decoding: image.encoded(as: .png), leastShorterSide: least).height == 160)
    }
  }

  @Test(arguments: 1...8) func orientationIsApplied(orientation: Int) throws {
    let decoded = try DecodedImage(
      decoding: Fixture.bytes("orientation-\(orientation).jpg"), leastShorterSide: 1000)
    #expect(decoded.width > decoded.height)
    let corner = decoded.planes(in: Box(x: decoded.width / 4, y: decoded.height / 4, width: 1, height: 1))
    #expect(corner[0] > 200)
  }

  @Test(arguments: ["cmyk.jpg", "one-bit.png", "palette-alpha.png", "gray16.tif", "display-p3.png"])
  func everyKindGivesThreePlanes(name: String) throws {
    let data = try Fixture.bytes(name)
    let decoded = try DecodedImage(decoding: data, leastShorterSide: 1000)
    let planes = try PlanarImage(decoding: data, shorterSide: min(decoded.width, decoded.height))
    let all = decoded.planes(in: Box(x: 0, y: 0, width: decoded.width, height: decoded.height))
    let difference = zip(all, planes.samples).map { abs(Float($0) / 255 - $1) }.max() ?? 1
    // 8 bits on the way: two steps.
    #expect(difference < 2.5 / 255)
  }

  @Test func damagedFilesAndEndlessStripsAreErrors() throws {
    let data = try Image.noise(width: 64, height: 64).encoded(as: .jpeg)
    #expect(throws: ImagingError.self) {
      try DecodedImage(decoding: Array(data.prefix(data.count / 2)), leastShorterSide: 64)
    }
    let strip = try Image.noise(width: 20_000, height: 1).encoded(as: .png)
    let error = #expect(throws: ImagingError.self) {
      try DecodedImage(decoding: strip, leastShorterSide: 256)
    }
    #expect(error?.code == .tooLarge)
  }
}
