import Foundation
import Imaging
import Testing

@Suite struct AtomicWriteTests {
  let folder: TemporaryFolder
  let image = Image.noise()

  init() throws { folder = try TemporaryFolder() }

  private func failure(writingTo path: String) throws -> ImagingError {
    try #require(#expect(throws: ImagingError.self) { try image.write(to: path) })
  }

  @Test func nothingButTheFileIsLeft() throws {
    try image.write(to: folder.file("new.png"))
    try image.write(to: folder.file("new.png"))
    #expect(try folder.contents() == ["new.png"])
  }

  @Test func failuresSayWhyAndLeaveNothing() throws {
    let file = try folder.write([1, 2, 3], to: "file")
    let cases = [
      (folder.file("none/new.png"), "the folder \(folder.path)/none does not exist"),
      (folder.path, "is a folder"),
      (folder.file("new.bmp"), "use .jpg, .png, .webp or .tif"),
      (folder.file("new"), "use .jpg, .png, .webp or .tif"),
      (folder.file("new.heic"), "HEIF cannot be written"),
      (folder.file(String(repeating: "n", count: 300) + ".png"), "name is too long"),
      ("\(file)/new.png", "is not a folder"),
    ]
    for (path, reason) in cases {
      let error = try failure(writingTo: path)
      #expect(error.description.contains(reason) && error.description.hasPrefix(path))
      #expect(error.code == .unwritable)
      #expect(throws: ImagingError.self) { try Image.checkWritable(path) }
    }
    #expect(try folder.contents() == ["file"])
  }

  @Test func aFolderIsNotReplaced() throws {
    let path = folder.file("folder.png")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(try failure(writingTo: path).description == "\(path): is a folder, not a file name")
  }

  @Test func aFormatThatCannotHoldTheImageLeavesTheOldFile() throws {
    let path = try folder.write([1, 2, 3], to: "wide.webp")
    let row = [UInt8](repeating: 0, count: 16_384)
    let wide = Image(width: 16_384, height: 1, colorModel: .gray, samples: .uint8(row))
    let error = #expect(throws: ImagingError.self) { try wide.write(to: path) }
    #expect(error?.description.contains("16383") == true)
    #expect(try Fixture.read(path) == [1, 2, 3])
    #expect(try folder.contents() == ["wide.webp"])
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))) func aFullDiskIsAnError() throws {
    let error = #expect(throws: ImagingError.self) { try image.write(to: "/dev/full", format: .png) }
    #expect(error?.description == "/dev/full: no space left on the disk")
  }

  @Test(.enabled(if: geteuid() != 0, "root may write anywhere")) func aReadOnlyFolderIsAnError() throws {
    let path = try folder.write([1, 2, 3], to: "old.png")
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    #expect(try failure(writingTo: path).description.contains("permission denied"))
    #expect(try Fixture.read(path) == [1, 2, 3])
  }

  @Test func aFileThatIsNotToBeReplacedIsNot() throws {
    let path = try folder.write([1, 2, 3], to: "old.png")
    let error = #expect(throws: ImagingError.self) { try image.write(to: path, replacing: false) }
    #expect(error?.code == .present && error?.description == "\(path): is there already")
    #expect(try Fixture.read(path) == [1, 2, 3])
    try image.write(to: folder.file("new.png"), replacing: false)
    #expect(try Image(contentsOf: folder.file("new.png")).samples == image.samples)
    #expect(try folder.contents() == ["new.png", "old.png"])
  }

  @Test func hardLinksAreKept() throws {
    let path = try folder.write([UInt8](repeating: 1, count: 100_000), to: "one.png")
    try FileManager.default.linkItem(atPath: path, toPath: folder.file("two.png"))
    for picture in [image, Image.noise()] {
      try picture.write(to: path)
      #expect(try Image(contentsOf: folder.file("two.png")).samples == picture.samples)
      #expect(try Fixture.read(path) == Fixture.read(folder.file("two.png")))
    }
    #expect(try folder.contents() == ["one.png", "two.png"])
  }

  @Test func permissionsAndLinksAreKept() throws {
    let path = try folder.write([1], to: "target.png")
    let link = folder.file("link.png")
    chmod(path, 0o640)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try image.write(to: link)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
    #expect(try Image(contentsOf: path).samples == image.samples)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o640)
  }
}
