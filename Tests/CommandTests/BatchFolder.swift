import Foundation
import Imaging
import TestSupport
import Testing

/// A folder for tests of many images: `photos/`, and `masks/` with their masks.
struct BatchFolder {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func file(_ name: String) -> String { folder.file(name) }

  /// Where the holes of all images are.
  static let hole = Mask(width: 48, height: 40, boxes: [Box(x: 16, y: 12, width: 14, height: 12)])

  /// Writes photographs of 48 × 40 pixels, each another part of the same.
  func addPhotographs(_ names: String...) throws {
    for (index, name) in names.enumerated() {
      try makeFolder(of: name)
      try Photograph.wren.crop(x: 300 + 20 * index, y: 400, width: 48, height: 40)
        .write(to: file(name), format: FileFormat(path: name) ?? .png)
    }
  }

  /// Writes masks.
  func addMasks(_ names: String...) throws {
    for name in names {
      try makeFolder(of: name)
      try Self.hole.write(to: file(name))
    }
  }

  /// Writes bytes.
  func add(_ bytes: some DataProtocol, _ name: String) throws {
    try makeFolder(of: name)
    try folder.write(Data(bytes), name)
  }

  private func makeFolder(of name: String) throws {
    try FileManager.default.createDirectory(
      atPath: (file(name) as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
  }

  /// Every file below a folder, hidden ones too, sorted.
  func names(_ name: String) -> [String] {
    (FileManager.default.enumerator(atPath: file(name))?.compactMap { $0 as? String } ?? [])
      .filter { !isFolder("\(name)/\($0)") }.sorted()
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

  private func isFolder(_ name: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: file(name), isDirectory: &isDirectory)
      && isDirectory.boolValue
  }

  /// Runs `glcic complete` within the folder.
  func complete(_ arguments: String..., variables: [String] = [], masked: Bool = false) throws -> Tool.Outcome
  {
    let holes = masked ? [] : ["--box", "16,12,14,12"]
    return try Tool.run(["complete"] + arguments + holes, through: inside + variables)
  }

  /// The wrapper that runs a command within the folder.
  var inside: [String] { ["env", "--chdir=\(folder.path)"] }

  /// Requires that an output differs from its input in the hole only, and does differ there.
  func expectCompleted(
    _ output: String, from input: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let changed = try Image(contentsOf: file(output)).difference(from: Image(contentsOf: file(input)))
    #expect(changed.isSubset(of: Self.hole), sourceLocation: sourceLocation)
    #expect(changed.area * 10 >= Self.hole.area * 8, sourceLocation: sourceLocation)
  }
}

/// A line of `--json` about an image.
struct OutcomeLine: Decodable, Equatable {
  let formatVersion: Int
  let input: String
  let output: String
  let status: String
  let error: String?
  let width: Int?
  let height: Int?
  let holePixels: Int?
  let warnings: [String]?
  let timings: [String: Double]?
}

/// The last line of `--json`.
struct SummaryLine: Decodable {
  struct Sums: Decodable {
    let images: Int
    let completed: Int
    let copied: Int
    let skipped: Int
    let failed: Int
    let interrupted: Bool
    let seconds: Double
    let imagesPerSecond: Double
    let timings: [String: Double]
    let rank: Int
    let worldSize: Int
  }

  let formatVersion: Int
  let summary: Sums
}

extension Tool.Outcome {
  /// What `--json` wrote, every line of it.
  func json() throws -> (images: [OutcomeLine], summary: SummaryLine.Sums) {
    let lines = standardOutput.split(separator: "\n").map { Data($0.utf8) }
    let last = try #require(lines.last)
    return (
      try lines.dropLast().map { try JSONDecoder().decode(OutcomeLine.self, from: $0) },
      try JSONDecoder().decode(SummaryLine.self, from: last).summary
    )
  }

  /// Requires success, and the line with the sums as all that is said.
  func expectSummary(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    expectSuccess(sourceLocation: sourceLocation)
    #expect(errorLines.count == 1, "\(standardError)", sourceLocation: sourceLocation)
    #expect(standardError.hasPrefix(text), "\(standardError)", sourceLocation: sourceLocation)
  }
}
