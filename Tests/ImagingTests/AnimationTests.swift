import CVips
import Imaging
import Testing

@Suite struct AnimationTests {
  /// The parts of a WebP file by their four-letter names, with the place of their contents.
  private func parts(_ bytes: [UInt8]) -> [(name: String, start: Int, size: Int)] {
    var parts: [(String, Int, Int)] = []
    var place = 12
    while place + 8 <= bytes.count {
      let size = bytes[(place + 4)..<(place + 8)].reversed().reduce(0) { $0 << 8 | Int($1) }
      parts.append((String(decoding: bytes[place..<(place + 4)], as: UTF8.self), place + 8, size))
      place += 8 + size + size % 2
    }
    return parts
  }

  @Test func framesFollowOneAnother() throws {
    let frames = (0..<5).map { Image.noise(width: 24, height: 16, seed: UInt64($0 + 1)) }
    let bytes = try Animation.webP(frames, milliseconds: 120)
    #expect(bytes.prefix(4).elementsEqual("RIFF".utf8) && bytes[8..<12].elementsEqual("WEBP".utf8))
    let parts = parts(bytes)
    let animation = try #require(parts.first { $0.name == "ANIM" })
    // Background, then how often it is shown: 0 is without end.
    #expect(bytes[(animation.start + 4)..<(animation.start + 6)].elementsEqual([0, 0]))
    let shown = parts.filter { $0.name == "ANMF" }
    #expect(shown.count == 5)
    let milliseconds = shown.map { part in
      bytes[(part.start + 12)..<(part.start + 15)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    #expect(milliseconds == [120, 120, 120, 120, 360])
    let first = try Image(data: bytes)
    #expect(first.width == 24 && first.height == 16)
  }

  @Test func onePictureIsAnImage() throws {
    let bytes = try Animation.webP([.noise(width: 9, height: 5)])
    let image = try Image(data: bytes)
    #expect(image.width == 9 && image.height == 5)
  }
}
