/// The samples of a picture that is to become a mask.
struct MaskPicture<Sample: FixedWidthInteger> {
  private let width: Int
  private let height: Int
  private let channels: Int
  private let colorChannels: Int
  private let samples: [Sample]

  init(_ image: Image, _ samples: [Sample]) {
    width = image.width
    height = image.height
    channels = image.channels
    colorChannels = image.colorChannels
    self.samples = samples
  }

  /// Returns the values of a mask of `width` × `height`, or nil where the picture varies in its alpha only.
  func values(width: Int, height: Int, reading: MaskReading) -> [UInt8]? {
    guard !onlyAlphaVaries else { return nil }
    let least = reading.leastLuma(fullScale: Int(Sample.max))
    guard width != self.width || height != self.height else {
      return (0..<(width * height)).map { luma(at: $0) >= least ? 1 : 0 }
    }
    return scaled(width: width, height: height, least: least)
  }

  /// The luma (BT.709) in integers, so that gray counts exactly as it is: ten thousandths of a step.
  private func luma(at pixel: Int) -> Int {
    let start = pixel * channels
    guard colorChannels == 3 else { return Int(samples[start]) * 10_000 }
    return 2126 * Int(samples[start]) + 7152 * Int(samples[start + 1]) + 722 * Int(samples[start + 2])
  }

  private var onlyAlphaVaries: Bool {
    guard channels > colorChannels else { return false }
    var alphaVaries = false
    for start in stride(from: 0, to: samples.count, by: channels) {
      for channel in 0..<colorChannels where samples[start + channel] != samples[channel] { return false }
      if samples[start + colorChannels] != samples[colorChannels] { alphaVaries = true }
    }
    return alphaVaries
  }

  /// Scales by a box filter: what counts is the mean over the part of the picture that a pixel of the mask covers.
  ///
  /// The sums are whole numbers: along a side, a pixel of the picture has the length of the mask's side, and one of
  /// the mask that of the picture's.
  private func scaled(width: Int, height: Int, least: Int) -> [UInt8] {
    let columns = (0..<width).map { Overlap(of: $0, length: self.width, unit: width) }
    var values = [UInt8](repeating: 0, count: width * height)
    var sums = [Int](repeating: 0, count: width)
    for row in 0..<height {
      for column in sums.indices { sums[column] = 0 }
      let rows = Overlap(of: row, length: self.height, unit: height)
      for sourceRow in rows.pixels {
        let weight = rows.weight(of: sourceRow)
        for (column, overlap) in columns.enumerated() {
          var sum = 0
          for pixel in overlap.pixels {
            sum += overlap.weight(of: pixel) * luma(at: sourceRow * self.width + pixel)
          }
          sums[column] += weight * sum
        }
      }
      for column in 0..<width where sums[column] >= least * self.width * self.height {
        values[row * width + column] = 1
      }
    }
    return values
  }
}

/// The pixels of a side that one pixel of another side covers, and how much of each.
private struct Overlap {
  let pixels: Range<Int>
  private let start: Int
  private let end: Int
  private let unit: Int

  /// Creates the overlap of pixel `index` of a side of `unit` pixels with a side of `length` pixels.
  init(of index: Int, length: Int, unit: Int) {
    start = index * length
    end = start + length
    self.unit = unit
    pixels = (start / unit)..<((end + unit - 1) / unit)
  }

  func weight(of pixel: Int) -> Int { min(end, (pixel + 1) * unit) - max(start, pixel * unit) }
}
