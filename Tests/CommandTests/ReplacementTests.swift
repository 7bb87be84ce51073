import Foundation
import Imaging
import TestSupport
import Testing

/// What a file that is replaced keeps.
@Suite struct ReplacementTests {
  let work: Workspace

  init() throws { work = try Workspace() }

  private func status(_ name: String) throws -> stat {
    var status = stat()
    try #require(stat(work.file(name), &status) == 0)
    return status
  }

  private func complete(_ output: String, through wrapper: [String] = []) throws -> Tool.Outcome {
    try Tool.run(
      ["complete", work.photograph, "--mask", work.mask, "--output", work.file(output)], through: wrapper)
  }

  @Test func hardLinksStayLinks() throws {
    try work.folder.write(Data(repeating: 7, count: 100_000), "one.png")
    try FileManager.default.linkItem(atPath: work.file("one.png"), toPath: work.file("two.png"))
    chmod(work.file("one.png"), 0o640)
    let before = try status("one.png")
    try complete("one.png").expectSuccess()
    let after = try status("two.png")
    #expect(after.st_ino == before.st_ino && after.st_nlink == 2 && after.st_mode == before.st_mode)
    let whole = try Image(contentsOf: work.file("two.png"))
    #expect(whole.difference(from: try Image(contentsOf: work.photograph)).isSubset(of: Workspace.hole))
    #expect(try work.folder.names() == ["mask.png", "one.png", "photograph.png", "two.png"])
  }

  /// With no room for the new content, neither name loses the old one.
  @Test(.enabled(if: Wrapper.canMount)) func aFullDiskLeavesHardLinksAlone() throws {
    try Photograph.wren.crop(width: 160, height: 160).write(to: work.photograph)
    try FileManager.default.createDirectory(atPath: work.file("disk"), withIntermediateDirectories: false)
    try Tool.run(
      "complete", work.photograph, "--box", "20,20,16,16", "--output", work.file("whole.png")
    ).expectSuccess()
    let pages = (try status("whole.png").st_size + 4095) / 4096
    try #require(pages > 3)
    // Room for the old output and the new one, and a page; not for the new one twice.
    let script = """
      mount -t tmpfs -o size=\(4 * (pages + 2))k none "$0" && printf 'the old output' > "$0/old.png" || exit 99
      ln "$0/old.png" "$0/other.png"
      "$@"
      status=$?
      ls -A "$0"
      cat "$0/other.png"
      exit $status
      """
    let outcome = try Tool.run(
      ["complete", work.photograph, "--box", "20,20,16,16", "--output", work.file("disk/old.png")],
      through: ["unshare", "--mount", "bash", "-c", script, work.file("disk")])
    #expect(outcome.status == 1)
    #expect(outcome.standardError == "glcic: \(work.file("disk/old.png")): no space left on the disk\n")
    #expect(outcome.standardOutput == "old.png\nother.png\nthe old output")
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give files away")) func theOwnerStays() throws {
    for (name, wrapper) in [("given.png", []), ("kept.png", Wrapper.withoutPrivileges)] {
      let path = try work.folder.write(Data("old".utf8), name)
      chmod(path, 0o606)
      chown(path, 12_345, 23_456)
      try complete(name, through: wrapper).expectSuccess()
      let after = try status(name)
      #expect(after.st_uid == 12_345 && after.st_gid == 23_456 && after.st_mode & 0o7777 == 0o606)
      #expect(try Image(contentsOf: path).width == 64)
    }
    #expect(try work.folder.names() == ["given.png", "kept.png", "mask.png", "photograph.png"])
  }
}
