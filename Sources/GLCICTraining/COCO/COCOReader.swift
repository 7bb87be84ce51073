import GLCIC
import Imaging

/// One pass over a COCO file.
struct COCOReader {
  private let reader: JSONReader
  private let objectLimit: Int
  private var random = RandomSource(seed: 0x636f_636f)
  /// How many usable shapes were met, whether or not they were kept.
  private var usableCount = 0

  private(set) var imageNames: [String] = []
  private(set) var objects: [Segmentation] = []
  private(set) var annotationCount = 0
  private(set) var unreadableCount = 0

  init(file: InputFile, objectLimit: Int) {
    reader = JSONReader(file: file)
    self.objectLimit = objectLimit
  }

  mutating func read() throws {
    guard try reader.kindOfNext() == "{" else { throw reader.problem("a COCO file is an object") }
    var hasImages = false
    try reader.readObject { name in
      switch name {
      case "images":
        hasImages = true
        try reader.readArray { try readImage() }
      case "annotations" where objectLimit > 0: try reader.readArray { try readAnnotation() }
      default: try reader.skipValue()
      }
    }
    try reader.finish()
    guard hasImages else {
      throw reader.problem("there is no list of images; is it a COCO file of instances?")
    }
  }

  private mutating func readImage() throws {
    var fileName: String?
    try reader.readObject { name in
      if name == "file_name", try reader.kindOfNext() == "\"" {
        fileName = String(decoding: try reader.readStringBytes(), as: UTF8.self)
      } else {
        try reader.skipValue()
      }
    }
    guard let fileName else { throw reader.problem("an image has no file_name") }
    imageNames.append(fileName)
  }

  private mutating func readAnnotation() throws {
    var shape: Segmentation?
    try reader.readObject { name in
      guard name == "segmentation" else { return try reader.skipValue() }
      shape = try SegmentationReader(reader: reader).read()
    }
    annotationCount += 1
    guard let shape else { return unreadableCount += 1 }
    let bounds = shape.bounds
    guard min(bounds.width, bounds.height) >= COCOAnnotations.minimumExtent else { return }
    keep(shape)
  }

  /// Keeps a uniform sample of what was met so far (Vitter 1985, algorithm R).
  private mutating func keep(_ shape: Segmentation) {
    usableCount += 1
    if objects.count < objectLimit { return objects.append(shape) }
    let place = random.integer(in: 0...(usableCount - 1))
    if place < objectLimit { objects[place] = shape }
  }
}

/// Reads the value of one `segmentation`.
private struct SegmentationReader {
  let reader: JSONReader

  /// Images of more pixels than this occur only in damaged or hostile files.
  static let pixelLimit = 1 << 26
  static let cornerLimit = 1_000_000
  static let coordinateLimit = 100_000.0

  /// Returns the shape, or nil for one that makes no sense; either way the value has been read.
  func read() throws -> Segmentation? {
    switch try reader.kindOfNext() {
    case "[": try readPolygons()
    case "{": try readRuns()
    default: try skippingValue()
    }
  }

  private func skippingValue() throws -> Segmentation? {
    try reader.skipValue()
    return nil
  }

  private func readPolygons() throws -> Segmentation? {
    var outlines: [[Double]] = []
    var isGood = true
    try reader.readArray {
      guard try reader.kindOfNext() == "[" else {
        isGood = false
        return try reader.skipValue()
      }
      var outline: [Double] = []
      try reader.readArray {
        let value = try reader.readNumber()
        isGood = isGood && abs(value) <= Self.coordinateLimit && outline.count < Self.cornerLimit
        if isGood { outline.append(value) }
      }
      isGood = isGood && outline.count >= 6 && outline.count.isMultiple(of: 2)
      outlines.append(outline)
    }
    return isGood && !outlines.isEmpty ? .polygons(outlines) : nil
  }

  private func readRuns() throws -> Segmentation? {
    var size: [Int] = []
    var counts: [Int]?
    var text: [UInt8]?
    try reader.readObject { name in
      switch (name, try reader.kindOfNext()) {
      case ("size", "["): size = try readIntegers(limit: 2) ?? []
      case ("counts", "["): counts = try readIntegers(limit: Self.pixelLimit)
      case ("counts", "\""): text = try reader.readStringBytes()
      default: try reader.skipValue()
      }
    }
    guard size.count == 2, (1...Self.pixelLimit).contains(size[0]), (1...Self.pixelLimit).contains(size[1]),
      size[0] * size[1] <= Self.pixelLimit
    else { return nil }
    let (height, width) = (size[0], size[1])
    let runs =
      if let counts { RunLengthMask(width: width, height: height, counts: counts) } else {
        text.flatMap { RunLengthMask(width: width, height: height, compressed: $0) }
      }
    return runs?.trimmed().map(Segmentation.runs)
  }

  /// Returns nil where there are more numbers than `limit`, or one is no whole number of 0 or more.
  private func readIntegers(limit: Int) throws -> [Int]? {
    var result: [Int]? = []
    try reader.readArray {
      let integer = Int(exactly: try reader.readNumber())
      if let integer, integer >= 0, let count = result?.count, count < limit {
        result?.append(integer)
      } else {
        result = nil
      }
    }
    return result
  }
}

extension RunLengthMask {
  /// Returns what lies in the bounding box, halved until no side is longer than 512 pixels; nil without a hole.
  ///
  /// So much detail serves holes of any training size, and the shapes of large photographs stay small.
  fileprivate func trimmed() -> RunLengthMask? {
    guard let box = boundingBox else { return nil }
    var mask = mask.cropped(to: box)
    while max(mask.width, mask.height) > 512 { mask = mask.everySecondPixel() }
    return RunLengthMask(mask)
  }
}

extension Mask {
  /// Returns every second pixel of every second row.
  fileprivate func everySecondPixel() -> Mask {
    let (wide, high) = ((width + 1) / 2, (height + 1) / 2)
    let values = (0..<(wide * high)).map { self.values[$0 / wide * 2 * width + $0 % wide * 2] }
    return Mask(width: wide, height: high, values: values)
  }
}
