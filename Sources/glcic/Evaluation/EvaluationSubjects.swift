import Foundation
import GLCIC
import GLCICEvaluation
import GLCICTraining
import Imaging

/// The images of an evaluation, where their masks come from, and what their files are called.
struct EvaluationSubjects {
  /// Where masks come from.
  enum Masks: Sendable {
    case family(MaskFamily)
    /// Rectangles with sides in pixels.
    case rectangles(ClosedRange<Int>)
    /// A folder with a mask for each image, or one mask for all.
    case files(String)
  }

  /// An image to be read, and its mask.
  struct Job: Sendable {
    let index: Int
    let name: String
    /// Where the image lies, if it is a file of its own.
    let path: String
    /// The image's name below a folder of outputs, with the suffix .png.
    let file: String
    /// The mask's file, nil where it is drawn, or why there is none.
    let maskPath: Result<String?, InputError>
  }

  let source: any ImageSource
  let count: Int
  private let folder: String?
  /// What the names of all images begin with, and files are called without.
  private let prefix: Int
  private var lookup: MaskLookup

  /// Opens a data set.
  ///
  /// - Parameters:
  ///   - path: A folder, archive, list, image or pattern.
  ///   - limit: How many images are taken at most.
  ///   - masks: Where masks come from.
  /// - Throws: `DatasetError`; ``InputError`` where there is no such folder of masks.
  init(_ path: String, limit: Int?, masks: Masks) throws {
    source = try openImageSource(path)
    count = min(source.count, limit ?? .max)
    folder = CompletionInputs.isFolder(path) ? path : nil
    prefix =
      folder == nil ? Self.commonFolder(of: (0..<count).lazy.map { [source] in source.name(at: $0) }) : 0
    var maskPath: String?
    if case .files(let path) = masks { maskPath = path }
    lookup = try MaskLookup(
      maskPath, folders: [folder].compactMap(\.self), isBatch: true, matchesPaths: true)
  }

  /// Returns what is known of an image before it is read.
  mutating func job(at index: Int) -> Job {
    let name = source.name(at: index)
    let relative = relativePath(of: name)
    let path = folder.map { ($0 as NSString).appendingPathComponent(name) } ?? name
    let image = InputImage(path: path, relativePath: relative)
    return Job(
      index: index, name: name, path: path, file: (relative as NSString).deletingPathExtension + ".png",
      maskPath: lookup.mask(for: image))
  }

  /// Returns what is known of all images before they are read.
  mutating func jobs() -> [Job] {
    var jobs: [Job] = []
    for index in 0..<count { jobs.append(job(at: index)) }
    return jobs
  }

  /// Requires that no two images have files of one name.
  ///
  /// - Throws: ``InputError`` that names two that have.
  func requireDistinctFiles() throws {
    var names: [String: Int] = [:]
    for index in 0..<count {
      let stem = (relativePath(of: source.name(at: index)) as NSString).deletingPathExtension
      guard let other = names.updateValue(index, forKey: stem) else { continue }
      throw InputError(
        "\(source.name(at: other)) and \(source.name(at: index)) would both be saved as \(stem).png; "
          + "rename one of them, or evaluate them apart")
    }
  }

  /// The name below a folder of outputs, which it cannot leave.
  private func relativePath(of name: String) -> String {
    name.utf8.dropFirst(prefix).split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }
      .filter { ![".", ".."].contains($0) }.joined(separator: "/")
  }

  /// The length in bytes of the longest folder that all names begin with.
  private static func commonFolder(of names: some Collection<String>) -> Int {
    guard let first = names.first else { return 0 }
    var common = Array(first.utf8)
    for name in names {
      let same = zip(common, name.utf8).prefix { $0 == $1 }.count
      common.removeSubrange(same...)
    }
    return (common.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1
  }
}

extension EvaluationSubjects.Masks {
  /// What the command line called them.
  var name: String {
    switch self {
    case .family(let family): family.rawValue
    case .rectangles: "rectangles"
    case .files(let path): path
    }
  }

  /// What they are, in a few words.
  var title: String {
    switch self {
    case .family(let family): family.title
    case .rectangles(let sides): "rectangles of \(sides.lowerBound)–\(sides.upperBound) px"
    case .files(let path): "masks from \(path)"
    }
  }

  /// Whether they are drawn, rather than read.
  var areDrawn: Bool {
    if case .files = self { return false }
    return true
  }

  /// Returns the mask of an image.
  ///
  /// - Parameters:
  ///   - job: The image.
  ///   - width: Its width as it is measured.
  ///   - height: Its height.
  ///   - seed: Decides masks that are drawn.
  /// - Returns: A mask of that size with a hole that is not all of it.
  /// - Throws: `ImagingError`, ``InputError`` or `CompletionError` where there is none that can be used.
  func mask(for job: EvaluationSubjects.Job, width: Int, height: Int, seed: UInt64) throws -> Mask {
    if let path = try job.maskPath.get() {
      let mask = try Mask(contentsOf: path, width: width, height: height)
      guard mask.area > 0, mask.area < width * height else {
        throw InputError(
          "\(path): the mask is \(mask.area > 0 ? "full" : "empty"); mark a part of the image white")
      }
      return mask
    }
    guard min(width, height) >= 32 else {
      throw InputError("\(job.name): \(width)×\(height) pixels are too few to measure; 32 a side are needed")
    }
    switch self {
    case .rectangles(let sides):
      return MaskFamily.draw(
        .rectangle(sides: sides), width: width, height: height, seed: seed, index: job.index)
    case .family(let family): return family.mask(width: width, height: height, seed: seed, index: job.index)
    case .files: preconditionFailure("a mask file is known by its path")
    }
  }
}
