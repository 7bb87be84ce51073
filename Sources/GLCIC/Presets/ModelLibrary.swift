internal import Foundation
public import Torch

/// The models that come with the package, and those that users name by path.
public enum ModelLibrary {
  /// The name of the model that is used unless another is asked for.
  public static let defaultName = "default"

  /// The names of the models in the package.
  public static var names: [String] {
    guard let folder, let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
      return []
    }
    return files.filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(12)) }.sorted()
  }

  /// Loads a model by its name in the package, or from a file.
  ///
  /// - Throws: `TorchError` that names the model and says what is wrong.
  public static func load(_ nameOrPath: String, device: Device = .cpu) throws(TorchError) -> CompletionNetwork
  {
    try ModelFile.load(try path(of: nameOrPath), device: device)
  }

  /// Returns the file of a model, by its name in the package or its path.
  ///
  /// - Throws: `TorchError` that names the models there are.
  public static func path(of nameOrPath: String) throws(TorchError) -> String {
    if let folder, names.contains(nameOrPath) {
      return folder.appendingPathComponent("\(nameOrPath).safetensors").path
    }
    guard FileManager.default.fileExists(atPath: nameOrPath) else {
      let known = names.isEmpty ? "none comes with this build" : names.joined(separator: ", ")
      throw TorchError(
        code: .invalidFile,
        message: "unknown model '\(nameOrPath)': neither a file nor one of the models in the box (\(known))")
    }
    return nameOrPath
  }

  /// The folder of the models: in the package's resource bundle, beside the executable.
  ///
  /// Looked for by hand, because `Bundle.module` ends the process where the bundle is missing.
  private static var folder: URL? {
    let name = "glcic_GLCIC.resources/Models"
    let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let places = [Bundle.main.bundleURL, Bundle.main.resourceURL, executable.deletingLastPathComponent()]
    return places.compactMap { $0?.appendingPathComponent(name) }
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }
}
