import Foundation
import GLCIC
import GLCICTraining
import Testing

/// Makes a header by hand, as `tar` never would; the checksum is right unless given.
private func header(
  _ name: String, size: [UInt8], type: Character = "0", prefix: String = "", checksum: Int? = nil
) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: 512)
  func put(_ text: [UInt8], at start: Int) {
    bytes.replaceSubrange(start..<(start + text.count), with: text)
  }
  put(Array(name.utf8), at: 0)
  put(size, at: 124)
  put(Array(String(type).utf8), at: 156)
  put(Array("ustar\u{0}00".utf8), at: 257)
  put(Array(prefix.utf8), at: 345)
  put(Array(repeating: 32, count: 8), at: 148)
  let sum = checksum ?? bytes.reduce(0) { $0 + Int($1) }
  put(Array(String(format: "%06o\0 ", sum).utf8), at: 148)
  return bytes
}

private func octal(_ value: Int) -> [UInt8] { Array(String(format: "%011o\0", value).utf8) }

private func member(
  _ name: String, _ content: String, type: Character = "0", prefix: String = ""
) -> [UInt8] {
  let bytes = Array(content.utf8)
  let padding = [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
  return header(name, size: octal(bytes.count), type: type, prefix: prefix) + bytes + padding
}

private func paxRecord(_ key: String, _ value: String) -> String {
  let rest = " \(key)=\(value)\n"
  var length = rest.utf8.count
  while String(length).utf8.count + rest.utf8.count != length { length += 1 }
  return "\(length)" + rest
}

private let end = [UInt8](repeating: 0, count: 1024)

@Suite struct TarArchiveTests {
  private func archive(_ bytes: [UInt8]) throws -> (TemporaryDataset, TarArchive) {
    let folder = try TemporaryDataset()
    try folder.write(bytes, "made.tar")
    return (folder, try TarArchive(path: folder.path + "/made.tar"))
  }

  /// Opens a damaged archive and returns what the error says.
  private func complaint(_ bytes: [UInt8]) throws -> String {
    let folder = try TemporaryDataset()
    try folder.write(bytes, "bad.tar")
    let error = #expect(throws: DatasetError.self) { try TarArchive(path: folder.path + "/bad.tar") }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.hasPrefix(folder.path + "/bad.tar: ") && !text.contains("\n"))
    return text
  }

  #if os(Linux)
    static let formats = ["ustar", "pax", "v7", "gnu"]
  #else
    static let formats = ["ustar", "pax", "v7", "gnutar"]
  #endif

  @Test(arguments: formats)
  func readsWhatTheSystemsTarWrites(format: String) throws {
    let folder = try TemporaryDataset()
    var names = ["photo.jpg", "class_a/one.png", "empty.jpg", "\(String(repeating: "d", count: 40))/e.jpg"]
    if format != "v7" {
      names.append("\(String(repeating: "long/", count: 24))\(String(repeating: "n", count: 90)).jpg")
    }
    if format == "pax" || format.hasPrefix("gnu") {
      names.append("\(String(repeating: "x", count: 200)).jpg")
      names.append("\(String(repeating: "folder/", count: 50))h\u{e9}lo \u{4e16}.jpg")
    }
    for (index, name) in names.enumerated() {
      let content = [UInt8](repeating: UInt8(index), count: index == 2 ? 0 : 100 + 511 * index)
      try folder.write(content, "in/" + name)
    }
    try folder.run("ln", "-s", "photo.jpg", "in/symbolic.jpg")
    try folder.run("ln", "in/photo.jpg", "in/zz-hard.jpg")
    try folder.run("tar", "-c", "-f", "out.tar", "--format=\(format)", "-C", "in", ".")
    let archive = try TarArchive(path: folder.path + "/out.tar")
    // Whichever of the two hard links comes first is stored as the file.
    let found = archive.members.map { $0.name.replacing("./", with: "", maxReplacements: 1) }
      .map { $0 == "zz-hard.jpg" ? "photo.jpg" : $0 }
    #expect(found.sorted() == names.sorted())
    for (index, name) in names.enumerated() {
      let position = try #require(found.firstIndex(of: name))
      #expect(try archive.data(of: archive.members[position]) == folder.read("in/" + name), "member \(index)")
    }
  }

  @Test func joinsThePrefixOfUstar() throws {
    let (_, archive) = try archive(member("b.jpg", "x", prefix: "a") + end)
    #expect(archive.members.map(\.name) == ["a/b.jpg"])
  }

  @Test func readsBaseTwoFiftySixSizes() throws {
    let size: [UInt8] = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1]
    let content = [UInt8](repeating: 7, count: 513)
    let padded = content + [UInt8](repeating: 0, count: 511)
    let (_, archive) = try archive(header("a.jpg", size: size) + padded + member("b.jpg", "y") + end)
    #expect(archive.members.map(\.size) == [513, 1])
    #expect(try archive.data(of: archive.members[0]) == content)
  }

  @Test func localPaxHeadersCountOnceAndGlobalOnesGoOn() throws {
    let global = member("g", paxRecord("path", "global.jpg") + paxRecord("comment", "none"), type: "g")
    let local = member("x", paxRecord("path", "local.jpg") + paxRecord("size", "3"), type: "x")
    let wrongSize = header("a.jpg", size: octal(0)) + Array("abc".utf8) + [UInt8](repeating: 0, count: 509)
    let (_, archive) = try archive(global + local + wrongSize + member("b.jpg", "y") + end)
    #expect(archive.members.map(\.name) == ["local.jpg", "global.jpg"])
    #expect(try archive.data(of: archive.members[0]) == Array("abc".utf8))
    #expect(try archive.data(of: archive.members[1]) == Array("y".utf8))
  }

  @Test func leavesOutWhatIsNoPlainFile() throws {
    let others = "123456DVM".map { member("\($0).jpg", $0 < "7" ? "" : "content", type: $0) }
    let sparse = member("x", paxRecord("GNU.sparse.major", "1"), type: "x") + member("s.jpg", "map")
    var oldSparse = header("o.jpg", size: octal(1), type: "S")
    oldSparse[482] = 1
    oldSparse.replaceSubrange(148..<156, with: Array(repeating: 32, count: 8))
    let sum = oldSparse.reduce(0) { $0 + Int($1) }
    oldSparse.replaceSubrange(148..<156, with: Array(String(format: "%06o\0 ", sum).utf8))
    let map = [UInt8](repeating: 0, count: 512)
    let old = oldSparse + map + [9] + [UInt8](repeating: 0, count: 511)
    let folder = member("folder/", "", type: "\0")
    let (_, archive) = try archive(
      others.flatMap { $0 } + sparse + old + folder + member("a.jpg", "z") + end)
    #expect(archive.members.map(\.name) == ["a.jpg"])
  }

  @Test func readsOnAnArchiveWithoutItsEndMark() throws {
    let (_, archive) = try archive(member("a.jpg", "x"))
    #expect(archive.members.count == 1)
    let (_, empty) = try self.archive([])
    #expect(empty.members.isEmpty)
  }

  @Test func severalThreadsReadAtOnce() throws {
    let names = (0..<50).map { "\($0).jpg" }
    let (_, archive) = try archive(names.flatMap { member($0, String(repeating: $0, count: 300)) } + end)
    DispatchQueue.concurrentPerform(iterations: 400) { round in
      let index = round % 50
      let data = try? archive.data(of: archive.members[index])
      #expect(data == Array(String(repeating: names[index], count: 300).utf8))
    }
  }

  @Test func refusesTruncatedArchives() throws {
    let whole = member("a.jpg", String(repeating: "a", count: 700)) + member("b.jpg", "b") + end
    for length in [1, 511, 512, 1000, 1535, 1537, 2047, 2048, 2100] {
      #expect(try complaint(Array(whole[..<length])).contains("truncated"), "\(length) bytes")
    }
  }

  @Test func refusesDamagedHeaders() throws {
    let good = member("a.jpg", "x")
    let bad = header("b", size: octal(0), checksum: 5)
    #expect(try complaint(good + bad).contains("byte 1024: wrong header checksum"))
    #expect(try complaint(Array("a text file, renamed".utf8) + end).contains("uncompressed .tar"))
    #expect(try complaint([0x1f, 0x8b] + end).contains("gunzip"))
    let negative = [UInt8](repeating: 0xff, count: 12)
    #expect(try complaint(header("a", size: negative) + end).contains("negative"))
    let huge: [UInt8] = [0x80, 0x7f] + [UInt8](repeating: 0xff, count: 10)
    #expect(try complaint(header("a", size: huge) + end).contains("too large"))
    let large: [UInt8] = [0x80, 0, 0, 0, 0, 0x7f] + [UInt8](repeating: 0xff, count: 6)
    #expect(try complaint(header("a", size: large) + end).contains("truncated"))
    #expect(try complaint(header("a", size: Array("12x45678901\0".utf8)) + end).contains("not a number"))
  }

  @Test(arguments: ["nonsense", "99 path=a\n", "0 path=a\n", "-5 path=a\n", "9 path=ab", "7 path\n", "3 \n"])
  func refusesMalformedPaxRecords(record: String) throws {
    #expect(try complaint(member("x", record, type: "x") + member("a", "b") + end).contains("pax"))
  }

  @Test(arguments: ["-1", "1e3", "99999999999999999999", ""])
  func refusesPaxSizesThatAreNone(size: String) throws {
    let bad = member("x", paxRecord("size", size), type: "x")
    #expect(try complaint(bad + member("a", "b") + end).contains("pax"))
  }

  @Test func refusesExtendedHeadersOfAnySize() throws {
    for type in ["x", "g", "L", "K"] as [Character] {
      #expect(try complaint(header("a", size: octal(1 << 30), type: type) + end).contains("extended header"))
      #expect(try complaint(header("a", size: octal(1 << 16), type: type) + end).contains("truncated"))
    }
  }

  @Test func damageAnywhereIsAnErrorOrGivesMembersInsideTheArchive() throws {
    let long = member("L", String(repeating: "n", count: 150), type: "L")
    let pax = member("x", paxRecord("path", "p.jpg") + paxRecord("size", "5"), type: "x")
    let good = long + member("a.jpg", "first") + pax + member("b.jpg", "12345") + end
    let folder = try TemporaryDataset()
    var random = RandomSource(seed: 11)
    var refused = 0
    for _ in 0..<500 {
      var bytes = good
      for _ in 0..<random.integer(in: 1...3) {
        bytes[random.integer(in: 0...(bytes.count - 1))] = UInt8(random.integer(in: 0...255))
      }
      try folder.write(bytes, "fuzz.tar")
      do {
        let archive = try TarArchive(path: folder.path + "/fuzz.tar")
        #expect(archive.members.allSatisfy { $0.size >= 0 && $0.offset + $0.size <= bytes.count })
      } catch is DatasetError {
        refused += 1
      }
    }
    #expect(refused > 50)
  }

  @Test func missingArchivesAndFoldersAreErrors() throws {
    let folder = try TemporaryDataset()
    #expect(throws: DatasetError.notFound(path: folder.path + "/none.tar")) {
      try TarArchive(path: folder.path + "/none.tar")
    }
    #expect(throws: DatasetError.unreadable(path: folder.path, reason: "not a regular file")) {
      try TarArchive(path: folder.path)
    }
  }
}
