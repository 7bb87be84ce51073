/// A list of names that lie one after the other in memory, for data sets of millions of images.
struct NameTable: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  init() {}

  init(_ names: some Sequence<String>) {
    for name in names { append(name) }
  }

  var count: Int { ends.count }

  subscript(index: Int) -> String {
    let start = index == 0 ? 0 : ends[index - 1]
    return String(decoding: bytes[start..<ends[index]], as: UTF8.self)
  }

  mutating func append(_ name: String) {
    bytes.append(contentsOf: name.utf8)
    ends.append(bytes.count)
  }
}
