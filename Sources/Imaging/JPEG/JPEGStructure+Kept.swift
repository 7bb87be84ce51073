// What of a file's segments goes into the file that takes its place. Pictures in them still show what was removed.
extension JPEGStructure {
  /// The application segments and comments, in their order, without pictures of before.
  ///
  /// Previews are taken out of JFIF, EXIF, XMP and Photoshop's resources. Left out whole: further pictures' index
  /// (MPF), FlashPix, extended XMP, which holds what is too large for XMP, mostly pictures, and JUMBF boxes, which
  /// hold pictures or content credentials that no longer hold; other segments where a JPEG file begins in them.
  var keptSegments: [Segment] { segments.compactMap(\.kept) }

  /// What the file loses of its segments and of what follows its picture, for people; nothing for mere previews.
  func losses(trailing: ArraySlice<UInt8>) -> [String] {
    var result: [String] = []
    if trailing.contains(where: { $0 != 0 }) {
      result.append("the output lacks \(nameOf(trailing)), which would still show what was there")
    }
    if segments.contains(where: \.isExtendedXMP) {
      result.append("the output lacks its extended XMP, which may hold pictures of what was there")
    }
    if segments.contains(where: { $0.marker == 0xeb }) {
      result.append(
        "the output lacks its content credentials or other JUMBF boxes, which would no longer hold")
    }
    if segments.contains(where: \.holdsPicture) {
      result.append("the output lacks a segment with a picture of what was there")
    }
    return result
  }

  /// What the bytes behind the picture are.
  private func nameOf(_ trailing: ArraySlice<UInt8>) -> String {
    let packets = segments.filter { $0.marker == 0xe1 }.map { String(decoding: $0.payload, as: UTF8.self) }
    func mentions(_ names: String...) -> Bool {
      packets.contains { packet in names.contains { packet.contains($0) } }
    }
    if mentions("MotionPhoto", "MicroVideo") || trailing.prefix(64).contains("ftyp".utf8) {
      return "the video of its motion photo"
    }
    if mentions("hdrgm:", "HDRGainMap", "GainMap") { return "its gain map" }
    if JPEGStructure.isJPEG(trailing) { return "the further pictures in its file" }
    return "what follows the picture in its file"
  }
}

extension JPEGStructure.Segment {
  fileprivate var isExtendedXMP: Bool { holds("http://ns.adobe.com/xmp/extension/\0") }

  /// Whether a JPEG file begins in a segment that is none of those known to hold one.
  fileprivate var holdsPicture: Bool {
    let isKnown =
      marker == 0xe0 || marker == 0xeb
      || marker == 0xe1 && (holds("Exif\0\0") || holds("http://ns.adobe.com/"))
      || marker == 0xe2 && (holds("MPF\0") || holds("FPXR\0") || holds("ICC_PROFILE\0"))
      || marker == 0xed && holds("Photoshop 3.0\0")
    guard !isKnown else { return false }
    return payload.indices.dropLast(2).contains {
      payload[$0] == 0xff && payload[$0 + 1] == 0xd8 && payload[$0 + 2] == 0xff
    }
  }

  private func holds(_ name: String) -> Bool { payload.starts(with: name.utf8) }

  /// The segment without pictures; nil where nothing of it is left.
  fileprivate var kept: Self? {
    var result = self
    switch marker {
    case 0xe0 where holds("JFIF\0"):
      // Its last two bytes are the size of a preview, whose samples follow.
      guard payload.count > 14 else { return self }
      result.payload = payload[..<12] + [0, 0]
    case 0xe0 where holds("JFXX\0"): return nil
    case 0xe1 where holds("Exif\0\0"): result.payload = ExifBlock(payload).withoutPreview
    case 0xe1 where isExtendedXMP: return nil
    case 0xe1 where holds("http://ns.adobe.com/xap/1.0/\0"):
      let name = payload.prefix(29)
      guard let packet = XMPPacket(Array(payload.dropFirst(29))).withoutPreviews else { return nil }
      result.payload = name + packet
    // The last is the description of a gain map, which lies behind the picture.
    case 0xe2 where holds("MPF\0") || holds("FPXR\0") || holds("urn:iso:std:iso:ts:21496"): return nil
    case 0xeb: return nil
    case _ where holdsPicture: return nil
    case 0xed where holds("Photoshop 3.0\0"): result.payload = IPTCBlock.withoutPreviews(payload)
    default: break
    }
    // What was cut to nothing, or could no longer be written.
    return result.payload.count <= 65_533 ? result : nil
  }
}
