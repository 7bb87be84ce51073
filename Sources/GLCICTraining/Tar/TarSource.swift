/// The image members of a tar archive, read in place: only its headers are read when it is opened.
struct TarSource: ImageSource {
  private let archive: TarArchive

  /// Opens an archive.
  ///
  /// - Throws: ``DatasetError`` where the archive is missing, damaged or without an image.
  init(path: String) throws {
    archive = try TarArchive(path: path, where: ImageSuffix.matches)
    guard archive.count > 0 else { throw DatasetError.noImages(path: path) }
  }

  var count: Int { archive.count }

  func name(at index: Int) -> String { archive[index].name }

  func data(at index: Int) throws -> [UInt8] { try archive.data(of: archive[index]) }
}
