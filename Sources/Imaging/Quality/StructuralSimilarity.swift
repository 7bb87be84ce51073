#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

extension Quality {
  /// Returns the mean structural similarity (SSIM) over channels and windows, 1 for equal images.
  ///
  /// Z. Wang et al., *Image Quality Assessment: From Error Visibility to Structural Similarity*, IEEE TIP
  /// 13(4), 2004: Gaussian window 11 × 11, σ = 1.5, K1 = 0.01, K2 = 0.03, data range 1. Only windows that lie
  /// wholly inside the image count. An image narrower or lower than 11 pixels counts as one window, all of
  /// whose pixels weigh the same.
  ///
  /// - Precondition: both images have the same size and channel count, and at least one pixel.
  public static func structuralSimilarity(_ image: PlanarImage, _ truth: PlanarImage) -> Double {
    requireEqualSizes(image, truth)
    precondition(!image.samples.isEmpty, "an image without pixels has no similarity")
    let sum = (0..<image.channels).reduce(0.0) { sum, channel in
      let (x, y) = (Plane(channel, of: image), Plane(channel, of: truth))
      return sum
        + (x.holdsWindows ? windowedSimilarity(x, y).similarity : globalMoments(x, y).comparison.similarity)
    }
    return sum / Double(image.channels)
  }

  /// One channel of an image.
  struct Plane {
    let width: Int
    let height: Int
    var samples: [Float]

    init(width: Int, height: Int, samples: [Float]) {
      self.width = width
      self.height = height
      self.samples = samples
    }

    init(_ channel: Int, of image: PlanarImage) {
      width = image.width
      height = image.height
      samples = Array(image.samples[(channel * image.planeCount)..<((channel + 1) * image.planeCount)])
    }

    /// Whether a window fits in.
    var holdsWindows: Bool { width >= windowWidth && height >= windowWidth }
  }

  /// What two windows have in common.
  struct Comparison {
    /// Luminance, contrast and structure: the paper's equation 13.
    var similarity = 0.0
    /// Contrast and structure alone.
    var contrast = 0.0

    static func += (sum: inout Comparison, term: Comparison) {
      sum.similarity += term.similarity
      sum.contrast += term.contrast
    }
  }

  /// The weighted means of x, y, x², y² and xy in one window.
  private struct Moments {
    var x = 0.0
    var y = 0.0
    var xx = 0.0
    var yy = 0.0
    var xy = 0.0

    var comparison: Comparison {
      let (c1, c2) = (0.01 * 0.01, 0.03 * 0.03)
      let covariance = xy - x * y
      let variances = (xx - x * x) + (yy - y * y)
      let contrast = (2 * covariance + c2) / (variances + c2)
      return Comparison(similarity: contrast * (2 * x * y + c1) / (x * x + y * y + c1), contrast: contrast)
    }
  }

  private static func globalMoments(_ x: Plane, _ y: Plane) -> Moments {
    var moments = Moments()
    let weight = 1 / Double(x.samples.count)
    for (left, right) in zip(x.samples, y.samples) {
      let (a, b) = (Double(left), Double(right))
      moments.x += weight * a
      moments.y += weight * b
      moments.xx += weight * a * a
      moments.yy += weight * b * b
      moments.xy += weight * a * b
    }
    return moments
  }

  /// Returns the means over all windows of two planes of one size, which holds windows.
  static func windowedSimilarity(_ x: Plane, _ y: Plane) -> Comparison {
    let (rows, columns) = (x.height - windowWidth + 1, x.width - windowWidth + 1)
    var lines = MomentLines(width: x.width)
    var sum = Comparison()
    x.samples.withUnsafeBufferPointer { x in
      y.samples.withUnsafeBufferPointer { y in
        for row in 0..<(rows + windowWidth - 1) {
          let place = row * lines.width
          lines.append(
            UnsafeBufferPointer(rebasing: x[place..<(place + lines.width)]),
            UnsafeBufferPointer(rebasing: y[place..<(place + lines.width)]))
          if row >= windowWidth - 1 { sum += lines.comparison }
        }
      }
    }
    let count = Double(rows * columns)
    return Comparison(similarity: sum.similarity / count, contrast: sum.contrast / count)
  }

