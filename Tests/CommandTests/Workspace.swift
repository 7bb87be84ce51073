import Foundation
import Imaging
import TestSupport
import Testing

/// A folder with a small photograph and a mask for it.
struct Workspace {
  let folder: TemporaryFolder
  /// 64 × 48 pixels, PNG.
  let photograph: String
  /// A hole in the middle of the photograph.
  let mask: String

  init() throws {
    folder = try TemporaryFolder()
    photograph = folder.file("photograph.png")
    mask = folder.file("mask.png")
    try Photograph.wren.crop(width: 64, height: 48).write(to: photograph)
    try Self.hole.write(to: mask)
  }

  static let hole = Mask(width: 64, height: 48, boxes: [Box(x: 20, y: 14, width: 18, height: 16)])

  func file(_ name: String) -> String { folder.file(name) }

  /// Every file below the folder, hidden ones too, with its bytes.
  func contents() throws -> [String: Data?] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return Dictionary(
      uniqueKeysWithValues: names.map { ($0, try? Data(contentsOf: URL(fileURLWithPath: file($0)))) })
  }

  /// Requires that a command fails with one line that holds `parts` and leaves everything as it was.
  ///
  /// `arguments` is all but the output, a file in the folder. Tried both where that does not exist yet and where
  /// it does.
  func expectRefusal(
    _ arguments: [String], output: String = "output.png", status: Int32 = 1, saying parts: [String],
    through wrapper: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for _ in 0..<2 {
      let before = try contents()
      let outcome = try Tool.run(arguments + ["--output", file(output)], through: wrapper)
      outcome.expectOneLine(status: status, saying: parts, sourceLocation: sourceLocation)
      #expect(try contents() == before, sourceLocation: sourceLocation)
      // Where the output can exist at all, it does in the second round.
      if before[output] == nil { _ = try? folder.write(Data("the old output".utf8), output) }
    }
  }
}

extension Tool.Outcome {
  /// Requires nothing on standard output and one line on standard error.
  func expectOneLine(
    status: Int32, saying parts: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(self.status == status, "\(standardError)", sourceLocation: sourceLocation)
    #expect(standardOutput == "", sourceLocation: sourceLocation)
    #expect(errorLines.count == 1, "\(standardError)", sourceLocation: sourceLocation)
    #expect(
      standardError.hasPrefix("glcic: ") && standardError.hasSuffix("\n"), sourceLocation: sourceLocation)
    for part in parts {
      #expect(standardError.contains(part), "\(standardError)", sourceLocation: sourceLocation)
    }
  }

  /// Requires success.
  func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(status == 0, "\(standardError)", sourceLocation: sourceLocation)
  }
}

/// Commands that run another one under conditions.
enum Wrapper {
  /// Takes root's right to ignore permissions away; nothing where the tests are not run by root.
  static let withoutPrivileges =
    geteuid() == 0 ? ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] : []

  /// Whether permissions can bind the tool.
  static var canDropPrivileges: Bool { withoutPrivileges.isEmpty || succeeds(withoutPrivileges + ["true"]) }

  /// Lets no file grow beyond some KiB, which fails as a full disk does.
  static func fileSizeLimit(kibibytes: Int) -> [String] {
    ["bash", "-c", "trap '' XFSZ; ulimit -f \(kibibytes); exec \"$@\"", "bash"]
  }

  /// Mounts a disk of 16 KiB at a folder for the tool alone, and lists at the end what is on it.
  static func smallDisk(at folder: String) -> [String] {
    let script = """
      mount -t tmpfs -o size=16k none "$0" && printf 'the old output' > "$0/old.png" || exit 99
      "$@"
      status=$?
      ls -A "$0"
      cat "$0/old.png"
      exit $status
      """
    return ["unshare", "--mount", "bash", "-c", script, folder]
  }

  /// Whether disks can be mounted here.
  static let canMount = succeeds(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"])

  private static func succeeds(_ command: [String]) -> Bool {
    (try? RunningTool(command).wait().status) == 0
  }
}
