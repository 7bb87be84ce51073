import Files
import Foundation
import Imaging

/// An image to complete.
struct InputImage: Sendable, Hashable {
  /// Its file, or ``StandardStream/name``.
  let path: String
  /// Its place below the folder that was named, or its name where it was named itself.
  let relativePath: String

  var isStandardInput: Bool { path == StandardStream.name }

  /// What to call it in errors.
  var name: String { Self.name(of: path) }

  static let standardInputName = "standard input"

  /// What to call an image or a mask in errors.
  static func name(of path: String) -> String { path == StandardStream.name ? standardInputName : path }
}

/// The images that the arguments of a command stand for.
struct CompletionInputs {
  private(set) var images: [InputImage] = []
  /// Whether the arguments may stand for several images, even if they do not now: their outputs need a folder.
  private(set) var isBatch: Bool
  /// The folders among the arguments.
  private(set) var folders: [String] = []

  /// Finds the images.
  ///
  /// A file counts whatever its name, what lies in a folder or fits a pattern if it has an image's suffix.
  ///
  /// - Parameters:
  ///   - arguments: Files, folders and patterns.
  ///   - isRecursive: Whether to go down into folders.
  ///   - excluded: Folders whose files are not taken.
  /// - Throws: ``InputError`` where an argument stands for no image.
  init(_ arguments: [String], isRecursive: Bool, excluding excluded: [String]) throws {
    isBatch = arguments.count > 1
    let excluded = Set(excluded.compactMap { FileIdentity(path: $0) })
    for argument in arguments {
      do {
        try add(argument, isRecursive: isRecursive, excluding: excluded)
      } catch let error as FileSearchError {
        throw InputError(error, of: argument)
      }
    }
  }

  private mutating func add(
    _ argument: String, isRecursive: Bool, excluding excluded: Set<FileIdentity>
  ) throws {
    if argument == StandardStream.name {
      add(file: argument)
    } else if Self.isFolder(argument) {
      guard try add(folder: argument, isRecursive: isRecursive, excluding: excluded) > 0 else {
        let help = isRecursive ? "" : "; --recursive looks into the folders in it"
        throw InputError("\(argument): the folder holds no image (\(Self.suffixes))\(help)")
      }
    } else if !FileManager.default.fileExists(atPath: argument), PathPattern.isPattern(argument) {
      isBatch = true
      let before = images.count
      for path in try PathPattern.expand(argument) {
        if Self.isFolder(path) {
          try add(folder: path, isRecursive: isRecursive, excluding: excluded)
        } else if FileFormat(path: path) != nil {
          add(file: path)
        }
      }
      guard images.count > before else {
        throw InputError("\(argument): nothing that fits has the suffix of an image (\(Self.suffixes))")
      }
    } else {
      add(file: argument)
    }
  }

  private mutating func add(file: String) {
    images.append(InputImage(path: file, relativePath: (file as NSString).lastPathComponent))
  }

  /// Adds the images of a folder, and returns how many they are.
  @discardableResult
  private mutating func add(
    folder: String, isRecursive: Bool, excluding excluded: Set<FileIdentity>
  ) throws -> Int {
    isBatch = true
    folders.append(folder)
    let files = try FolderListing(
      of: folder, isRecursive: isRecursive, excluding: excluded, where: { FileFormat(path: $0) != nil }
    ).files
    images += files.map {
      InputImage(path: (folder as NSString).appendingPathComponent($0), relativePath: $0)
    }
    return files.count
  }

  static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  private static let suffixes = FileFormat.allCases.flatMap(\.suffixes).joined(separator: ", ")
}

extension InputError {
  /// Says what is wrong with an argument that stands for files.
  fileprivate init(_ error: FileSearchError, of argument: String) {
    switch error {
    case .notFound(let path):
      let part = path == argument ? "" : "\(path): "
      self.init("\(argument): \(part)no file fits the pattern")
    case .unreadable(let path, let reason):
      self.init("\(path): cannot be read (\(reason)); check it and its permissions")
    }
  }
}
