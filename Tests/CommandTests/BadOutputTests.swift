import Foundation
import Imaging
import TestSupport
import Testing

/// Outputs that cannot be written.
@Suite struct BadOutputTests {
  let work: Workspace

  init() throws { work = try Workspace() }

  private var complete: [String] { ["complete", work.photograph, "--mask", work.mask] }

  @Test func fileAsFolder() throws {
    try work.expectRefusal(complete, output: "mask.png/output.png", saying: ["is not a folder"])
  }

  @Test(.enabled(if: Wrapper.canDropPrivileges)) func readOnlyFolder() throws {
    try FileManager.default.createDirectory(atPath: work.file("closed"), withIntermediateDirectories: false)
    try work.folder.write(Data("the old output".utf8), "closed/old.png")
    chmod(work.file("closed"), 0o555)
    defer { chmod(work.file("closed"), 0o755) }
    for name in ["closed/output.png", "closed/old.png"] {
      let before = try work.contents()
      try Tool.run(complete + ["--output", work.file(name)], through: Wrapper.withoutPrivileges)
        .expectOneLine(status: 1, saying: ["cannot write into the folder", "permission denied"])
      #expect(try work.contents() == before)
    }
    try Tool.run(
      ["train", work.folder.path, "--output", work.file("closed/run")], through: Wrapper.withoutPrivileges
    ).expectOneLine(status: 1, saying: ["closed/run"])
  }

  @Test(.enabled(if: Wrapper.canDropPrivileges)) func readOnlyFile() throws {
    chmod(try work.folder.write(Data("the old output".utf8), "output.png"), 0o444)
    try work.expectRefusal(complete, saying: ["permission denied"], through: Wrapper.withoutPrivileges)
  }

  @Test func folderAsFile() throws {
    let folder = work.file("folder.safetensors")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    try Tool.run("export", "default", "--output", folder)
      .expectOneLine(status: 1, saying: [folder, "is a folder"])
    try Tool.run("evaluate", work.folder.path, "--sheet", work.folder.path).expectOneLine(
      status: 1, saying: [])
    // A folder that has the name of the output inside the output folder.
    try FileManager.default.createDirectory(
      atPath: work.file("into/photograph.png"), withIntermediateDirectories: true)
    try work.expectRefusal(complete, output: "into", saying: ["photograph.png", "is a folder"])
  }

  @Test(arguments: ["output.xyz", "output", "output.avif"]) func unknownSuffix(name: String)
    throws
  {
    try work.expectRefusal(complete, output: name, saying: [name, "use .jpg, .png, .webp or .tif"])
  }

  @Test func twoInputsOfOneName() throws {
    try FileManager.default.createDirectory(atPath: work.file("folder"), withIntermediateDirectories: false)
    try work.expectRefusal(
      complete + [work.photograph], output: "folder", saying: ["photograph.png", "two inputs"])
  }

  /// Fails in the middle of writing.
  @Test(arguments: ["png", "tif", "jpg"]) func noSpace(suffix: String) throws {
    try work.expectRefusal(
      complete + ["--quality", "100"], output: "output.\(suffix)",
      saying: ["output.\(suffix): file too large"],
      through: Wrapper.fileSizeLimit(kibibytes: 2))
  }

  /// The image is done by then.
  @Test func noSpaceForTheShow() throws {
    let whole = try Tool.run(complete + ["--output", work.file("whole.png")])
    whole.expectSuccess()
    let size = try Data(contentsOf: URL(fileURLWithPath: work.file("whole.png"))).count
    try Tool.run(
      complete + ["--show", "--output", work.file("output.png")],
      through: Wrapper.fileSizeLimit(kibibytes: size / 1024 + 1)
    ).expectOneLine(status: 0, saying: ["warning: ", "output-show.png: file too large"])
    #expect(try work.folder.names() == ["mask.png", "output.png", "photograph.png", "whole.png"])
  }

  @Test(.enabled(if: Wrapper.canMount)) func fullDisk() throws {
    try Photograph.wren.crop(width: 128, height: 128).write(to: work.photograph)
    let disk = work.file("disk")
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    for name in ["new.png", "old.png"] {
      let outcome = try Tool.run(
        ["complete", work.photograph, "--box", "20,20,16,16", "--output", "\(disk)/\(name)"],
        through: Wrapper.smallDisk(at: disk))
      #expect(outcome.status == 1)
      #expect(outcome.standardError == "glcic: \(disk)/\(name): no space left on the disk\n")
      // What the wrapper found on the disk at the end.
      #expect(outcome.standardOutput == "old.png\nthe old output")
    }
  }
}
