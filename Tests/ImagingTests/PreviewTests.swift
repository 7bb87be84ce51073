import Imaging
import Testing

/// Previews inside metadata show what was taken out of a picture, so they go; the rest stays.
@Suite struct PreviewTests {
  /// Reads a JPEG file with a segment of its own behind the start.
  private func image(_ content: [UInt8]) throws -> Image {
    let length = content.count + 2
    let segment = [0xff, 0xe1, UInt8(length >> 8), UInt8(length & 0xff)] + content
    let bytes = try Image.noise().encoded(as: .jpeg)
    return try Image(data: bytes[..<2] + segment + bytes[2...])
  }

  private func image(xmp: [UInt8]) throws -> Image {
    try image(Array("http://ns.adobe.com/xap/1.0/\0".utf8) + xmp)
  }

  /// What is left of an XMP packet; nil where nothing is.
  private func cleaned(_ xmp: String) throws -> String? {
    try image(xmp: Array(xmp.utf8)).metadata.xmp.map { String(decoding: $0, as: UTF8.self) }
  }

  private static let start = """
    <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF \
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
    xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/" xmp:Rating="3"
    """
  private static let end = "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>"
  private static let thumbnail =
    "<rdf:Alt><rdf:li rdf:parseType=\"Resource\"><xmpGImg:width>8</xmpGImg:width><xmpGImg:image>SECRET&#xA;"
    + "</xmpGImg:image></rdf:li></rdf:Alt>"

  @Test(arguments: [
    ("><xmp:Thumbnails>\(thumbnail)</xmp:Thumbnails><a>b</a>", "><a>b</a>"),
    ("><xap:Thumbnails a=\"b\" >\(thumbnail)</xap:Thumbnails ><a/>", "><a/>"),
    ("><a><xmpGImg:image>SECRET</xmpGImg:image></a>", "><a></a>"),
    ("><a xmpGImg:image='SECRET' b = \"c>d\"/>", "><a b = \"c>d\"/>"),
    (
      " xmlns:p='http://ns.adobe.com/xap/1.0/'><p:Thumbnails>\(thumbnail)</p:Thumbnails>",
      " xmlns:p='http://ns.adobe.com/xap/1.0/'>"
    ),
    (
      " xmlns:q = \"http://ns.adobe.com/xap/1.0/g/img/\"><q:image\n>SECRET</q:image>",
      " xmlns:q = \"http://ns.adobe.com/xap/1.0/g/img/\">"
    ),
    (" xmpNote:HasExtendedXMP=\"SECRET\">", ">"),
    ("><xmpNote:HasExtendedXMP>SECRET</xmpNote:HasExtendedXMP>", ">"),
    (
      "><xmp:Thumbnails><![CDATA[</xmp:Thumbnails>SECRET]]><!-- </xmp:Thumbnails>SECRET --></xmp:Thumbnails>",
      ">"
    ),
    (
      " xmlns:G='http://ns.google.com/photos/1.0/image/' G:Data='SECRET'>",
      " xmlns:G='http://ns.google.com/photos/1.0/image/'>"
    ),
    (
      " GCamera:MotionPhoto=\"1\"><Container:Directory>SECRET</Container:Directory><!-- photos/1.0/ -->",
      "><!-- photos/1.0/ -->"
    ),
    ("><xmp:Thumbnails/><a>&lt;xmp:Thumbnails></a>", "><a>&lt;xmp:Thumbnails></a>"),
    ("><a>no preview</a>", "><a>no preview</a>"),
  ]) func previewsInXMPAreCutOut(body: String, left: String) throws {
    #expect(try cleaned(Self.start + body + Self.end) == Self.start + left + Self.end)
  }

  /// Many beginnings of names that never end; in quadratic time this would take minutes.
  @Test func packetsMadeToMisleadTakeOnePass() throws {
    let packet = String(repeating: "xmlns:", count: 10_500)
    #expect(try cleaned("<a xmpGImg " + packet) == nil)
    var image = Image.noise()
    image.metadata.xmp = Array(("<a xmpGImg " + String(repeating: "xmlns:a='", count: 200_000)).utf8)
    #expect(try Image(data: image.encoded(as: .png)).metadata.xmp == nil)
  }

