/// Cuts elements and attributes out of XML by their names.
///
/// Not a parser of all that XML is: it knows where tags, comments, sections and values begin and end, and refuses what
/// does not fit together. Every step goes forward, so that no bytes, however made, keep it busy.
struct XMLElementFilter {
  private let bytes: [UInt8]
  private let names: Set<[UInt8]>
  private var position = 0
  private var result: [UInt8] = []
  /// The elements that are open, from the outermost.
  private var open: [ArraySlice<UInt8>] = []
  /// How many elements were open where the one that is being cut out began; nil outside of such.
  private var cutDepth: Int?

  /// - Parameters:
  ///   - bytes: XML in UTF-8.
  ///   - names: The names to cut out, with their prefixes.
  init(_ bytes: [UInt8], names: Set<[UInt8]>) {
    self.bytes = bytes
    self.names = names
  }

  /// Returns the XML without the elements and attributes of those names; nil where it is not well-formed.
  func filtered() -> [UInt8]? {
    var filter = self
    filter.result.reserveCapacity(bytes.count)
    while filter.position < bytes.count {
      guard filter.step() else { return nil }
    }
    return filter.open.isEmpty ? filter.result : nil
  }

  /// Passes the next tag, section or piece of text; false where it does not end.
  private mutating func step() -> Bool {
    guard bytes[position] == UInt8(ascii: "<") else {
      keep(bytes[position...].prefix { $0 != UInt8(ascii: "<") })
      return true
    }
    for (start, end) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] where isNext(start) {
      guard let close = firstPlace(of: end, from: position + start.utf8.count) else { return false }
      keep(bytes[position..<close])
      return true
    }
    // A document type could declare entities that hold anything; XMP has none.
    guard !isNext("<!") else { return false }
    return isNext("</") ? endTag() : startTag()
  }

  private mutating func endTag() -> Bool {
    let name = self.name(at: position + 2)
    guard let end = firstPlace(of: ">", from: name.endIndex), let last = open.popLast(), last == name,
      bytes[name.endIndex..<(end - 1)].allSatisfy(Self.isSpace)
    else { return false }
    let tag = bytes[position..<end]
    if let depth = cutDepth {
      position = end
      if open.count == depth { cutDepth = nil }
    } else {
      keep(tag)
    }
    return true
  }

  private mutating func startTag() -> Bool {
    let name = self.name(at: position + 1)
    guard !name.isEmpty, var tag = Tag(bytes, from: name.endIndex) else { return false }
    tag.attributes.removeAll { names.contains(Array($0.name)) }
    let isCut = names.contains(Array(name))
    if cutDepth == nil, !isCut {
      result += bytes[position..<name.endIndex]
      for attribute in tag.attributes { result += attribute.text }
      result += tag.rest
    }
    position = tag.end
    if !tag.isEmpty {
      if isCut, cutDepth == nil { cutDepth = open.count }
      open.append(name)
    }
    return true
  }

  // MARK: Parts

  /// What follows the name in a start tag.
  private struct Tag {
    /// Each with its name, and its whole text with the white space before it.
    var attributes: [(name: ArraySlice<UInt8>, text: ArraySlice<UInt8>)] = []
    /// What follows the last attribute, `>` included.
    let rest: ArraySlice<UInt8>
    let isEmpty: Bool
    /// The place behind the tag.
    var end: Int { rest.endIndex }

    /// Reads to the tag's end; nil where it is not well-formed.
    init?(_ bytes: [UInt8], from start: Int) {
      var position = start
      while true {
        let space = bytes[position...].prefix(while: XMLElementFilter.isSpace)
        let name = bytes[space.endIndex...].prefix(while: XMLElementFilter.isName)
        guard !name.isEmpty else {
          let close = bytes[space.endIndex...].prefix(2)
          guard close.first == UInt8(ascii: ">") || close.elementsEqual("/>".utf8) else { return nil }
          isEmpty = close.first != UInt8(ascii: ">")
          rest = bytes[position..<(space.endIndex + (isEmpty ? 2 : 1))]
          return
        }
        let equals = bytes[name.endIndex...].drop(while: XMLElementFilter.isSpace)
        guard !space.isEmpty, equals.first == UInt8(ascii: "=") else { return nil }
        let value = equals.dropFirst().drop(while: XMLElementFilter.isSpace)
        guard let quote = value.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
          return nil
        }
        let content = value.dropFirst().prefix { $0 != quote && $0 != UInt8(ascii: "<") }
        guard content.endIndex < bytes.count, bytes[content.endIndex] == quote else { return nil }
        attributes.append((name, bytes[position...content.endIndex]))
        position = content.endIndex + 1
      }
    }
  }

  private mutating func keep(_ part: ArraySlice<UInt8>) {
    if cutDepth == nil { result += part }
    position = part.endIndex
  }

  private func name(at start: Int) -> ArraySlice<UInt8> {
    bytes[min(start, bytes.count)...].prefix(while: Self.isName)
  }

  private func isNext(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  /// The place behind the first occurrence of a text.
  private func firstPlace(of text: String, from start: Int) -> Int? {
    let pattern = Array(text.utf8)
    var place = start
    while place + pattern.count <= bytes.count {
      if bytes[place] == pattern[0], bytes[place...].starts(with: pattern) { return place + pattern.count }
      place += 1
    }
    return nil
  }

  private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }

  /// Whether a byte may be part of a name: all but white space and what ends one.
  private static func isName(_ byte: UInt8) -> Bool { !isSpace(byte) && !"<>/=\"'&?!".utf8.contains(byte) }
}
