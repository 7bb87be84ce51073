/// The image members of a tar archive, read in place: only its headers are read when it is opened.
struct TarSource: ImageSource {
  private let archive: TarArchive
  private let images: [TarArchive.Member]

  /// Opens an archive.
  ///
  /// - Throws: ``DatasetError`` where the archive is missing, damaged or without an image.
  init(path: String) throws {
    archive = try TarArchive(path: path)
    images = archive.members.filter { ImageSuffix.matches($0.name) }
    guard !images.isEmpty else { throw DatasetError.noImages(path: path) }
  }

  var count: Int { images.count }

  func name(at index: Int) -> String { images[index].name }

  func data(at index: Int) throws -> [UInt8] { try archive.data(of: images[index]) }
}
