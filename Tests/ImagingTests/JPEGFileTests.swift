import CJPEG
import Imaging
import TestSupport
import Testing

/// What a JPEG file holds beside its picture, and files that are odd or damaged.
@Suite struct JPEGFileTests {
  private func bytes(_ name: String) throws -> [UInt8] { try Fixture.bytes("jpeg/\(name).jpg") }

  /// Previews in five places, a video behind the picture: all show what was there before a change.
  @Test func picturesOfBeforeAreLeftOutAndTheRestStays() throws {
    let input = try bytes("phone")
    #expect(input.occurrences(of: [0xff, 0xd8, 0xff]) == 4)
    let image = try Image(data: input)
    let output = try image.encoded(as: .jpeg)
    #expect(output.occurrences(of: [0xff, 0xd8, 0xff]) == 1)
    for secret in ["SECRET", "JFXX", "MPF", "ftyp", "<xmp:Thumbnails"] {
      #expect(input.occurrences(of: secret) >= 1)
      #expect(output.occurrences(of: secret) == 0, "\(secret)")
    }
    for kept in ["A caption", "A camera", "Maker\0something else"] {
      #expect(output.occurrences(of: kept) == 1, "\(kept)")
    }
    #expect(output.segments.first?.payload.count == 14)
    #expect(try JPEGReader(output).blocks == JPEGReader(input).blocks)
    #expect(image.warnings.count == 3)
    for part in ["the video of its motion photo", "extended XMP", "content credentials"] {
      #expect(image.warnings.contains { $0.contains(part) }, "\(part)")
    }
    // Its own output has nothing more to lose.
    #expect(try Image(data: output).warnings == [])
  }

  @Test(arguments: ["baseline-420", "progressive-444", "orientation-6", "comment"])
  func ordinaryFilesGiveNoWarnings(name: String) throws {
    #expect(try Image(data: bytes(name)).warnings == [])
    // Cameras fill their files up.
    #expect(try Image(data: bytes(name) + [UInt8](repeating: 0, count: 300)).warnings == [])
  }

  /// Makers' segments and comments may hold pictures too; what holds none stays.
  @Test func segmentsWithPicturesAreLeftOut() throws {
    let plain = try bytes("baseline-444")
    func segment(_ marker: UInt8, _ content: String) -> [UInt8] {
      let payload = Array(content.utf8) + (content.hasPrefix("SECRET") ? [0xff, 0xd8, 0xff, 0xe0, 1, 2] : [])
      return [0xff, marker, 0, UInt8(payload.count + 2)] + payload
    }
    let extra =
      segment(0xe3, "SECRETMAKER") + segment(0xfe, "SECRETCOMMENT") + segment(0xe4, "a maker's words")
    let image = try Image(data: plain[..<2] + extra + plain[2...])
    let output = try image.encoded(as: .jpeg)
    #expect(output.occurrences(of: "SECRET") == 0 && output.occurrences(of: "a maker's words") == 1)
    #expect(image.warnings.count == 1 && image.warnings[0].contains("a segment with a picture"))
  }

  /// libjpeg takes a segment that says it is shorter than its own length for an empty one, and goes on.
  @Test(arguments: [UInt8(0), 1]) func segmentsBehindAnEmptyOneStay(length: UInt8) throws {
    let turned = try bytes("orientation-6")
    let input = turned[..<2] + [0xff, 0xe4, 0, length] + turned[2...]
    let output = try Image(data: Array(input)).encoded(as: .jpeg)
    #expect(output.occurrences(of: "Exif") == 1)
    #expect(try Image(data: output).samples == Image(data: turned).samples)
  }

  /// The last three bytes of the scan's header should be 0, 63, 0 in a sequential file; some encoders write others.
  @Test func oddScanParametersAreAccepted() throws {
    var bytes = try bytes("baseline-444")
    let scan = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xff, 0xda]) })
    #expect(bytes[(scan + 11)..<(scan + 14)] == [0, 63, 0])
    bytes[scan + 12] = 0
    let image = try Image(data: bytes)
    #expect(image.samples == (try Image(data: self.bytes("baseline-444"))).samples)
    #expect(image.warnings.count == 1 && image.warnings[0].contains("Invalid SOS parameters"))
    let output = try image.encoded(as: .jpeg)
    #expect(try JPEGReader(output).blocks == JPEGReader(bytes).blocks)
    #expect(try Image(data: output).warnings == [])
  }

  @Test func bytesTooManyAreAccepted() throws {
    var bytes = try bytes("restart-rows")
    let whole = try Image(data: bytes)
    let restart = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xff, 0xd3]) })
    bytes.insert(contentsOf: [1, 2, 3, 4], at: restart)
    let image = try Image(data: bytes)
    #expect(image.samples == whole.samples)
    #expect(image.warnings.count == 1 && image.warnings[0].contains("extraneous bytes"))
  }

  /// A part of the picture would be gray, or noise.
  @Test(arguments: ["baseline-420", "progressive-420", "restart-rows"])
  func damagedPicturesAreRefused(name: String) throws {
    let bytes = try bytes(name)
    for share in [0.6, 0.8, 0.95] {
      let part = Array(bytes.prefix(Int(Double(bytes.count) * share)))
      #expect(throws: ImagingError.self) { try Image(data: part) }
      #expect(throws: ImagingError.self) { try Image(data: part + [0xff, 0xd9]) }
    }
  }

  /// Whatever is changed in a file: read, changed and written, or refused in one line, and in little memory.
  @Test(arguments: [
    "baseline-422", "progressive-restart", "restart-blocks", "optimized", "phone", "rgb", "ycck",
    "gray-progressive-420",
    "orientation-7",
  ]) func damagedFilesDoNoHarm(name: String) throws {
    let original = try bytes(name)
    var generator = SplitMix(state: UInt64(original.count))
    var written = 0
    for _ in 0..<600 {
      do {
        let (image, output) = try changedAndWritten(mutated(original, using: &generator))
        let read = try Image(data: output)
        #expect(read.width == image.width && read.height == image.height)
        written += 1
      } catch {
        #expect(!"\(error)".contains("\n"))
      }
    }
    // Many changes do no harm at all, or the test would see errors only.
    #expect(written > 20)
  }

  /// Reads a file, fills a part of it and writes it as JPEG.
  private func changedAndWritten(_ bytes: [UInt8]) throws(ImagingError) -> (Image, [UInt8]) {
    var image = try Image(data: bytes, pixelLimit: 100_000)
    let box = Box(
      x: image.width / 3, y: image.height / 3, width: 1 + image.width / 4, height: 1 + image.height / 4)
    let mask = Mask(width: image.width, height: image.height, boxes: [box])
    try image.replace(HarmonicFill.fill(image.workingPlanes(), mask: mask), in: mask)
    return (image, try image.encoded(as: .jpeg))
  }

  private func mutated(_ bytes: [UInt8], using generator: inout SplitMix) -> [UInt8] {
    var result = bytes
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let index = Int.random(in: result.indices, using: &generator)
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: result.remove(at: index)
      case 1: result.insert(UInt8.random(in: 0 ... .max, using: &generator), at: index)
      case 2: result[index] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &generator) ?? 0
      case 3: result.insert(contentsOf: [0xff, UInt8.random(in: 0xc0...0xfe, using: &generator)], at: index)
      default: result[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
    }
    return result
  }
}
