import Foundation
import Imaging
import TestSupport
import Testing

/// `glcic evaluate` and `glcic export`.
@Suite struct EvaluateTests {
  let folder: TemporaryFolder
  let images: String

  init() throws {
    folder = try TemporaryFolder()
    images = folder.file("images")
    try FileManager.default.createDirectory(atPath: images, withIntermediateDirectories: false)
    try Photograph.writeCrops(4, to: images)
  }

  private func evaluate(_ options: String...) throws -> Tool.Outcome {
    try Tool.run(["evaluate", images, "--size", "64", "--hole-size", "20,24"] + options)
  }

  @Test func tableAndSheet() throws {
    let sheet = folder.file("sheet.png")
    let outcome = try evaluate("--limit", "3", "--sheet", sheet, "--sheet-count", "2")
    outcome.expectSuccess()
    #expect(outcome.standardError == "")
    let lines = outcome.standardOutput.split(separator: "\n")
    #expect(lines.first == "3 images of 64×64, holes of 20–24 px, seed 0")
    #expect(lines.count == 7)
    for (line, method) in zip(
      lines.dropFirst(2), ["network", "network, blended", "harmonic", "Telea", "mean"])
    {
      #expect(line.hasPrefix(method))
      let numbers = line.split(separator: " ").compactMap { Double($0) }
      #expect(numbers.count == 4)
      #expect(numbers.last.map { 0.3 < $0 && $0 < 1 } == true)
      // The hole is a ninth of the image: about 10 dB.
      #expect(numbers[2] - numbers[1] > 7 && numbers[2] - numbers[1] < 12)
    }
    let picture = try Image(contentsOf: sheet)
    #expect(picture.width == 6 * 68 - 4 && picture.height == 64)
    #expect(try folder.names() == ["images", "sheet.png"])
  }

  @Test func seedDecidesTheHoles() throws {
    let first = try evaluate("--limit", "1", "--seed", "1").standardOutput
    #expect(try evaluate("--limit", "1", "--seed", "1").standardOutput == first)
    #expect(try evaluate("--limit", "1", "--seed", "2").standardOutput != first)
  }

  @Test func badImagesAreNamed() throws {
    try folder.write(Data("no picture".utf8), "images/bad.jpg")
    let outcome = try evaluate()
    outcome.expectSuccess()
    #expect(outcome.standardOutput.hasPrefix("4 images"))
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.standardError.contains("bad.jpg"))
  }

  @Test func nothingToMeasure() throws {
    let empty = folder.file("empty")
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
    try Tool.run("evaluate", empty).expectOneLine(status: 1, saying: [empty, "holds no image"])
    try Tool.run("evaluate", folder.file("none")).expectOneLine(status: 1, saying: ["no such file or folder"])
  }

  @Test func exportHalvesTheFile() throws {
    let (long, short) = (folder.file("long.safetensors"), folder.file("short.safetensors"))
    try Tool.run("export", "default", "--format", "float32", "--output", long).expectSuccess()
    try Tool.run("export", long, "--note", "Trained on sand.", "--output", short).expectSuccess()
    let sizes = try [long, short].map { try Data(contentsOf: URL(fileURLWithPath: $0)).count }
    let ratio = Double(sizes[1]) / Double(sizes[0])
    #expect(ratio > 0.49 && ratio < 0.52)
    #expect(try Data(contentsOf: URL(fileURLWithPath: short)).range(of: Data("Trained on sand.".utf8)) != nil)

    let completed = try [long, short].map { model in
      let output = folder.file("output.png")
      try Tool.run(
        "complete", images + "/crop-00.jpg", "--box", "30,30,24,24", "--model", model, "--output", output
      ).expectSuccess()
      return try Image(contentsOf: output)
    }
    #expect(completed[0].meanDifference(from: completed[1]) < 2)
    let before = try Image(contentsOf: images + "/crop-00.jpg")
    // Much of a smooth sky comes back just as it was.
    #expect(completed[1].difference(from: before).area > 50)
  }
}
