internal import GLCIC
public import Imaging

/// Cuts small patches out of the bands of images, at the same places in a photograph and in all fills of its hole.
///
/// The bands are the first three of a Laplacian pyramid, whose pixels are 1, 2 and 4 of the image wide. A patch has its
/// middle in the hole and lies wholly inside its band; a pixel of a band is in the hole where the pixel of the image
/// is on which it lies, that of 2ˡ times its row and column at level l.
public struct PatchSampler: Sendable {
  /// The number of bands.
  public static let levels = 3
  /// The rows, and the columns, of a patch.
  public static let side = 7
  /// The channels of a patch: red, green and blue.
  public static let channels = 3
  /// The samples of a patch: channel, row, column.
  public static let patchSize = channels * side * side
  /// A sample of a patch that is 1 in an image.
  public static let unit: Float = 32_767
  /// The most patches that are cut out of an image at one level.
  public static let imageLimit = 200
  /// The most patches of all images at one level, which take 12 MB for each method.
  public static let totalLimit = 40_000

  /// The middle of a patch.
  public struct Place: Sendable, Hashable {
    public var row: Int
    public var column: Int

    public init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  /// How many patches are cut out of an image at each level.
  public let patchesPerImage: Int
  private let seed: UInt64

  /// Creates a sampler for a number of images: each gives ``imageLimit`` patches a level, or fewer, so that not all together
  /// give more than ``totalLimit``.
  public init(images: Int, seed: UInt64) {
    patchesPerImage = max(1, min(Self.imageLimit, Self.totalLimit / max(images, 1)))
    self.seed = seed
  }

  /// Draws where patches are cut out of an image, with replacement.
  ///
  /// - Parameters:
  ///   - mask: The image's hole.
  ///   - index: The image's place in the evaluation; with the seed, decides the draws.
  /// - Returns: For each level the middles of its patches; none where no patch fits in with its middle in the hole.
  public func places(in mask: Mask, index: Int) -> [[Place]] {
    (0..<Self.levels).map { level in
      let candidates = Self.candidates(in: mask, level: level)
      guard !candidates.isEmpty else { return [] }
      var random = RandomSource(seed: seed, Purpose.places, UInt64(index), UInt64(level))
      return (0..<patchesPerImage).map { _ in candidates[random.integer(in: 0...(candidates.count - 1))] }
    }
  }

  /// Cuts patches out of an image.
  ///
  /// - Parameters:
  ///   - image: RGB samples in 0...1.
  ///   - places: For each level the middles of the patches.
  /// - Returns: For each level its patches one after the other, ``patchSize`` samples each, times ``unit``, rounded.
  /// - Precondition: all patches lie inside their bands.
  public static func patches(of image: PlanarImage, at places: [[Place]]) -> [[Int16]] {
    precondition(image.channels == channels && places.count == levels, "patches are of RGB, at three levels")
    return zip(LaplacianPyramid.bands(of: image, count: levels), places).map { band, places in
      var patches: [Int16] = []
      patches.reserveCapacity(places.count * patchSize)
      for place in places {
        let (top, left) = (place.row - side / 2, place.column - side / 2)
        precondition(
          top >= 0 && left >= 0 && top + side <= band.height && left + side <= band.width,
          "the patch leaves its band")
        for line in 0..<(channels * side) {
          let start = (line / side * band.height + top + line % side) * band.width + left
          for sample in band.samples[start..<(start + side)] {
            patches.append(Int16((max(-1, min(1, sample)) * unit).rounded()))
          }
        }
      }
      return patches
    }
  }

  /// All middles that a patch may have at a level.
  private static func candidates(in mask: Mask, level: Int) -> [Place] {
    let (width, height) = (((mask.width - 1) >> level) + 1, ((mask.height - 1) >> level) + 1)
    let margin = side / 2
    var candidates: [Place] = []
    for row in stride(from: margin, to: height - margin, by: 1) {
      for column in stride(from: margin, to: width - margin, by: 1)
      where mask[row << level, column << level] { candidates.append(Place(row: row, column: column)) }
    }
    return candidates
  }
}

/// What random numbers are for, so that no two uses draw the same ones.
enum Purpose {
  static let places: UInt64 = 1
  static let directions: UInt64 = 2
}