  /// A long number in place of a short one, in either byte order, as some programs write it.
  @Test(arguments: [true, false]) func anyOrientationIsReset(isLittleEndian: Bool) throws {
    func number(_ value: Int, _ size: Int) -> [UInt8] {
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return isLittleEndian ? bytes : bytes.reversed()
    }
    let head =
      Array("Exif\0\0".utf8) + Array((isLittleEndian ? "II" : "MM").utf8) + number(42, 2) + number(8, 4)
    let entry = number(1, 2) + number(0x0112, 2) + number(4, 2) + number(1, 4) + number(6, 4) + number(0, 4)
    let image = try image(head + entry)
    let exif = try #require(image.metadata.exif)
    let reset = number(0x0112, 2) + number(4, 2) + number(1, 4) + number(1, 4)
    #expect(exif.indices.contains { exif[$0...].starts(with: reset) })
  }

  /// What cannot be understood cannot be cleaned, so it goes as a whole, with a word about it.
  @Test(arguments: [
    "><xmp:Thumbnails>SECRET", "><xmp:Thumbnails>SECRET</xmp:Other>",
    "><xmp:Thumbnails>SECRET</a></xmp:Thumbnails>",
    "><xmp:Thumbnails a=b>SECRET</xmp:Thumbnails>", "><!-- <xmp:Thumbnails>SECRET",
    "><xmpGImg:image <>SECRET",
    "><xmp:Thumbnails a=\"SECRET", "><!DOCTYPE a [<!ENTITY b \"SECRET\">]><xmp:Thumbnails/>",
  ]) func damagedXMPWithPreviewsIsLeftOut(body: String) throws {
    let image = try image(xmp: Array((Self.start + body + Self.end).utf8))
    #expect(image.metadata.xmp == nil)
    #expect(image.warnings == ["its XMP is damaged and is left out"])
  }

  @Test func cutOffOrMangledXMPDoesNoHarm() throws {
    let packet = Array((Self.start + "><xmp:Thumbnails>\(Self.thumbnail)</xmp:Thumbnails>" + Self.end).utf8)
    let secret = Array("SECRET".utf8)
    for length in stride(from: 1, through: packet.count, by: 3) {
      #expect(try image(xmp: Array(packet[..<length])).metadata.xmp?.contains(secret) != true)
    }
    var random = SplitMix(state: 11)
    for _ in 0..<500 {
      var mangled = packet
      for _ in 0..<3 {
        let place = Int.random(in: 0..<mangled.count, using: &random)
        mangled[place] = Array("<>/\"'=&! \0a".utf8).randomElement(using: &random) ?? 0
      }
      _ = try image(xmp: mangled)
    }
  }

  @Test func wideCharactersAreNotUnderstood() throws {
    let wide = Array((Self.start + ">" + Self.end).utf8).flatMap { (byte: UInt8) -> [UInt8] in [byte, 0] }
    #expect(try image(xmp: wide).metadata.xmp == nil)
  }

  /// A little-endian EXIF block whose first directory has one entry, a note that holds a whole JPEG file, and whose
  /// second points to a preview without compression.
  @Test func previewsInEXIFAreWipedOut() throws {
    let file: [UInt8] = [0xff, 0xd8, 0xff, 0xdb] + Array("SECRET-ONE".utf8) + [0xff, 0xd9]
    let strip = Array("SECRET-TWO".utf8)
    func short(_ value: Int) -> [UInt8] { [UInt8(value & 0xff), UInt8(value >> 8)] }
    func long(_ value: Int) -> [UInt8] { short(value & 0xffff) + short(value >> 16) }
    func entry(_ tag: Int, _ kind: Int, _ count: Int, _ value: Int) -> [UInt8] {
      short(tag) + short(kind) + long(count) + long(value)
    }
    let second = 8 + 2 + 12 + 4
    let data = second + 2 + 3 * 12 + 4
    var block = Array("II*\0".utf8) + long(8)
    block += short(1) + entry(0x010e, 2, file.count, data) + long(second)
    block += short(3) + entry(0x0103, 3, 1, 1) + entry(0x0111, 4, 1, data + file.count)
    block += entry(0x0117, 4, 1, strip.count) + long(0) + file + strip
    let exif = try #require(try image(Array("Exif\0\0".utf8) + block).metadata.exif)
    #expect(!exif.contains(Array("SECRET".utf8)))
    #expect(exif.count == block.count + 6)
  }
}
