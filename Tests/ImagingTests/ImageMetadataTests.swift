import Foundation
import Imaging
import Testing

@Suite struct ImageMetadataTests {
  private func rewritten(_ format: FileFormat) throws -> (bytes: [UInt8], image: Image) {
    let bytes = try Image(contentsOf: Fixture.path("orientation-6.jpg")).encoded(as: format)
    return (bytes, try Image(data: bytes))
  }

  private func occurrences(of pattern: [UInt8], in bytes: [UInt8]) -> Int {
    bytes.indices.count { bytes[$0...].starts(with: pattern) }
  }

  @Test(arguments: [FileFormat.jpeg, .png, .webp]) func exifIsKeptAndUpright(format: FileFormat) throws {
    let (_, image) = try rewritten(format)
    #expect(image.width == 24 && image.height == 16)
    let exif = try #require(image.metadata.exif)
    #expect(occurrences(of: Array("Nobody at all".utf8), in: exif) == 1)
    // The entry of the orientation in either byte order: tag, type short, count 1, value.
    let big: [UInt8] = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 1]
    let little: [UInt8] = [0x12, 0x01, 3, 0, 1, 0, 0, 0, 1, 0]
    #expect(occurrences(of: big, in: exif) + occurrences(of: little, in: exif) == 1)
  }

  @Test func orientationOfTheInputIsReset() throws {
    let exif = try #require(try Image(contentsOf: Fixture.path("orientation-6.jpg")).metadata.exif)
    #expect(occurrences(of: [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 1], in: exif) == 1)
  }

  @Test(arguments: [FileFormat.jpeg, .png, .webp, .tiff]) func xmpIsKeptAndUpright(format: FileFormat) throws
  {
    let (_, image) = try rewritten(format)
    let xmp = String(decoding: try #require(image.metadata.xmp), as: UTF8.self)
    #expect(xmp.contains("tiff:Orientation=\"1\""))
  }

  @Test func iptcIsKept() throws {
    let (_, image) = try rewritten(.jpeg)
    #expect(occurrences(of: Array("A caption".utf8), in: try #require(image.metadata.iptc)) == 1)
  }

  /// A preview, which starts as every JPEG does, would show what was taken out of the picture.
  @Test(arguments: [FileFormat.jpeg, .png, .webp, .tiff]) func previewsAreLeftOut(format: FileFormat) throws {
    let start: [UInt8] = [0xff, 0xd8, 0xff]
    #expect(occurrences(of: start, in: try Fixture.bytes("orientation-6.jpg")) == 3)
    #expect(occurrences(of: start, in: try rewritten(format).bytes) == (format == .jpeg ? 1 : 0))
  }

  @Test(arguments: [FileFormat.jpeg, .png, .webp, .tiff]) func profileIsKept(format: FileFormat) throws {
    let image = try Image(contentsOf: Fixture.path("display-p3.png"))
    let profile = try #require(image.metadata.iccProfile)
    #expect(try Image(data: image.encoded(as: format)).metadata.iccProfile == profile)
  }

  @Test func profileOfOtherSamplesIsDropped() throws {
    var gray = Image.noise(colorModel: .gray)
    gray.metadata.iccProfile = try Image(contentsOf: Fixture.path("display-p3.png")).metadata.iccProfile
    #expect(try Image(data: gray.encoded(as: .tiff)).metadata.iccProfile == nil)
  }

  @Test func rewritingTwiceChangesNothing() throws {
    let once = try Image(data: rewritten(.png).bytes)
    let twice = try Image(data: once.encoded(as: .png))
    #expect(twice.samples == once.samples)
    // The directories are laid out anew each time; what they hold must not pile up.
    #expect(try #require(twice.metadata.exif).count <= #require(once.metadata.exif).count)
    #expect(occurrences(of: Array("Nobody at all".utf8), in: try #require(twice.metadata.exif)) == 1)
    #expect(twice.metadata.xmp == once.metadata.xmp)
    #expect(twice.metadata.iptc == once.metadata.iptc)
    #expect(abs(twice.metadata.horizontalResolution - once.metadata.horizontalResolution) < 0.01)
  }

  @Test(arguments: [UInt8(0x00), 0xff]) func brokenBlocksDoNotStopReading(filler: UInt8) throws {
    let original = try Fixture.bytes("orientation-6.jpg")
    let exif = try #require(original.indices.first { original[$0...].starts(with: Array("Exif".utf8)) })
    // Every length and offset of the first directory, one after the other, made nonsense.
    for offset in stride(from: exif + 10, to: exif + 60, by: 1) {
      var bytes = original
      bytes[offset] = filler
      let image = try Image(data: bytes)
      #expect(image.width * image.height == 24 * 16)
      #expect(try !image.encoded(as: .jpeg).isEmpty)
    }
  }
}
