import CJPEG

/// The quantised coefficients of a JPEG file: the only place where libjpeg's handles live.
final class JPEGCoefficients {
  /// One plane of the file.
  struct Component {
    /// How many image pixels a sample stands for, in each direction.
    let pixelsAcross: Int
    let pixelsDown: Int
    let blockColumns: Int
    let blockRows: Int
    /// The 64 steps of the quantisation, row by row.
    let steps: [Float]
  }

  let width: Int
  let height: Int
  let color: cjpeg_colour
  let components: [Component]
  /// Whether Adobe's segment says what the components mean; inks are stored inverted then.
  let hasAdobeMarker: Bool
  /// Whether the file can be written again as it is, but for changed blocks.
  let isWritable: Bool
  /// What the decoder could make no sense of, in libjpeg's words: a part of the picture is wrong.
  let damage: String?
  /// What the decoder found odd and could deal with, in libjpeg's words.
  let oddity: String?
  private let file: cjpeg_file

  /// Reads the coefficients of a file, which must outlive this object.
  ///
  /// - Throws: `ImagingError` where libjpeg cannot read it, or it has more pixels than the limit.
  init(borrowing bytes: UnsafeRawBufferPointer, name: String, pixelLimit: Int) throws(ImagingError) {
    var file = cjpeg_file()
    guard cjpeg_read(bytes.baseAddress, bytes.count, pixelLimit, &file) == 0 else {
      throw ImagingError(.damaged, name: name, reason: "the image is damaged (\(Self.message))")
    }
    self.file = file
    var header = cjpeg_header()
    cjpeg_get_header(file, &header)
    width = Int(header.width)
    height = Int(header.height)
    color = header.colour
    hasAdobeMarker = header.has_adobe_marker
    damage = withUnsafeBytes(of: header.damage, Self.text)
    oddity = withUnsafeBytes(of: header.oddity, Self.text)
    let planes = withUnsafeBytes(of: header.components) {
      Array($0.bindMemory(to: cjpeg_component.self).prefix(Int(header.component_count)))
    }
    let across = planes.map(\.horizontal).max() ?? 1
    let down = planes.map(\.vertical).max() ?? 1
    components = planes.map { Component($0, across: Int(across), down: Int(down)) }
    isWritable =
      header.has_steady_tables && color != CJPEG_COLOUR_OTHER
      && planes.allSatisfy {
        $0.horizontal > 0 && $0.vertical > 0 && across % $0.horizontal == 0 && down % $0.vertical == 0
      }
  }

  deinit { cjpeg_release(file) }

  /// What a look at all of a file's coded data tells.
  struct Check {
    /// What is odd about it but does no harm, in libjpeg's words.
    let oddity: String?
    let isWritable: Bool
  }

  /// Checks all of a file's coded data.
  ///
  /// libvips tells neither harmless warnings from damage, nor of damage in the last rows.
  ///
  /// - Throws: `ImagingError` for data that makes no sense, so that a part of the picture is wrong.
  static func check(
    _ bytes: UnsafeRawBufferPointer, name: String, pixelLimit: Int
  ) throws(ImagingError) -> Check {
    let file = try JPEGCoefficients(borrowing: bytes, name: name, pixelLimit: pixelLimit)
    guard let damage = file.damage else { return Check(oddity: file.oddity, isWritable: file.isWritable) }
    throw ImagingError(.damaged, name: name, reason: "the image is truncated or damaged (\(damage))")
  }

  /// The text of a buffer that ends with a zero; nil where there is none.
  private static func text(_ buffer: UnsafeRawBufferPointer) -> String? {
    let text = String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    return text.isEmpty ? nil : text
  }

  fileprivate static var message: String { String(cString: cjpeg_message()) }

  /// Calls `body` with the 64 coefficients of a block, row by row, and puts back what it makes of them.
  func changeBlock(
    _ component: Int, row: Int, column: Int, _ body: (inout [Int16]) -> Void
  ) throws(ImagingError) {
    var block = [Int16](repeating: 0, count: 64)
    let place = (Int32(component), Int32(row), Int32(column))
    guard cjpeg_get_block(file, place.0, place.1, place.2, &block) == 0 else { throw failure() }
    body(&block)
    guard cjpeg_set_block(file, place.0, place.1, place.2, block) == 0 else { throw failure() }
  }

  /// Returns the bytes of a file with these coefficients and other segments.
  ///
  /// - Parameters:
  ///   - scans: The order in which the coefficients are stored; libjpeg's usual one where empty.
  ///   - segments: What stands before the tables.
  /// - Returns: The whole file.
  /// - Throws: `ImagingError` where libjpeg cannot write it.
  func encoded(
    scans: [JPEGStructure.Scan], segments: [JPEGStructure.Segment]
  ) throws(ImagingError) -> [UInt8] {
    do {
      return try encoded(scans, segments)
    } catch {
      // libjpeg writes fewer orders of scans than it reads.
      guard !scans.isEmpty else { throw error }
      return try encoded([], segments)
    }
  }

  private func encoded(
    _ scans: [JPEGStructure.Scan], _ segments: [JPEGStructure.Segment]
  ) throws(ImagingError) -> [UInt8] {
    var bytes: UnsafeMutableRawPointer?
    var count = 0
    var payloads: [UInt8] = []
    var starts: [Int] = []
    for segment in segments {
      starts.append(payloads.count)
      payloads += segment.payload
    }
    let status = payloads.withUnsafeBytes { payloads in
      let parts = zip(segments, starts).map { segment, start in
        cjpeg_segment(
          code: Int32(segment.marker), bytes: payloads.baseAddress.map { $0 + start },
          count: UInt32(segment.payload.count))
      }
      let script = scans.map(cjpeg_scan.init)
      return cjpeg_write(file, script, script.count, parts, parts.count, &bytes, &count)
    }
    guard status == 0, let bytes else { throw failure() }
    defer { cjpeg_free(bytes) }
    return Array(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  private func failure() -> ImagingError {
    ImagingError(.unwritable, name: "JPEG", reason: "cannot be encoded (\(Self.message))")
  }
}

extension JPEGCoefficients.Component {
  fileprivate init(_ plane: cjpeg_component, across: Int, down: Int) {
    // A factor that does not divide the largest one cannot be decoded either.
    pixelsAcross = across / max(1, Int(plane.horizontal))
    pixelsDown = down / max(1, Int(plane.vertical))
    blockColumns = Int(plane.block_columns)
    blockRows = Int(plane.block_rows)
    steps = withUnsafeBytes(of: plane.steps) { $0.bindMemory(to: UInt16.self).map(Float.init) }
  }
}

extension cjpeg_scan {
  fileprivate init(_ scan: JPEGStructure.Scan) {
    self.init()
    component_count = Int32(min(4, scan.components.count))
    withUnsafeMutableBytes(of: &components) { buffer in
      let places = buffer.bindMemory(to: Int32.self)
      for (index, place) in scan.components.prefix(4).enumerated() { places[index] = Int32(place) }
    }
    first_coefficient = Int32(scan.coefficients.lowerBound)
    last_coefficient = Int32(scan.coefficients.upperBound)
    high_bit = Int32(scan.highBit)
    low_bit = Int32(scan.lowBit)
  }
}
