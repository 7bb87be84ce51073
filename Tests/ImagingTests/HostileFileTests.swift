import Foundation
import Imaging
import Testing

@Suite struct HostileFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func failure(reading path: String) throws -> ImagingError {
    let error = try #require(#expect(throws: ImagingError.self) { try Image(contentsOf: path) })
    #expect(error.description.hasPrefix("\(path): "))
    #expect(!error.description.contains("\n"))
    return error
  }

  @Test func missingEmptyAndForeignFiles() throws {
    let svg = #"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>"#
    let cases: [(String, ImagingError.Code, String)] = [
      (folder.file("none.jpg"), .unreadable, "no such file"),
      (folder.path, .unreadable, "is a folder, not an image file"),
      (try folder.write([], to: "empty.jpg"), .damaged, "the file is empty"),
      (try folder.write(Array("Some text.\n".utf8), to: "text.jpg"), .unsupported, "is not an image"),
      (try folder.write(Array(repeating: 0, count: 500), to: "zeros.jpg"), .unsupported, "is not an image"),
      (try folder.write(Array(svg.utf8), to: "drawing.svg"), .unsupported, "is not an image"),
      (try folder.write(Array("%PDF-1.4\n1 0 obj\n".utf8), to: "page.pdf"), .unsupported, "is not an image"),
      (try folder.write(Array("P5 2 2 255\n0000".utf8), to: "map.pgm"), .unsupported, "is not an image"),
      (try folder.write([0xff, 0xd8, 0xff], to: "three.jpg"), .damaged, "damaged"),
    ]
    for (path, code, reason) in cases {
      let error = try failure(reading: path)
      #expect(error.code == code)
      #expect(error.reason.contains(reason))
    }
  }

  @Test(.enabled(if: geteuid() != 0, "root may read anything")) func unreadableFile() throws {
    let path = try folder.write([1], to: "secret.jpg")
    chmod(path, 0)
    #expect(try failure(reading: path).description == "\(path): permission denied")
  }

  @Test func namesWithLineBreaksStayOnOneLine() {
    let error = ImagingError(.unreadable, name: "a\nb.jpg", reason: "no such file")
    #expect(error.description == "a b.jpg: no such file")
  }

  /// The headers claim 100,000 × 100,000 pixels (JPEG 65,500 × 65,500) behind which nothing comes.
  @Test(arguments: ["hostile.png", "hostile.jpg", "hostile.tif"]) func hugeHeaders(name: String) throws {
    let start = ContinuousClock.now
    let error = try failure(reading: Fixture.path(name))
    #expect(error.code == .tooLarge)
    #expect(error.reason.contains(name.hasSuffix("jpg") ? "65500 × 65500" : "100000 × 100000"))
    #expect(ContinuousClock.now - start < .seconds(2))
  }

  /// WebP cannot claim more than 16,383 × 16,383, and libvips compares that with the picture's own header.
  @Test func hugeWebPHeader() throws {
    #expect(try failure(reading: Fixture.path("hostile.webp")).code == .damaged)
  }

  @Test func pixelLimitIsCheckedBeforeDecoding() throws {
    let image = Image.noise(width: 40, height: 30)
    // Cut off behind the header, so that decoding would be an error of another kind.
    let start = Array(try image.encoded(as: .png).prefix(100))
    let error = #expect(throws: ImagingError.self) { try Image(data: start, name: "big", pixelLimit: 1199) }
    #expect(error?.code == .tooLarge)
    #expect(try Image(data: image.encoded(as: .png), pixelLimit: 1200).width == 40)
  }

  /// Whatever is cut off, the file is refused or the picture is whole.
  @Test(arguments: [FileFormat.jpeg, .png, .webp, .tiff], [8, 16])
  func truncatedFilesAreNeverHalfAPicture(format: FileFormat, bitDepth: Int) throws {
    var image = Image.noise(width: 64, height: 64, bitDepth: bitDepth)
    image.metadata.isLosslessWebP = bitDepth == 8
    let bytes = try image.encoded(as: format, quality: bitDepth == 8 ? nil : 80)
    let whole = try Image(data: bytes)
    for count in stride(from: 0, to: bytes.count, by: 1 + bytes.count / 300) {
      let part = Array(bytes[..<count])
      if let read = try? Image(data: part) { #expect(read.samples == whole.samples) }
      // Half of a picture is always noticed.
      guard count < bytes.count * 9 / 10 else { continue }
      #expect((try? Image(data: part)) == nil)
      // Reduced while it is read, made smaller, made larger.
      for side in [8, 32, 80] { #expect((try? PlanarImage(decoding: part, shorterSide: side)) == nil) }
    }
  }

  /// Damage may go unnoticed where the format has no checksum, but it must not do harm.
  @Test(arguments: [
    "orientation-6.jpg", "display-p3.png", "lossless.webp", "lossy.webp", "pages.tif", "one-bit.tif",
    "cmyk-profile.tif", "animation.gif",
  ])
  func damagedFilesDoNoHarm(name: String) throws {
    let bytes = try Fixture.bytes(name)
    var generator = SplitMix(state: 3)
    for _ in 0..<700 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: damaged.indices, using: &generator)
        damaged[index] = UInt8.random(in: 0 ... .max, using: &generator)
      }
      do {
        let image = try Image(data: damaged, pixelLimit: 1_000_000)
        #expect(image.samples.count == image.width * image.height * image.channels)
        _ = try image.modelPlanes()
      } catch {
        #expect(!error.description.contains("\n"))
      }
    }
  }
}
