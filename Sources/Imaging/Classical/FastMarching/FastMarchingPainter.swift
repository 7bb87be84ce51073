/// Computes hole pixels one after another from those already known.
struct FastMarchingPainter {
  private let march: FastMarchingOrder
  private let planeCount: Int
  private let channels: Int
  /// The samples, channel by channel, in the march's padded grid.
  private var samples: [Float]
  private var painted: [Bool]
  /// ∇I of each channel.
  private let gradients: [FastMarchingGradient]
  private let offsets: [Offset]
  private var sums: [Float]

  /// A place within the radius: q = p + (column, row).
  private struct Offset {
    let column: Float
    let row: Float
    let step: Int
    /// 1 / |p − q|³: the distance weight 1 / |p − q|², and the length by which the direction is divided.
    let distanceWeight: Float
  }

  init(image: PlanarImage, march: FastMarchingOrder, radius: Int) {
    self.march = march
    let planeCount = march.times.count
    self.planeCount = planeCount
    channels = image.channels
    painted = march.known
    var samples = [Float](repeating: 0, count: image.channels * planeCount)
    for line in 0..<(image.channels * image.height) {
      let (channel, row) = line.quotientAndRemainder(dividingBy: image.height)
      let start = channel * planeCount + march.index(row: row, column: 0)
      samples.replaceSubrange(
        start..<(start + image.width), with: image.samples[(line * image.width)..<((line + 1) * image.width)])
    }
    self.samples = samples
    gradients = (0..<image.channels).map { channel in
      FastMarchingGradient(
        samples: samples[(channel * planeCount)..<((channel + 1) * planeCount)], march: march)
    }
    offsets = Self.disc(radius: radius, stride: march.stride)
    sums = Array(repeating: 0, count: image.channels)
  }

  private static func disc(radius: Int, stride: Int) -> [Offset] {
    let reach = -radius...radius
    return reach.flatMap { row in
      reach.filter { (1...(radius * radius)).contains(row * row + $0 * $0) }.map { column in
        let square = Float(row * row + column * column)
        return Offset(
          column: Float(column), row: Float(row), step: row * stride + column,
          distanceWeight: 1 / (square * square.squareRoot()))
      }
    }
  }

  /// Fills `pixel` in every channel.
  mutating func paint(_ pixel: Int) {
    let slope = (slope(at: pixel, step: 1), slope(at: pixel, step: march.stride))
    for channel in 0..<channels { sums[channel] = 0 }
    var total: Float = 0
    for offset in offsets {
      let source = pixel + offset.step
      guard painted[source] else { continue }
      let weight = weight(of: offset, source: source, pixel: pixel, slope: slope)
      total += weight
      for channel in 0..<channels {
        let change = gradients[channel].column * offset.column + gradients[channel].row * offset.row
        sums[channel] += weight * (samples[channel * planeCount + source] - change)
      }
    }
    for channel in 0..<channels { samples[channel * planeCount + pixel] = sums[channel] / total }
    painted[pixel] = true
  }

  /// Returns direction × distance × level line, the paper's equation 3.
  private func weight(of offset: Offset, source: Int, pixel: Int, slope: (Float, Float)) -> Float {
    let along = abs(offset.column * slope.0 + offset.row * slope.1)
    // Pixels along the level line through p would not count at all.
    let direction = along <= 0.01 ? 1e-6 : along
    let level = 1 / (1 + abs(march.times[source] - march.times[pixel]))
    return direction * offset.distanceWeight * level
  }

  /// Returns the derivative of T at a hole pixel, one-sided at the image's border.
  private func slope(at pixel: Int, step: Int) -> Float {
    let (before, after) = (march.times[pixel - step], march.times[pixel + step])
    if before == .infinity { return after == .infinity ? 0 : after - march.times[pixel] }
    return after == .infinity ? march.times[pixel] - before : (after - before) / 2
  }

  /// Writes the samples of the holes of `mask`, which lies at `box`, into `image`.
  func store(in mask: Mask, at box: Box, into image: inout PlanarImage) {
    for row in 0..<mask.height {
      for column in 0..<mask.width where mask[row, column] {
        for channel in 0..<channels {
          image[channel, box.y + row, box.x + column] =
            samples[channel * planeCount + march.index(row: row, column: column)]
        }
      }
    }
  }
}
