import Files
import Foundation
import Imaging

/// Finds the mask file of each image: the same for all, or one from a folder by the image's name.
struct MaskLookup {
  private enum Source {
    case none
    case file(String)
    case folder(String)
  }

  private let source: Source
  private let matchesPaths: Bool
  /// The files of each folder that was looked into, by their names without suffix.
  private var listings: [String: [String: [String]]] = [:]

  /// Prepares to look for masks.
  ///
  /// - Parameters:
  ///   - mask: A file, a folder, or nil.
  ///   - folders: The folders of the images.
  ///   - isBatch: Whether there may be several images.
  ///   - matchesPaths: Whether masks lie in their folder as the images do in theirs.
  /// - Throws: ``InputError`` where several images want a mask that is not there, or a folder should be read as
  ///   images and as masks.
  init(_ mask: String?, folders: [String], isBatch: Bool, matchesPaths: Bool) throws {
    self.matchesPaths = matchesPaths
    guard let mask else {
      source = .none
      return
    }
    guard mask != StandardStream.name, CompletionInputs.isFolder(mask) else {
      guard !isBatch || mask == StandardStream.name || FileManager.default.fileExists(atPath: mask) else {
        throw InputError("\(mask): no such file or folder")
      }
      source = .file(mask)
      return
    }
    let identity = FileIdentity(path: mask)
    guard !folders.contains(where: { FileIdentity(path: $0) == identity }) else {
      throw InputError(
        "\(mask): its files cannot be both images and masks; name the images by a pattern, such as 'photos/*.jpg'"
      )
    }
    source = .folder(mask)
  }

  /// Whether all images have the same mask file.
  var isOneForAll: Bool {
    if case .file = source { return true }
    return false
  }

  /// Returns the mask file of an image, nil where there is none to read.
  mutating func mask(for image: InputImage) -> Result<String?, InputError> {
    switch source {
    case .none: .success(nil)
    case .file(let path): .success(path)
    case .folder(let folder): Result { () throws(InputError) in try find(image, in: folder) }
    }
  }

  private mutating func find(_ image: InputImage, in root: String) throws(InputError) -> String {
    guard !image.isStandardInput else {
      throw InputError(
        "\(image.name): has no name by which to find its mask in \(root); name the mask's file")
    }
    let relative = image.relativePath as NSString
    let place = matchesPaths ? image.relativePath.containingFolder : ""
    let folder = place.isEmpty ? root : (root as NSString).appendingPathComponent(place)
    let stem = (relative.lastPathComponent as NSString).deletingPathExtension
    let own = FileIdentity(path: image.path)
    let found = (listing(of: folder)[stem] ?? [])
      .map { (folder as NSString).appendingPathComponent($0) }
      .filter { FileIdentity(path: $0) != own }
    if found.count == 1 { return found[0] }
    guard let first = found.first else {
      throw InputError("\(image.path): no mask in \(folder); it should be called \(stem).png")
    }
    if let exact = found.first(where: { ($0 as NSString).lastPathComponent == relative.lastPathComponent }) {
      return exact
    }
    throw InputError("\(image.path): several masks, \(first) and \(found[1]); keep one of them")
  }

  private mutating func listing(of folder: String) -> [String: [String]] {
    if let known = listings[folder] { return known }
    // A folder that is missing or closed holds no mask for the image that is asked for.
    let files = try? FolderListing(of: folder, isRecursive: false, where: { FileFormat(path: $0) != nil })
      .files
    let names = Dictionary(grouping: files ?? []) { ($0 as NSString).deletingPathExtension }
    listings[folder] = names
    return names
  }
}
