import Foundation
import Imaging

/// Which outputs a command writes.
struct CompletionPlan {
  private(set) var jobs: [CompletionJob]
  /// The folder of the outputs, which may be missing; nil for a single file or standard output.
  let folder: String?

  /// Pairs each input with its output and its mask.
  ///
  /// - Parameters:
  ///   - inputs: The images.
  ///   - outputs: Where they go: a file for one image, a folder for several.
  ///   - mask: A mask file, or a folder of masks.
  ///   - matchesMaskPaths: Whether masks lie in their folder as the images do in theirs.
  /// - Throws: ``InputError`` where an output would come from two inputs, before any work; `ImagingError` for an
  ///   output whose format is not written.
  init(
    _ inputs: CompletionInputs, outputs: OutputOptions, mask: String?, matchesMaskPaths: Bool
  ) throws {
    let folder = try Self.folder(of: inputs, output: outputs.path)
    var masks = try MaskLookup(
      mask, folders: inputs.folders, isBatch: inputs.isBatch, matchesPaths: matchesMaskPaths)
    self.folder = folder
    jobs = try inputs.images.map { image in
      let destination = try Self.destination(of: image, folder: folder, outputs)
      return CompletionJob(
        input: image, destination: destination,
        show: outputs.show ? destination.file.map { Self.showPath(beside: $0) } : nil,
        mask: masks.mask(for: image), sharesMask: inputs.isBatch && masks.isOneForAll)
    }
    try refuseCollisions()
  }

  /// Keeps only the images of one of several processes.
  mutating func keep(_ share: ProcessShare) {
    jobs = jobs.enumerated().filter { share.contains($0.offset) }.map(\.element)
  }

  /// Decides whether the output is a folder, and returns it then.
  private static func folder(of inputs: CompletionInputs, output: String) throws -> String? {
    let isOne = inputs.images.count == 1 && inputs.folders.isEmpty
    guard output != StandardStream.name else {
      guard isOne else {
        throw InputError("standard output takes one image; name a folder for the outputs of several images")
      }
      return nil
    }
    let isFolder = CompletionInputs.isFolder(output)
    let exists = FileManager.default.fileExists(atPath: output)
    guard inputs.isBatch else { return isFolder || output.hasSuffix("/") && !exists ? output : nil }
    if isFolder || output.hasSuffix("/") && !exists { return output }
    if isOne, exists || FileFormat(path: output) != nil { return nil }
    guard !exists, FileFormat(path: output) == nil else {
      throw InputError("\(output): is the name of a file; name a folder for the outputs of several images")
    }
    return output
  }

  private static func destination(
    of image: InputImage, folder: String?, _ outputs: OutputOptions
  ) throws -> Destination {
    guard !outputs.isStandardOutput else { return .standardOutput(outputs.format) }
    guard let folder else {
      return .file(outputs.path, try Image.outputFormat(of: outputs.path, outputs.format))
    }
    guard !image.isStandardInput else {
      throw InputError(
        "\(outputs.path): is a folder, and standard input has no name to get there; name a file")
    }
    let (name, format) = outputName(for: image.relativePath, outputs.format)
    return .file((folder as NSString).appendingPathComponent(name), format)
  }

  /// The input's name where it names the format that is written; else with the suffix of that format, or of PNG.
  private static func outputName(
    for name: String, _ wanted: FileFormat?
  ) -> (name: String, format: FileFormat) {
    let named = FileFormat(path: name)
    if let named, named.isWritable, wanted == nil || wanted == named { return (name, named) }
    let format = wanted ?? .png
    let stem = named == nil ? name : (name as NSString).deletingPathExtension
    return ("\(stem).\(format.suffixes[0])", format)
  }

  private static func showPath(beside path: String) -> String {
    let name = path as NSString
    let suffix = name.pathExtension.isEmpty ? "" : ".\(name.pathExtension)"
    return "\(name.deletingPathExtension)-show\(suffix)"
  }
}
