import Foundation
import Imaging
import TestSupport
import Testing

/// Images and masks that cannot be used.
@Suite struct BadImageTests {
  let work: Workspace

  init() throws { work = try Workspace() }

  private func expectRefusal(image: String, saying parts: String...) throws {
    try work.expectRefusal(["complete", image, "--box", "4,4,8,8"], saying: [image] + parts)
  }

  private func expectRefusal(mask: Mask, saying parts: String...) throws {
    let path = work.file("bad-mask.png")
    try mask.write(to: path)
    try work.expectRefusal(["complete", work.photograph, "--mask", path], saying: ["bad-mask.png"] + parts)
  }

  @Test func missingImage() throws { try expectRefusal(image: work.file("none.jpg"), saying: "no such file") }

  @Test func folderAsImage() throws {
    try work.expectRefusal(
      ["complete", work.folder.path, "--box", "4,4,8,8"], saying: ["is the name of a file"])
  }

  @Test(.enabled(if: Wrapper.canDropPrivileges)) func unreadableImage() throws {
    chmod(work.photograph, 0)
    try work.expectRefusal(
      ["complete", work.photograph, "--box", "4,4,8,8"], saying: ["permission denied"],
      through: Wrapper.withoutPrivileges)
  }

  @Test(arguments: ["jpg", "png"]) func truncatedImage(suffix: String) throws {
    let whole = work.file("whole.\(suffix)")
    try Photograph.dunes.crop().write(to: whole)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    let path = try work.folder.write(bytes.prefix(bytes.count / 2), "half.\(suffix)")
    try expectRefusal(image: path, saying: "damaged")
  }

  @Test func emptyImage() throws {
    try expectRefusal(image: work.folder.write(Data(), "empty.jpg"), saying: "the file is empty")
  }

  @Test func textAsImage() throws {
    let path = try work.folder.write(Data("This is no photograph.\n".utf8), "text.jpg")
    try expectRefusal(image: path, saying: "is not an image")
  }

  /// Their headers claim 100,000 × 100,000 pixels (JPEG: 65,500 × 65,500).
  @Test(arguments: ["png", "jpg", "tif"]) func hugeHeader(suffix: String) throws {
    let path = Repository.path("Tests/ImagingTests/Fixtures/hostile.\(suffix)")
    let side = suffix == "jpg" ? "65500" : "100000"
    try expectRefusal(image: path, saying: "\(side) × \(side)", "268000000")
  }

  /// The one limit that cannot be raised.
  @Test(.enabled(if: ProcessInfo.processInfo.physicalMemory < 80_000_000_000))
  func moreThanTheMemoryHolds() throws {
    let path = Repository.path("Tests/ImagingTests/Fixtures/hostile.png")
    try work.expectRefusal(
      ["complete", path, "--box", "4,4,8,8", "--pixel-limit", "\(Int.max)"], saying: [path, "memory"])
    try work.expectRefusal(
      ["complete", work.photograph, "--mask", path, "--resize-mask", "--pixel-limit", "\(Int.max)"],
      saying: [path, "100000 × 100000"])
  }

  @Test func pixelLimit() throws {
    try work.expectRefusal(
      ["complete", work.photograph, "--box", "4,4,8,8", "--pixel-limit", "3071"], saying: ["64 × 48"])
  }

  @Test func maskOfAnotherSize() throws {
    let mask = Mask(width: 30, height: 20, boxes: [Box(x: 3, y: 3, width: 4, height: 4)])
    try expectRefusal(mask: mask, saying: "30 × 20", "64 × 48")
  }

  @Test func emptyMask() throws {
    try expectRefusal(mask: Mask(width: 64, height: 48), saying: "the mask is empty")
  }

  @Test func fullMask() throws {
    let whole = Box(x: 0, y: 0, width: 64, height: 48)
    try expectRefusal(
      mask: Mask(width: 64, height: 48, boxes: [whole]), saying: "covers the whole image")
    try work.expectRefusal(
      ["complete", work.photograph, "--box", "0,0,64,48"], saying: ["covers the whole image"])
  }

  @Test func missingOrForeignMask() throws {
    let missing = work.file("none.png")
    try work.expectRefusal(
      ["complete", work.photograph, "--mask", missing], saying: [missing, "no such file"])
    let text = try work.folder.write(Data("white\n".utf8), "text.png")
    try work.expectRefusal(
      ["complete", work.photograph, "--mask", text], saying: [text, "is not an image"])
  }

  @Test(arguments: ["60,40,5,5", "64,0,1,1", "0,-3,5,5", "999999999,0,999999999,1"])
  func boxOutside(box: String) throws {
    try work.expectRefusal(["complete", work.photograph, "--box=\(box)"], saying: [box, "64×48"])
  }

  @Test func alphaThatIsNotThere() throws {
    try work.expectRefusal(
      ["complete", work.photograph, "--mask-from-alpha"], saying: ["has no alpha", "--mask"])
  }
}
