import Foundation
import Imaging
import Testing

@Suite struct ImageColorTests {
  private func image(_ name: String) throws -> Image { try Image(contentsOf: Fixture.path(name)) }

  /// The planes as interleaved 8-bit numbers with fractions.
  private func interleaved(_ planes: PlanarImage) -> [Float] {
    (0..<planes.planeCount).flatMap { index in
      (0..<3).map { planes.samples[$0 * planes.planeCount + index] * 255 }
    }
  }

  private func wholeMask(_ image: Image) -> Mask {
    Mask(width: image.width, height: image.height, boxes: [image.bounds])
  }

  /// Little CMS through Pillow gives whole numbers, so half a step is its rounding; the rest is its 8-bit input.
  @Test(arguments: [
    "display-p3.png", "adobe-rgb.png", "prophoto.png", "gray-linear.png", "broken-profile.png",
  ])
  func planesGoThroughTheProfile(name: String) throws {
    let expected = try Fixture.expected(name).map(Float.init)
    let planes = interleaved(try image(name).modelPlanes())
    try #require(planes.count == expected.count)
    let worst = zip(planes, expected).map { abs($0 - $1) }.max()
    #expect(try #require(worst) <= 1)
  }

  @Test func sRGBProfileChangesNothing() throws {
    let image = try image("srgb-profile.png")
    #expect(image.metadata.iccProfile != nil)
    let found = try interleaved(image.modelPlanes()).map { Int($0.rounded()) }
    #expect(try found == Fixture.expected("srgb-profile.png"))
    #expect(try image.modelPlanes().samples[0] == Float(image.color(row: 0, column: 0)[0]) / 255)
  }

  /// There and back, everywhere, in whatever space.
  @Test(arguments: [
    "display-p3.png", "adobe-rgb.png", "prophoto.png", "gray-linear.png", "srgb-profile.png", "one-way.png",
    "gray16.tif",
  ])
  func theWayBackEndsWhereItBegan(name: String) throws {
    let image = try image(name)
    #expect(try image.replacing(image.workingPlanes(), in: wholeMask(image)) == image)
  }

  @Test(arguments: [8, 16]) func withoutProfileTheWayBackIsExact(bitDepth: Int) throws {
    for colorModel in [Image.ColorModel.gray, .rgb] {
      let image = Image.noise(colorModel: colorModel, hasAlpha: true, bitDepth: bitDepth)
      #expect(try image.replacing(image.modelPlanes(), in: wholeMask(image)) == image)
    }
  }

  @Test(arguments: [8, 16]) func onlyTheHoleChanges(bitDepth: Int) throws {
    var image = Image.noise(hasAlpha: true, bitDepth: bitDepth)
    image.metadata.iccProfile = try self.image("display-p3.png").metadata.iccProfile
    let holes = [Box(x: 3, y: 5, width: 9, height: 4), Box(x: 36, y: 22, width: 1, height: 1)]
    let mask = Mask(width: 37, height: 23, boxes: holes)
    let white = PlanarImage(width: 37, height: 23, channels: 3, repeating: 1)
    let full = bitDepth == 8 ? 255 : 65_535
    for makeOpaque in [false, true] {
      let result = try image.replacing(white, in: mask, makeOpaque: makeOpaque).integers
      let wrong = zip(result, image.integers).enumerated().filter { index, values in
        let isReplaced = mask.values[index / 4] == 1 && (index % 4 < 3 || makeOpaque)
        // White is white in every RGB space, but for the rounding of the profile's numbers.
        return isReplaced ? abs(values.0 - full) > full / 255 : values.0 != values.1
      }
      #expect(wrong.isEmpty)
    }
  }

  @Test func aBoxGivesTheSameAsTheWhole() throws {
    var image = Image.noise(bitDepth: 16)
    image.metadata.iccProfile = try self.image("adobe-rgb.png").metadata.iccProfile
    let box = Box(x: 30, y: 2, width: 7, height: 20)
    let planes = try image.modelPlanes()
    #expect(try image.modelPlanes(in: box) == planes.cropped(to: box))
    let mask = Mask(width: 37, height: 23, boxes: [Box(x: 31, y: 4, width: 5, height: 15)])
    let changed = PlanarImage(
      width: 37, height: 23, channels: 3, samples: planes.samples.map { 1 - $0 })
    #expect(
      try image.replacing(changed.cropped(to: box), in: mask.cropped(to: box), box: box)
        == image.replacing(changed, in: mask))
  }

  /// A JPEG or a mask may come as CMYK too.
  @Test func masksOfInksAreReadByTheirColours() throws {
    let inks: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 60, 0]
    let image = Image(width: 4, height: 1, colorModel: .cmyk, samples: .uint8(inks))
    #expect(try Mask(thresholding: image).values == [1, 0, 0, 1])
  }

  /// BT.709 on linear light: red 0.2126, green 0.7152, blue 0.0722, which sRGB encodes as 127, 220, 76.
  @Test(arguments: [(0, 127), (1, 220), (2, 76)]) func grayGetsLuminance(channel: Int, expected: Int) throws {
    let image = Image(width: 1, height: 1, colorModel: .gray, samples: .uint8([9]))
    var planes = PlanarImage(width: 1, height: 1, channels: 3)
    planes[channel, 0, 0] = 1
    let gray = try image.workingColors().workingPlanes(planes)
    #expect(gray.samples == [gray.samples[0], gray.samples[0], gray.samples[0]])
    #expect(try image.replacing(gray, in: wholeMask(image)).integers == [expected])
  }

  @Test func valuesAreClampedAndRounded() throws {
    let image = Image(width: 4, height: 1, colorModel: .rgb, samples: .uint8(Array(repeating: 9, count: 12)))
    let row: [Float] = [-0.5, 1.5, 0.5, .nan]
    let planes = PlanarImage(width: 4, height: 1, channels: 3, samples: row + row + row)
    let expected = [0, 255, 128, 0].flatMap { [$0, $0, $0] }
    #expect(try image.replacing(planes, in: wholeMask(image)).integers == expected)
    #expect(Image(planes: planes).integers == expected)
  }

  @Test func whatIsNotOpaqueIsTheHole() {
    let narrow = Image(
      width: 4, height: 1, colorModel: .gray, hasAlpha: true, samples: .uint8([9, 0, 9, 127, 9, 128, 9, 255]))
    #expect(narrow.alphaMask().values == [1, 1, 1, 0])
    #expect(narrow.invisiblePixels()?.values == [1, 0, 0, 0])
    let wide = Image(
      width: 2, height: 1, colorModel: .gray, hasAlpha: true, samples: .uint16([9, 65_534, 9, 65_535]))
    #expect(wide.alphaMask().values == [1, 0])
    #expect(wide.invisiblePixels() == nil)
    #expect(Image.noise().alphaMask().area == 0 && Image.noise().invisiblePixels() == nil)
  }

  @Test func contactSheetsPlacePicturesInRows() {
    let pictures = (1...3).map { PlanarImage(width: 2, height: 3, channels: 3, repeating: Float($0) / 10) }
    let sheet = ContactSheet.grid(pictures, columns: 2, gap: 1, background: 0)
    #expect(sheet.width == 5 && sheet.height == 7)
    #expect(sheet[0, 0, 0] == 0.1 && sheet[2, 2, 4] == 0.2 && sheet[1, 6, 1] == 0.3)
    #expect(sheet[0, 0, 2] == 0 && sheet[0, 3, 0] == 0 && sheet[0, 6, 4] == 0)
    #expect(ContactSheet.grid(pictures).width == 3 * 2 + 2 * 4)
  }
}
