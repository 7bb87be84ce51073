/// An XMP packet: XML that may repeat the orientation, and hold previews of the picture.
struct XMPPacket {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The packet for an upright picture without a preview; nil as ``withoutPreviews`` is.
  var upright: [UInt8]? { withoutPreviews.map { XMPPacket($0).withOrientationOne } }

  /// The packet without previews, which would still show what is taken out of the picture.
  ///
  /// Those are `xmp:Thumbnails`, `xmpGImg:image` and the pictures of Google's cameras, whatever their prefixes; pointers
  /// to a second packet (`xmpNote:HasExtendedXMP`), to the video of a motion photo and to a gain map, none of which is
  /// kept, go with them. Nil where there may be such, but the packet is no
  /// well-formed XML, so that they cannot be cut out. Well-formed stays well-formed.
  var withoutPreviews: [UInt8]? {
    // UTF-16 and UTF-32, which exist on paper, begin with a mark or have a zero near their first character.
    guard !bytes.prefix(4).contains(0), ![0xfe, 0xff].contains(bytes.first) else { return nil }
    guard mayHoldPreviews else { return bytes }
    return XMLElementFilter(bytes, names: unwanted).filtered()
  }

  /// The packet with 1 as the value of every `tiff:Orientation`, be it an attribute or an element.
  private var withOrientationOne: [UInt8] {
    var result = bytes
    let name = Array("tiff:Orientation".utf8)
    var position = 0
    while position + name.count < result.count {
      guard result[position] == name[0], result[position...].starts(with: name) else {
        position += 1
        continue
      }
      position += name.count
      let separators = Array("=\"'> \n\r\t".utf8)
      while position < result.count, separators.contains(result[position]) { position += 1 }
      let digits = UInt8(ascii: "2")...UInt8(ascii: "8")
      if position < result.count, digits.contains(result[position]) { result[position] = UInt8(ascii: "1") }
    }
    return result
  }

  // MARK: Previews

  /// The local names of what is cut out, and the prefixes and namespaces that they belong to.
  private static let kinds: [(name: String, prefixes: [String], namespace: String)] = [
    ("Thumbnails", ["xmp", "xap"], "http://ns.adobe.com/xap/1.0/"),
    ("image", ["xmpGImg", "xapGImg"], "http://ns.adobe.com/xap/1.0/g/img/"),
    ("HasExtendedXMP", ["xmpNote"], "http://ns.adobe.com/xmp/note/"),
    ("Data", ["GImage"], "http://ns.google.com/photos/1.0/image/"),
    ("Data", ["GDepth"], "http://ns.google.com/photos/1.0/depthmap/"),
    // What announces a video or a gain map behind the picture, where none is left.
    ("Directory", ["Container"], "http://ns.google.com/photos/1.0/container/"),
    ("MotionPhoto", ["GCamera", "Camera"], "http://ns.google.com/photos/1.0/camera/"),
    ("MicroVideo", ["GCamera", "Camera"], "http://ns.google.com/photos/1.0/camera/"),
    ("Version", ["hdrgm"], "http://ns.adobe.com/hdr-gain-map/1.0/"),
  ]

  private var mayHoldPreviews: Bool {
    [
      "Thumbnails", "g/img/", "GImg", "HasExtendedXMP", "GImage", "GDepth", "photos/1.0/", "hdr-gain-map",
    ].contains { bytes.contains(Array($0.utf8)) }
  }

  /// The names with their prefixes: the usual ones, and those that the packet declares.
  private var unwanted: Set<[UInt8]> {
    var names: Set<[UInt8]> = []
    for kind in Self.kinds {
      let declared = prefixes(of: Array(kind.namespace.utf8))
      for prefix in kind.prefixes.map({ Array($0.utf8) }) + declared {
        names.insert(prefix + Array(":\(kind.name)".utf8))
      }
      // What an element declares for names without a prefix; some names are too common to be cut then.
      if ["Thumbnails", "image", "HasExtendedXMP"].contains(kind.name) {
        names.insert(Array(kind.name.utf8))
      }
    }
    return names
  }

  /// The prefixes that `xmlns:prefix="namespace"` declares anywhere in the packet.
  private func prefixes(of namespace: [UInt8]) -> [[UInt8]] {
    let declaration = Array("xmlns:".utf8)
    var result: [[UInt8]] = []
    for start in bytes.indices
    where bytes[start] == declaration[0] && bytes[start...].starts(with: declaration) {
      // Bounded, so that a packet made of beginnings takes no more than one pass.
      let prefix = bytes[(start + declaration.count)...].prefix(100)
        .prefix { !" \t\r\n=".utf8.contains($0) }
      let value = bytes[prefix.endIndex...].prefix(300).drop { " \t\r\n=".utf8.contains($0) }
      guard let quote = value.first, "\"'".utf8.contains(quote) else { continue }
      if value.dropFirst().prefix(while: { $0 != quote }).elementsEqual(namespace) {
        result.append(Array(prefix))
      }
    }
    return result
  }
}
