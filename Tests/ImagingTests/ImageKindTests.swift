import Imaging
import Testing

/// Files that the package's writer cannot make; the pictures are described in `Tools/make_imaging_fixtures.py`.
@Suite struct ImageKindTests {
  /// The centres of the four quadrants: red, green over blue, white.
  static let quadrants = [[230, 20, 20], [20, 200, 20], [20, 20, 230], [250, 250, 250]]

  private func centers(of image: Image) -> [[Int]] {
    [(4, 6), (4, 18), (12, 6), (12, 18)].map { image.color(row: $0.0, column: $0.1) }
  }

  private func expectQuadrants(_ image: Image, within tolerance: Int, full: Int = 255) {
    #expect(image.width == 24 && image.height == 16)
    for (color, expected) in zip(centers(of: image), Self.quadrants) {
      #expect(largestDifference(color.map { $0 * 255 / full }, expected) <= tolerance)
    }
  }

  @Test(arguments: 1...8) func orientationIsApplied(orientation: Int) throws {
    let image = try Image(contentsOf: Fixture.path("orientation-\(orientation).jpg"))
    expectQuadrants(image, within: 6)
    let size = try Image.size(of: Fixture.bytes("orientation-\(orientation).jpg"))
    #expect(size == (24, 16))
  }

  @Test(arguments: ["palette.png", "palette-alpha.png", "pages.tif", "animation.gif"])
  func palettesAndFirstPages(name: String) throws {
    expectQuadrants(try Image(contentsOf: Fixture.path(name)), within: 1)
  }

  @Test func paletteAlphaIsKept() throws {
    let image = try Image(contentsOf: Fixture.path("palette-alpha.png"))
    #expect(image.hasAlpha)
    // One of the four colours is the transparent one.
    #expect(image.alphaMask().area == 12 * 8)
  }

  @Test(arguments: ["one-bit.png", "one-bit.tif"]) func oneBitBecomesGray(name: String) throws {
    let image = try Image(contentsOf: Fixture.path(name))
    #expect(image.colorModel == .gray && image.bitDepth == 8)
    #expect(image.color(row: 3, column: 3) == [0] && image.color(row: 3, column: 20) == [255])
  }

  @Test func sixteenBitsAreRead() throws {
    let image = try Image(contentsOf: Fixture.path("gray16.tif"))
    #expect(image.colorModel == .gray && image.bitDepth == 16)
    #expect(try image.integers == Fixture.expected("gray16.tif"))
  }

  /// Linear light 0, 0.5, 1 and more, which sRGB encodes as 0, 188, 255 and 255.
  @Test func floatingPointRGBIsLinearLight() throws {
    let image = try Image(contentsOf: Fixture.path("float-rgb.tif"))
    #expect(image.bitDepth == 16 && image.colorModel == .rgb)
    let found = image.integers.map { ($0 + 128) / 257 }
    #expect(largestDifference(found, [0, 0, 0, 188, 188, 188, 255, 255, 255, 255, 188, 0]) <= 1)
  }

  @Test func avifIsReadWhereLibvipsCan() throws {
    do {
      expectQuadrants(try Image(contentsOf: Fixture.path("quadrants.avif")), within: 12)
    } catch {
      // libvips without libheif, or libheif without an AV1 decoder.
      #expect(error.code == .unsupported || error.code == .damaged)
    }
  }

  /// Flat inks without a profile: white, magenta, black, yellow, which no two profiles print alike.
  @Test func cmykWithoutProfileIsShownByAStandardOne() throws {
    let image = try Image(contentsOf: Fixture.path("cmyk.jpg"))
    #expect(image.colorModel == .cmyk && image.channels == 4 && !image.hasAlpha)
    #expect(largestDifference(image.color(row: 8, column: 4), [0, 0, 0, 0]) <= 3)
    #expect(largestDifference(image.color(row: 8, column: 28), [0, 255, 0, 0]) <= 3)
    let planes = try image.modelPlanes()
    #expect((0..<3).allSatisfy { planes[$0, 8, 4] > 0.98 && planes[$0, 8, 20] < 0.24 })
    #expect(image.metadata.iccProfile == nil)
  }

  /// Little CMS through Pillow, 8 bits; two steps of the tables' own rounding are allowed.
  @Test func cmykIsShownByItsProfile() throws {
    let image = try Image(contentsOf: Fixture.path("cmyk-profile.tif"))
    #expect(image.colorModel == .cmyk && image.metadata.iccProfile != nil)
    let shown = Image(planes: try image.modelPlanes())
    #expect(try largestDifference(shown.integers, Fixture.expected("cmyk-profile.tif")) <= 2)
  }

  @Test(arguments: ["float.tif", "integer32.tif", "lab.tif"]) func otherSamplesAreRefused(name: String) throws
  {
    let error = #expect(throws: ImagingError.self) { try Image(contentsOf: Fixture.path(name)) }
    #expect(error?.code == .unsupported)
    #expect(error?.description.contains("8 or 16 bits") == true)
  }
}
