import FileSearch
import Foundation
import Imaging

/// An image to complete, and what is to come of it.
struct CompletionJob: Sendable {
  let input: InputImage
  let output: String
  /// The comparison sheet, where one is wanted.
  let show: String?
  /// The image's mask file, nil where there is none to read, or why it is not known.
  let mask: Result<String?, InputError>

  /// Whether all outputs are there.
  var isDone: Bool {
    ([output] + [show].compactMap(\.self)).allSatisfy { FileManager.default.fileExists(atPath: $0) }
  }
}

/// Which outputs a command writes.
struct CompletionPlan {
  private(set) var jobs: [CompletionJob]
  /// The folder of the outputs, which may be missing; nil for a single file.
  let folder: String?

  /// Pairs each input with its output and its mask.
  ///
  /// - Parameters:
  ///   - inputs: The images.
  ///   - output: A file for one image, a folder for several.
  ///   - mask: A mask file, or a folder of masks.
  ///   - matchesMaskPaths: Whether masks lie in their folder as the images do in theirs.
  ///   - show: Whether comparison sheets are written too.
  /// - Throws: ``InputError`` where an output would come from two inputs or replace one, before any work.
  init(
    _ inputs: CompletionInputs, output: String, mask: String?, matchesMaskPaths: Bool, show: Bool
  ) throws {
    let folder = try Self.folder(of: inputs, output: output)
    var masks = try MaskLookup(
      mask, folders: inputs.folders, isBatch: inputs.isBatch, matchesPaths: matchesMaskPaths)
    self.folder = folder
    jobs = inputs.images.map { image in
      let path =
        folder.map { ($0 as NSString).appendingPathComponent(Self.outputName(for: image.relativePath)) }
        ?? output
      return CompletionJob(
        input: image, output: path, show: show ? Self.showPath(beside: path) : nil,
        mask: masks.mask(for: image))
    }
    guard inputs.isBatch, folder != nil else { return }
    try refuseCollisions()
    try refuseReplacing(Set(inputs.images.map(\.path) + jobs.compactMap { try? $0.mask.get() }))
  }

  /// Keeps only the images of one of several processes.
  mutating func keep(_ share: ProcessShare) {
    jobs = jobs.enumerated().filter { share.contains($0.offset) }.map(\.element)
  }

  /// Decides whether the output is a folder, and returns it then.
  private static func folder(of inputs: CompletionInputs, output: String) throws -> String? {
    let isFolder = CompletionInputs.isFolder(output)
    let exists = FileManager.default.fileExists(atPath: output)
    guard inputs.isBatch else {
      if !exists, output.hasSuffix("/") {
        throw InputError("\(output): no such folder; make it first, or name a file for a single image")
      }
      return isFolder ? output : nil
    }
    if isFolder || output.hasSuffix("/") && !exists { return output }
    let isOne = inputs.images.count == 1 && inputs.folders.isEmpty
    if isOne, exists || FileFormat(path: output) != nil { return nil }
    guard !exists, FileFormat(path: output) == nil else {
      throw InputError("\(output): is the name of a file; name a folder for the outputs of several images")
    }
    return output
  }

  /// The input's name where that names a format to write; the name of a PNG otherwise.
  private static func outputName(for name: String) -> String {
    guard let format = FileFormat(path: name) else { return name + ".png" }
    return format.isWritable ? name : (name as NSString).deletingPathExtension + ".png"
  }

  private static func showPath(beside path: String) -> String {
    let name = path as NSString
    return "\(name.deletingPathExtension)-show.\(name.pathExtension)"
  }

  private func refuseCollisions() throws {
    var inputs: [String: String] = [:]
    for job in jobs {
      for path in [job.output, job.show].compactMap(\.self) {
        guard let other = inputs.updateValue(job.input.path, forKey: path) else { continue }
        throw InputError(
          "\(path): two inputs would become this output, \(other) and \(job.input.path); "
            + "complete them one at a time")
      }
    }
  }

  /// Refuses to write over what is read: the next run would find its own outputs.
  private func refuseReplacing(_ files: Set<String>) throws {
    let identities = Set(files.compactMap(FileIdentity.init))
    for path in jobs.flatMap({ [$0.output, $0.show].compactMap(\.self) }) {
      guard let identity = FileIdentity(path: path), identities.contains(identity) else { continue }
      throw InputError("\(path): the output would replace an input; name another folder as --output")
    }
  }
}
