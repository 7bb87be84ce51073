internal import GLCIC
public import Imaging

/// What a COCO file of instances says: which images there are, and the shapes of the objects in them.
///
/// The file is read as a stream: memory is needed for what is kept, not for the file.
public struct COCOAnnotations: Sendable {
  public let path: String
  /// The `file_name` of every entry of `images`, in the file's order.
  public let imageNames: [String]
  /// Shapes from `annotations`: all of them, or as many as were asked for, chosen at random.
  public let objects: [Segmentation]
  /// How many annotations the file has.
  public let annotationCount: Int
  /// How many annotations have no shape that can be read.
  public let unreadableCount: Int

  /// Shapes narrower or lower than this, in pixels, are left out: enlarged they are but blocks.
  public static let minimumExtent = 16.0

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: A file with `images` and, where objects are wanted, `annotations`. Shapes may be polygons, or
  ///     run lengths in both of their forms.
  ///   - objectLimit: The most shapes to keep; where the file has more, each is as likely to stay.
  /// - Throws: ``DatasetError`` where the file cannot be read, is no JSON, or has no `images`.
  public init(path: String, objectLimit: Int = 0) throws {
    var reader = COCOReader(file: try InputFile(path: path), objectLimit: objectLimit)
    try reader.read()
    self.path = path
    imageNames = reader.imageNames
    objects = reader.objects
    annotationCount = reader.annotationCount
    unreadableCount = reader.unreadableCount
  }

  /// Returns the images of `source` that the file lists, and how many of the listed ones are not there.
  ///
  /// A name fits where it is the listed one, or ends with it after a `/`, so that the folder that holds the
  /// images may lie deeper than the file says.
  ///
  /// - Throws: ``DatasetError/noListedImage(path:annotations:)`` where nothing fits.
  public func select(from source: any ImageSource) throws -> (images: any ImageSource, missingCount: Int) {
    let listed = Set(imageNames)
    var found: Set<Substring> = []
    let indices = (0..<source.count).filter { index in
      let name = source.name(at: index)
      guard let match = Self.endings(of: name).first(where: { listed.contains(String($0)) }) else {
        return false
      }
      found.insert(match)
      return true
    }
    guard !indices.isEmpty else { throw DatasetError.noListedImage(annotations: path) }
    return (SelectedSource(source, indices: indices), listed.count - found.count)
  }

  /// The name itself and what follows each `/` in it.
  private static func endings(of name: String) -> [Substring] {
    var endings = [name[...]]
    var rest = name[...]
    while let slash = rest.firstIndex(of: "/") {
      rest = rest[rest.index(after: slash)...]
      endings.append(rest)
    }
    return endings
  }
}

/// Some images of another source.
struct SelectedSource: ImageSource {
  private let source: any ImageSource
  private let indices: [Int]

  init(_ source: any ImageSource, indices: [Int]) {
    self.source = source
    self.indices = indices
  }

  var count: Int { indices.count }
  var rejected: [SkippedImage] { source.rejected }

  func name(at index: Int) -> String { source.name(at: indices[index]) }

  func data(at index: Int) throws -> [UInt8] { try source.data(at: indices[index]) }
}
