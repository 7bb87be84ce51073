internal import Files

/// What can go wrong with a data set; the description is one line that says what to do.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  /// No file or folder lies at `path`, or nothing fits the pattern.
  case notFound(path: String)
  /// The file or folder exists and cannot be read.
  case unreadable(path: String, reason: String)
  /// `path` holds no file with the suffix of an image.
  case noImages(path: String)
  /// `path` is neither a folder, nor an image, nor a tar archive.
  case unknownFormat(path: String)
  /// The tar archive is damaged at the byte `offset`.
  case damagedArchive(path: String, offset: Int, reason: String)
  /// The archive at `path` is compressed as a whole, so that its members cannot be read in place.
  case compressed(path: String, kind: Compression)
  /// The file of annotations is damaged, or is something else, at the byte `offset`.
  case damagedAnnotations(path: String, offset: Int, reason: String)
  /// The file of annotations names no image of the data set.
  case noListedImage(annotations: String)
  /// Not one of the images could be decoded; `name` and `reason` are those of the first.
  case noReadableImage(count: Int, name: String, reason: String)
  /// The loader was stopped.
  case stopped

  public var description: String {
    switch self {
    case .notFound(let path):
      "\(path): no such file or folder; give a folder of images, a .tar archive, a list or a pattern such as 'train-*.tar'"
    case .unreadable(let path, let reason):
      "\(path): cannot be read (\(reason)); check the file and its permissions"
    case .noImages(let path):
      "\(path): holds no image (\(ImageSuffix.all.joined(separator: ", "))); give a folder or archive that does"
    case .unknownFormat(let path):
      "\(path): is not a data set; give a folder of images, an image, a .txt list of images or an uncompressed .tar archive"
    case .damagedArchive(let path, let offset, let reason):
      "\(path): damaged tar archive at byte \(offset): \(reason); fetch or make the archive again"
    case .compressed(let path, let kind):
      "\(path): is compressed with \(kind.rawValue), and images are read in place; unpack it once with "
        + "'\(kind.command) \(path)'"
    case .damagedAnnotations(let path, let offset, let reason):
      "\(path): \(reason), at byte \(offset); give a whole COCO file, such as instances_train2017.json"
    case .noListedImage(let annotations):
      "\(annotations): names no image of the data set; give the file that belongs to these images"
    case .noReadableImage(let count, let name, let reason):
      "none of the \(count) images can be read; the first, \(name): \(reason)"
    case .stopped:
      "the image loader was stopped"
    }
  }
}

extension DatasetError {
  /// Looks for files, and turns what goes wrong into an error about the data set.
  static func searching<Result>(
    _ body: () throws(FileSearchError) -> Result
  ) throws(DatasetError) -> Result {
    do {
      return try body()
    } catch {
      switch error {
      case .notFound(let path): throw .notFound(path: path)
      case .unreadable(let path, let reason): throw .unreadable(path: path, reason: reason)
      }
    }
  }
}