  static let windowWidth = 11

  /// The Gaussian window is the product of this one with itself.
  private static let window: [Float] = {
    let weights = (0..<windowWidth).map { exp(-Double(($0 - 5) * ($0 - 5)) / (2 * 1.5 * 1.5)) }
    let sum = weights.reduce(0, +)
    return weights.map { Float($0 / sum) }
  }()

  /// The rows that a row of windows needs, each with the five moments of its horizontal windows.
  private struct MomentLines {
    let width: Int
    private let columns: Int
    private let window = Quality.window
    /// Five products of the newest row of samples.
    private var products: [Float]
    /// The last 11 rows, in a ring, each with its five moments.
    private var ring: [Float]
    /// The five moments of the newest row of windows.
    private var moments: [Float]
    private var count = 0

    /// Centring the samples keeps Float's variances exact enough; the mean comes back in the end.
    private static let centre: Float = 0.5

    init(width: Int) {
      self.width = width
      columns = width - windowWidth + 1
      products = Array(repeating: 0, count: 5 * width)
      ring = Array(repeating: 0, count: windowWidth * 5 * columns)
      moments = Array(repeating: 0, count: 5 * columns)
    }

    /// Adds a row of samples of both planes.
    mutating func append(_ x: UnsafeBufferPointer<Float>, _ y: UnsafeBufferPointer<Float>) {
      let (width, columns, slot) = (width, columns, count % windowWidth)
      products.withUnsafeMutableBufferPointer { products in
        for column in 0..<width {
          let (a, b) = (x[column] - Self.centre, y[column] - Self.centre)
          products[column] = a
          products[width &+ column] = b
          products[2 &* width &+ column] = a * a
          products[3 &* width &+ column] = b * b
          products[4 &* width &+ column] = a * b
        }
        ring.withUnsafeMutableBufferPointer { ring in
          for moment in 0..<5 {
            let target = UnsafeMutableBufferPointer(
              rebasing: ring[((slot * 5 + moment) * columns)..<((slot * 5 + moment + 1) * columns)])
            target.update(repeating: 0)
            for (tap, weight) in window.enumerated() {
              let start = moment * width + tap
              add(UnsafeBufferPointer(rebasing: products[start..<(start + columns)]), weight, to: target)
            }
          }
        }
      }
      count += 1
    }

    /// The sum over the windows whose last row is the newest one.
    var comparison: Comparison {
      mutating get {
        let size = 5 * columns
        let (count, columns, window) = (count, columns, window)
        moments.withUnsafeMutableBufferPointer { moments in
          moments.update(repeating: 0)
          ring.withUnsafeBufferPointer { ring in
            for (tap, weight) in window.enumerated() {
              let slot = (count + tap) % windowWidth
              add(
                UnsafeBufferPointer(rebasing: ring[(slot * size)..<((slot + 1) * size)]), weight, to: moments)
            }
          }
        }
        var sum = Comparison()
        moments.withUnsafeBufferPointer { values in
          for column in 0..<columns {
            func value(_ moment: Int) -> Double { Double(values[moment &* columns &+ column]) }
            let (a, b, centre) = (value(0), value(1), Double(Self.centre))
            let (x, y) = (a + centre, b + centre)
            sum +=
              Moments(
                x: x, y: y, xx: value(2) - a * a + x * x, yy: value(3) - b * b + y * y,
                xy: value(4) - a * b + x * y
              ).comparison
          }
        }
        return sum
      }
    }
  }

  /// Adds `source` times `weight`.
  @inline(__always)
  private static func add(
    _ source: UnsafeBufferPointer<Float>, _ weight: Float, to target: UnsafeMutableBufferPointer<Float>
  ) {
    guard let source = source.baseAddress, let start = target.baseAddress else { return }
    for index in 0..<target.count { start[index] += weight * source[index] }
  }
}
