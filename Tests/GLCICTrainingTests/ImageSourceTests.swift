import Foundation
import GLCIC
import GLCICTraining
import Testing

/// Returns the names of all images of a source, in order.
private func names(_ source: any ImageSource) -> [String] { (0..<source.count).map(source.name) }

@Suite struct FolderSourceTests {
  @Test func findsImagesInAllFoldersInTheOrderOfTheirNames() throws {
    let folder = try TemporaryDataset()
    let images = ["a/1.jpg", "a/2.JPEG", "a/b/3.png", "b.webp", "c/4.tif", "c/5.TIFF", "d.heic", "e.avif"]
    for (index, name) in images.enumerated() { try folder.write([UInt8(index)], name) }
    let others = ["notes.txt", "a/jpg", "a/1.jpg.part", ".hidden.jpg", ".git/x.jpg", "._a.jpg", "l.json"]
    for other in others { try folder.write([1], other) }
    let source = try openImageSource(folder.path)
    #expect(names(source) == images)
    for index in images.indices { #expect(try source.data(at: index) == [UInt8(index)]) }
  }

  @Test func followsLinksAndSurvivesTheirLoops() throws {
    let folder = try TemporaryDataset()
    try folder.write([1], "real/a.jpg")
    try folder.write([2], "elsewhere/b.jpg")
    try folder.run("ln", "-s", "../elsewhere", "real/link")
    try folder.run("ln", "-s", "..", "real/loop")
    try folder.run("ln", "-s", "a.jpg", "real/c.jpg")
    let source = try openImageSource(folder.path + "/real")
    #expect(names(source).contains("a.jpg") && names(source).contains("c.jpg"))
    #expect(names(source).contains("link/b.jpg"))
    #expect(names(source).count < 10)
  }

  @Test func anImageThatVanishedOrIsNoFileIsAnError() throws {
    let folder = try TemporaryDataset()
    try folder.write([1], "a.jpg")
    try folder.run("mkfifo", "pipe.jpg")
    let source = try openImageSource(folder.path)
    try folder.run("rm", "a.jpg")
    #expect(throws: DatasetError.notFound(path: folder.path + "/a.jpg")) { try source.data(at: 0) }
    #expect(throws: DatasetError.unreadable(path: folder.path + "/pipe.jpg", reason: "not a regular file")) {
      try source.data(at: 1)
    }
  }

  @Test func oneImageIsADataSet() throws {
    let folder = try TemporaryDataset()
    try folder.write([5], "only.jpg")
    let source = try openImageSource(folder.path + "/only.jpg")
    #expect(source.count == 1)
    #expect(try source.data(at: 0) == [5])
  }

  @Test func whatHoldsNoImageIsAnError() throws {
    let folder = try TemporaryDataset()
    #expect(throws: DatasetError.noImages(path: folder.path)) { try openImageSource(folder.path) }
    try folder.write([1], "notes.md")
    #expect(throws: DatasetError.unknownFormat(path: folder.path + "/notes.md")) {
      try openImageSource(folder.path + "/notes.md")
    }
    #expect(throws: DatasetError.notFound(path: folder.path + "/none")) {
      try openImageSource(folder.path + "/none")
    }
    try folder.run("tar", "-c", "-f", "text.tar", "notes.md")
    #expect(throws: DatasetError.noImages(path: folder.path + "/text.tar")) {
      try openImageSource(folder.path + "/text.tar")
    }
  }
}

@Suite struct ShardTests {
  /// Makes the shards train-08.tar to train-11.tar of one to four images, whose bytes are their numbers.
  private func makeShards() throws -> TemporaryDataset {
    let folder = try TemporaryDataset()
    var number: UInt8 = 0
    for shard in 8...11 {
      let name = "train-" + (shard < 10 ? "0" : "") + "\(shard)"
      for _ in 8...shard {
        try folder.write([number], "\(name)/sample\(number).jpg")
        try folder.write([0], "\(name)/sample\(number).json")
        number += 1
      }
      try folder.run("tar", "-c", "-f", "\(name).tar", "--format=ustar", "-C", name, ".")
      try folder.run("rm", "-r", name)
    }
    return folder
  }

  private func bytes(_ source: any ImageSource) throws -> [UInt8] {
    try (0..<source.count).flatMap { try source.data(at: $0) }
  }

  @Test(arguments: ["", "/*.tar", "/train-{08..11}.tar", "/train-{08,09,10,11}.tar", "/train-[01]?.tar"])
  func shardsFollowOneAnother(pattern: String) throws {
    let folder = try makeShards()
    let source = try openImageSource(folder.path + pattern)
    #expect(source.count == 1 + 2 + 3 + 4)
    #expect(try Set(bytes(source)) == Set(0..<10))
    // Within a shard, the order is that in which tar met the files.
    #expect(try bytes(source)[0] == 0 && Set(bytes(source)[1...2]) == [1, 2])
    #expect(try Set(bytes(source)[6...]) == [6, 7, 8, 9])
  }

  @Test func bracesKeepTheirOrder() throws {
    let folder = try makeShards()
    let source = try openImageSource(folder.path + "/train-{11,08}.tar")
    #expect(source.count == 5)
    #expect(try bytes(source)[4] == 0)
  }

  @Test func aMissingShardIsNamed() throws {
    let folder = try makeShards()
    #expect(throws: DatasetError.notFound(path: folder.path + "/train-12.tar")) {
      try openImageSource(folder.path + "/train-{08..12}.tar")
    }
    #expect(throws: DatasetError.notFound(path: folder.path + "/valid-*.tar")) {
      try openImageSource(folder.path + "/valid-*.tar")
    }
  }

  @Test func bracesWithoutAListAreText() throws {
    let folder = try TemporaryDataset()
    try folder.write([1], "a{b}.jpg")
    try folder.write([2], "c{d}2.jpg")
    #expect(try openImageSource(folder.path + "/a{b}.jpg").count == 1)
    #expect(try openImageSource(folder.path + "/c{d}?.jpg").data(at: 0) == [2])
  }

  @Test func braceRangesOfMillionsAreRefused() throws {
    #expect(throws: DatasetError.self) { try openImageSource("/x-{0..999}-{0..999}-{0..999}.tar") }
  }

  @Test func aPatternOfImagesIsADataSet() throws {
    let folder = try TemporaryDataset()
    for name in ["b.jpg", "a.jpg", "c.png"] { try folder.write(Array(name.utf8), name) }
    let source = try openImageSource(folder.path + "/*.jpg")
    #expect(try bytes(source) == Array("a.jpgb.jpg".utf8))
  }
}
