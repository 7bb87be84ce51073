import Foundation
import Imaging
import TestSupport
import Testing

/// `glcic export`.
@Suite struct ExportTests {
  @Test func theModelIsNotReplaced() throws {
    let folder = try TemporaryFolder()
    let model = folder.file("new/model.safetensors")
    try Tool.run("export", "default", "--output", model).expectSuccess()
    let before = try Data(contentsOf: URL(fileURLWithPath: model))
    try Tool.run("export", model, "--format", "float16", "--output", model)
      .expectOneLine(status: 1, saying: [model, "would replace the model"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: model)) == before)
  }

  @Test func exportHalvesTheFile() throws {
    let folder = try TemporaryFolder()
    let photograph = folder.file("photograph.png")
    try Photograph.wren.crop().write(to: photograph)
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
        "complete", photograph, "--box", "30,30,24,24", "--model", model, "--output", output
      ).expectSuccess()
      return try Image(contentsOf: output)
    }
    #expect(completed[0].meanDifference(from: completed[1]) < 2)
    let before = try Image(contentsOf: photograph)
    // Much of a smooth sky comes back just as it was.
    #expect(completed[1].difference(from: before).area > 50)
  }
}
