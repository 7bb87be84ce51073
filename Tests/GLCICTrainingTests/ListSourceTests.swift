import Foundation
import GLCICTraining
import Testing

@Suite struct ListSourceTests {
  private let folder: TemporaryDataset

  init() throws { folder = try TemporaryDataset() }

  private func open(_ text: String) throws -> any ImageSource {
    try folder.write(Array(text.utf8), "lists/list.txt")
    return try openImageSource(folder.path + "/lists/list.txt")
  }

  @Test func pathsAreRelativeToTheListOrAbsolute() throws {
    try folder.write([1], "lists/a.jpg")
    try folder.write([2], "other/b.png")
    let absolute = folder.path + "/other/b.png"
    let source = try open("\u{feff}a.jpg\r\n\n  # a remark\n../other/b.png\r\n \(absolute) ")
    #expect((0..<source.count).map(source.name) == ["a.jpg", "../other/b.png", absolute])
    #expect(try (0..<source.count).map(source.data) == [[1], [2], [2]])
    #expect(source.rejected.isEmpty)
  }

  @Test func badEntriesAreNamed() throws {
    let source = try open("a.jpg\nnotes.md\nfolder/\nmissing.jpg\n")
    #expect((0..<source.count).map(source.name) == ["a.jpg", "missing.jpg"])
    #expect(
      source.rejected.map(\.name)
        == [2, 3].map { "\(folder.path)/lists/list.txt:\($0): " + ($0 == 2 ? "notes.md" : "folder/") })
    #expect(SkippedImage.summary(of: source.rejected)?.hasPrefix("2 images could not be read: ") == true)
    #expect(throws: DatasetError.notFound(path: folder.path + "/lists/missing.jpg")) {
      try source.data(at: 1)
    }
  }

  @Test func summariesNameTheFirst() throws {
    let source = try open("a.jpg\n" + (1...8).map { "\($0).md\n" }.joined())
    let prefix = "\(folder.path)/lists/list.txt:"
    #expect(
      SkippedImage.summary(of: source.rejected)
        == "8 images could not be read: "
        + (1...5).map { "\(prefix)\($0 + 1): \($0).md" }.joined(separator: ", ")
        + " and 3 more")
    #expect(SkippedImage.summary(of: []) == nil)
  }

  @Test func listsWithoutImagesAreRefused() throws {
    for text in ["", "\n\n", "# nothing\n", "notes.md\n"] {
      #expect(throws: DatasetError.noImages(path: folder.path + "/lists/list.txt")) { try open(text) }
    }
    #expect(throws: DatasetError.self) { try open(String(repeating: "x", count: 3 << 20) + ".jpg") }
  }

  /// The list is read piece by piece.
  @Test func longListsAreReadWhole() throws {
    let names = (0..<120_000).map { "folder/picture-\($0).jpg" }
    let source = try open(names.joined(separator: "\n"))
    #expect((0..<source.count).map(source.name) == names)
  }

  @Test func listsAreFoundByPattern() throws {
    try folder.write(Array("a.jpg\n".utf8), "x-1.txt")
    try folder.write(Array("b.jpg\nbad\n".utf8), "x-2.txt")
    let source = try openImageSource(folder.path + "/x-{1,2}.txt")
    #expect((0..<source.count).map(source.name) == ["a.jpg", "b.jpg"])
    #expect(source.rejected.count == 1)
  }
}

@Suite struct CompressedArchiveTests {
  @Test(arguments: [("gzip", Compression.gzip), ("bzip2", .bzip2), ("xz", .xz)])
  func compressedArchivesAreRefusedWithAWayOut(program: String, kind: Compression) throws {
    let folder = try TemporaryDataset()
    try folder.write([1], "a.jpg")
    try folder.run("tar", "-c", "-f", "a.tar", "a.jpg")
    try folder.run(program, "a.tar")
    let suffix = ["gzip": "gz", "bzip2": "bz2", "xz": "xz"][program] ?? ""
    for name in ["a.tar.\(suffix)", "b.tar"] {
      if name == "b.tar" { try folder.run("cp", "a.tar.\(suffix)", name) }
      let path = folder.path + "/" + name
      let error = #expect(throws: DatasetError.compressed(path: path, kind: kind)) {
        try openImageSource(path)
      }
      #expect(error.map { "\($0)".contains("un") && !"\($0)".contains("\n") } == true)
    }
  }

  /// The shard that webdataset wrote.
  @Test func shardsOfWebDatasetAreRead() throws {
    let path = Bundle.module.bundleURL.appendingPathComponent("Fixtures/webdataset-000000.tar").path
    let source = try openImageSource(path)
    #expect((0..<source.count).map(source.name) == ["sample000.png", "sample001.png", "sample002.png"])
    #expect(try source.data(at: 1).starts(with: [0x89, 0x50, 0x4e, 0x47]))
  }
}
