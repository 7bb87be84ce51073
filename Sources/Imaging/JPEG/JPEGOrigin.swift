/// The JPEG file that an image was read from, and where the image has changed since.
///
/// With it the image is written as the same file again, in which only the blocks differ that the changes touch.
struct JPEGOrigin: Sendable, Equatable {
  /// Changed pixels: those of `mask`, whose top left pixel lies at that of `box` in the upright image.
  struct Edit: Sendable, Equatable {
    let box: Box
    let mask: Mask
  }

  /// The file up to the end of its picture.
  let bytes: [UInt8]
  let structure: JPEGStructure
  /// EXIF's orientation of the file, which it keeps.
  let orientation: Int
  /// What was read from the file; an image with other metadata is no longer one of this file.
  let metadata: ImageMetadata
  private(set) var edits: [Edit] = []

  init(bytes: [UInt8], structure: JPEGStructure, orientation: Int, metadata: ImageMetadata) {
    self.bytes = bytes
    self.structure = structure
    self.orientation = orientation
    self.metadata = metadata
  }

  /// Notes that pixels of the image are no longer those of the file.
  mutating func note(_ mask: Mask, in box: Box) { edits.append(Edit(box: box, mask: mask)) }
}

extension JPEGOrigin {
  /// Returns the file with the changed pixels of the image.
  ///
  /// A block of 8 × 8 samples keeps its coefficients bit for bit unless a changed pixel lies in it; then it is coded
  /// with the file's own quantisation. Its samples that did not change are taken from its coefficients, so that
  /// nothing is rounded twice. Tables, subsampling, restart intervals, the order of the scans, orientation and
  /// segments stay, but for pictures of before the change in them; see ``JPEGStructure/keptSegments``.
  ///
  /// - Parameters:
  ///   - image: The upright image, of the size that the file had when it was read.
  ///   - name: What to call it in errors.
  /// - Returns: The whole file.
  /// - Throws: `ImagingError` where the file's kind cannot be written in this way.
  func encoded(with image: Image, name: String) throws(ImagingError) -> [UInt8] {
    try bytes.withBytes { bytes throws(ImagingError) in
      let file = try JPEGCoefficients(borrowing: bytes, name: name, pixelLimit: image.bounds.area)
      let orientation = Orientation(
        rawValue: orientation, uprightWidth: image.width, uprightHeight: image.height)
      guard file.width == orientation.width, file.height == orientation.height,
        let planes = JPEGPlanes(image, orientation: orientation, file: file)
      else {
        throw ImagingError(.unsupported, name: name, reason: "the JPEG file has another kind of picture")
      }
      try JPEGBlocks(file: file, planes: planes, changed: changedPixels(orientation)).recode()
      return try file.encoded(scans: structure.completeScans, segments: structure.keptSegments)
    }
  }

  /// The changed pixels, as the file's pixels lie.
  private func changedPixels(_ orientation: Orientation) -> Mask {
    var result = Mask(width: orientation.width, height: orientation.height)
    for edit in edits {
      for row in 0..<edit.mask.height {
        for column in 0..<edit.mask.width where edit.mask[row, column] {
          let place = orientation.stored(x: edit.box.x + column, y: edit.box.y + row)
          result.values[place.y * result.width + place.x] = 1
        }
      }
    }
    return result
  }
}
