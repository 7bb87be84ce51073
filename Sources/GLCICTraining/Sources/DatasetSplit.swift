internal import GLCIC

/// Which images of a data set are trained on and which are kept apart for validation.
public struct DatasetSplit: Sendable, Equatable {
  public let training: [Int]
  public let heldOut: [Int]

  /// Keeps `heldOut` images apart, chosen by the seed, but at most a tenth of the data set.
  ///
  /// A data set too small for that is validated on the images that it is trained on.
  public init(count: Int, heldOut wanted: Int, seed: UInt64) {
    let number = min(wanted, count / 10)
    guard number > 0 else {
      training = Array(0..<count)
      heldOut = Array(training.prefix(wanted))
      return
    }
    var random = RandomSource(seed: seed, 0x7370_6c69)
    var chosen: Set<Int> = []
    while chosen.count < number { chosen.insert(random.integer(in: 0...(count - 1))) }
    heldOut = chosen.sorted()
    training = (0..<count).filter { !chosen.contains($0) }
  }
}
