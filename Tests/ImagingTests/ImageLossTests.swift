import Imaging
import Testing

/// What is not kept of a file is said.
@Suite struct ImageLossTests {
  @Test(arguments: [
    ("pages.tif", "of its 2 pages"), ("animation.gif", "of its 2 frames"),
    ("animation.png", "of its 2 frames"),
    ("palette.png", "its palette"), ("palette-alpha.png", "its palette"), ("palette.tif", "its palette"),
    ("float-rgb.tif", "floating-point"), ("exif.tif", "its EXIF"), ("one-way.png", "colour profile"),
    ("broken-profile.png", "colour profile"),
  ]) func readingWarns(name: String, text: String) throws {
    for image in [try Image(contentsOf: Fixture.path(name)), try Image(data: Fixture.bytes(name))] {
      #expect(image.warnings.count == 1)
      #expect(image.warnings.first?.contains(text) == true)
      #expect(image.warnings.allSatisfy { !$0.contains("\n") && $0.count < 120 })
    }
  }

  @Test(arguments: [
    "display-p3.png", "srgb-profile.png", "gray16.tif", "cmyk.jpg", "cmyk-both-ways.tif", "one-bit.png",
    "one-bit.tif", "two-bit.png", "lossy.webp", "lossless.webp", "orientation-6.jpg",
  ]) func ordinaryFilesDoNot(name: String) throws {
    #expect(try Image(contentsOf: Fixture.path(name)).warnings == [])
  }

  @Test func animatedWebPWarns() throws {
    let bytes = try Animation.webP((0..<3).map { .noise(width: 9, height: 5, seed: $0) })
    #expect(try Image(data: bytes).warnings == ["of its 3 frames only the first is kept"])
  }

  @Test func formatsSayWhatTheyLose() throws {
    let photograph = try Image(contentsOf: Fixture.path("orientation-6.jpg"))
    #expect(photograph.losses(in: .jpeg) == [])
    #expect(photograph.losses(in: .png) == ["IPTC"])
    #expect(photograph.losses(in: .webp) == ["IPTC"])
    #expect(photograph.losses(in: .tiff) == ["EXIF", "IPTC"])
    // Every JPEG of libvips has EXIF, with nothing in it that is not said elsewhere.
    let plain = try Image(data: Image.noise().encoded(as: .jpeg))
    #expect(plain.metadata.exif != nil && plain.losses(in: .tiff) == [])
    let deep = Image.noise(hasAlpha: true, bitDepth: 16)
    #expect(deep.losses(in: .png) == [] && deep.losses(in: .tiff) == [])
    #expect(deep.losses(in: .jpeg) == ["alpha (laid on white)", "16 bits a sample (rounded to 8)"])
    #expect(deep.losses(in: .webp) == ["16 bits a sample (rounded to 8)"])
  }

  /// What says it is lost is lost, and nothing else is.
  @Test(arguments: [FileFormat.jpeg, .png, .webp, .tiff]) func lossesAreTrue(format: FileFormat) throws {
    let photograph = try Image(contentsOf: Fixture.path("orientation-6.jpg"))
    let read = try Image(data: photograph.encoded(as: format))
    #expect((read.metadata.exif == nil) == photograph.losses(in: format).contains("EXIF"))
    #expect((read.metadata.iptc == nil) == photograph.losses(in: format).contains("IPTC"))
    #expect(read.metadata.xmp != nil)
  }

  /// The depth in the header of a PNG, or the tag of TIFF, and every sample.
  @Test(arguments: [("one-bit.png", 1), ("two-bit.png", 2), ("one-bit.tif", 1)])
  func fewBitsStayFew(name: String, bits: Int) throws {
    var image = try Image(contentsOf: Fixture.path(name))
    let step = 255 / ((1 << bits) - 1)
    let hole = Mask(width: 24, height: 16, boxes: [Box(x: 4, y: 4, width: 9, height: 6)])
    var planes = PlanarImage(width: 24, height: 16, channels: 3)
    for index in planes.samples.indices { planes.samples[index] = Float(index % 97) / 96 }
    try image.replace(planes, in: hole)
    #expect(image.integers.allSatisfy { $0 % step == 0 })
    #expect(Set(image.integers).count == 1 << bits)
    for format in [FileFormat.png, .tiff] {
      let bytes = try image.encoded(as: format)
      if format == .png { #expect(bytes[24] == UInt8(bits)) }
      let read = try Image(data: bytes)
      #expect(read.samples == image.samples && read.colorModel == .gray)
      #expect(try read.encoded(as: .png)[24] == UInt8(bits))
    }
    #expect(try Image(data: image.encoded(as: .jpeg)).colorModel == .gray)
  }
}
