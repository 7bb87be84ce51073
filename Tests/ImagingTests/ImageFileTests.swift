import Foundation
import Imaging
import Testing

@Suite struct ImageFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: ["png", "tif"], [8, 16])
  func losslessFormatsKeepEverySample(suffix: String, bitDepth: Int) throws {
    for colorModel in [Image.ColorModel.gray, .rgb] {
      for hasAlpha in [false, true] {
        let image = Image.noise(colorModel: colorModel, hasAlpha: hasAlpha, bitDepth: bitDepth)
        let path = folder.file("noise.\(suffix)")
        try image.write(to: path)
        let read = try Image(contentsOf: path)
        #expect(read.samples == image.samples)
        #expect(read.colorModel == colorModel && read.hasAlpha == hasAlpha)
        #expect(read.metadata.format == FileFormat(path: path))
        #expect(try Image(data: Fixture.read(path)) == read)
      }
    }
  }

  @Test func losslessWebPStaysLossless() throws {
    let image = try Image(contentsOf: Fixture.path("lossless.webp"))
    #expect(image.metadata.isLosslessWebP)
    let path = folder.file("again.webp")
    try image.write(to: path)
    let again = try Image(contentsOf: path)
    #expect(again.samples == image.samples)
    #expect(again.metadata.isLosslessWebP)
    #expect(again.metadata.iccProfile == image.metadata.iccProfile && again.metadata.iccProfile != nil)
    try image.write(to: path, quality: 50)
    #expect(try !Image(contentsOf: path).metadata.isLosslessWebP)
  }

  /// libwebp drops the colours under pixels that cannot be seen; all others stay.
  @Test func losslessWebPKeepsVisiblePixels() throws {
    var image = Image.noise(hasAlpha: true)
    image.metadata.isLosslessWebP = true
    let read = try Image(data: image.encoded(as: .webp)).integers
    let original = image.integers
    for pixel in 0..<(read.count / 4) where original[4 * pixel + 3] > 0 {
      #expect(read[(4 * pixel)..<(4 * pixel + 4)] == original[(4 * pixel)..<(4 * pixel + 4)])
    }
  }

  @Test func lossyWebPIsNotTakenForLossless() throws {
    #expect(try !Image(contentsOf: Fixture.path("lossy.webp")).metadata.isLosslessWebP)
  }

  @Test func webPHoldsGrayAsColour() throws {
    let samples = [UInt8](0..<240)
    for alpha in [false, true] {
      let gray = Image(
        width: alpha ? 12 : 24, height: 10, colorModel: .gray, hasAlpha: alpha, samples: .uint8(samples))
      let color = try Image(data: gray.encoded(as: .webp))
      #expect(color.colorModel == .rgb && color.hasAlpha == alpha)
      let pixel = color.color(row: 5, column: 5)
      #expect(largestDifference(pixel, [Int](repeating: gray.color(row: 5, column: 5)[0], count: 3)) <= 8)
    }
  }

  @Test func jpegKeepsGrayAndRoundsSixteenBits() throws {
    let values = (0..<(16 * 16)).map { UInt16($0 * 257) }
    let gray = Image(width: 16, height: 16, colorModel: .gray, samples: .uint16(values))
    let read = try Image(data: gray.encoded(as: .jpeg, quality: 100))
    #expect(read.colorModel == .gray && read.bitDepth == 8)
    #expect(largestDifference(read.integers, Array(0..<256)) <= 3)
  }

  @Test(arguments: [8, 16]) func jpegLaysTransparencyOnWhite(bitDepth: Int) throws {
    let full = bitDepth == 8 ? 255 : 65_535
    let pixels = (0..<64).flatMap { _ in [0, 0, 0, full / 5] }
    let samples: Image.Samples =
      bitDepth == 8 ? .uint8(pixels.map(UInt8.init)) : .uint16(pixels.map(UInt16.init))
    let image = Image(width: 8, height: 8, colorModel: .rgb, hasAlpha: true, samples: samples)
    let read = try Image(data: image.encoded(as: .jpeg))
    #expect(!read.hasAlpha)
    #expect(largestDifference(read.integers, Array(repeating: 204, count: 192)) <= 1)
  }

  /// The sampling factors in the frame header: 0x11 is full colour resolution, 0x22 half.
  @Test(arguments: [(nil, 0x11), (90, 0x11), (80, 0x22)] as [(Int?, Int)])
  func jpegKeepsColourResolutionAtHighQuality(quality: Int?, sampling: Int) throws {
    let bytes = try Image.noise().encoded(as: .jpeg, quality: quality)
    let frame = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xff, 0xc0]) })
    #expect(Int(bytes[frame + 11]) == sampling)
  }

  @Test func highQualityIsTheDefault() throws {
    let image = Image(planes: .ramp)
    let read = try Image(data: image.encoded(as: .jpeg))
    #expect(largestDifference(read.integers, image.integers) <= 6)
  }

  @Test(arguments: ["jpg", "png", "tif"]) func resolutionIsKept(suffix: String) throws {
    var image = Image.noise()
    image.metadata.horizontalResolution = 300 / 25.4
    image.metadata.verticalResolution = 150 / 25.4
    let path = folder.file("noise.\(suffix)")
    try image.write(to: path)
    let read = try Image(contentsOf: path).metadata
    #expect(abs(read.horizontalResolution * 25.4 - 300) < 0.1)
    #expect(abs(read.verticalResolution * 25.4 - 150) < 0.1)
  }

  @Test func formatsAreToldBySuffix() {
    #expect(FileFormat(path: "a/b.c/photo.JPG") == .jpeg)
    #expect(FileFormat(path: "photo.tiff") == .tiff)
    #expect(FileFormat(path: "photo.avif") == .heif)
    #expect(FileFormat(path: "a.png/photo") == nil)
    #expect(FileFormat(path: "photo.bmp") == nil)
    #expect(FileFormat(path: "") == nil)
  }

  @Test func namesThatOptionsOfLibvipsResembleAreJustNames() throws {
    let path = folder.file("a[Q=1,page=3] 100%s ü.png")
    let image = Image.noise()
    try image.write(to: path)
    #expect(try Image(contentsOf: path).samples == image.samples)
  }

  @Test func pipesCanBeRead() throws {
    let path = folder.file("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    let image = Image.noise()
    let bytes = try image.encoded(as: .png)
    let writer = Thread {
      FileHandle(forWritingAtPath: path)?.write(Data(bytes))
    }
    writer.start()
    #expect(try Image(contentsOf: path).samples == image.samples)
  }
}

extension Fixture {
  static func read(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}

extension PlanarImage {
  /// Red grows to the right, green downward, blue is half: 32 × 24 pixels.
  static var ramp: PlanarImage {
    var result = PlanarImage(width: 32, height: 24, channels: 3, repeating: 0.5)
    for row in 0..<24 {
      for column in 0..<32 {
        result[0, row, column] = Float(column) / 31
        result[1, row, column] = Float(row) / 23
      }
    }
    return result
  }
}
