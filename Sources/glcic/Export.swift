import ArgumentParser
import Files
import Foundation
import GLCIC
import Imaging
import Torch

/// `glcic export`.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a trained model in another number format, for passing on.",
    discussion: "bfloat16 halves the file; running statistics stay float32.")

  @Argument(
    help: ArgumentHelp("A model in the box, or a file that 'glcic train' wrote.", valueName: "name|file"))
  var model: String

  @Option(name: .shortAndLong, help: "The file to write; its name ends in .safetensors.")
  var output: String

  @Option(help: "Number format of the weights: float32, bfloat16 or float16.")
  var format = WeightFormat.bfloat16

  @Option(help: ArgumentHelp("A line about the model to keep in the file.", valueName: "text"))
  var note: String?

  func validate() throws {
    guard output.hasSuffix(".safetensors") else { throw ValidationError("--output must end in .safetensors") }
  }

  func run() throws {
    let input = try ModelLibrary.path(of: model)
    if let identity = FileIdentity(file: output), identity == FileIdentity(file: input) {
      throw InputError("\(output): the output would replace the model that is read; name another --output")
    }
    try OutputFolder.checkFile(output)
    let network = try ModelLibrary.load(model)
    try OutputFolder.make(output.containingFolder)
    try ModelFile.save(
      network, to: output, dataType: format.dataType, description: note.map { ["glcic.note": $0] } ?? [:])
  }
}

/// What `--format` takes.
enum WeightFormat: String, ExpressibleByArgument, CaseIterable {
  case float32
  case bfloat16
  case float16

  var dataType: DataType {
    switch self {
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .float16: .float16
    }
  }
}
