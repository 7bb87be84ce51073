package import Imaging

extension Batch {
  /// Makes a batch of what it holds.
  package init(
    step: Int, size: Int, images: [UInt8], masks: [UInt8], fills: [Float]?, localPatches: [Box],
    realPatches: [Box], names: [String]
  ) {
    precondition(masks.count == names.count * size * size && images.count == 3 * masks.count, "counts differ")
    self.step = step
    self.size = size
    count = names.count
    self.images = images
    self.masks = masks
    self.fills = fills
    self.localPatches = localPatches
    self.realPatches = realPatches
    self.names = names
  }

  /// The number of pixels in the holes of all samples.
  var holePixels: Double { Double(masks.reduce(0) { $0 + Int($1) }) }

  /// Returns the batch cut into `count` equal parts, in order.
  ///
  /// - Precondition: `count` divides the number of samples.
  func parts(_ count: Int) -> [Batch] {
    precondition(count > 0 && self.count % count == 0, "the parts of a batch are equal")
    guard count > 1 else { return [self] }
    let length = self.count / count
    return (0..<count).map { part(($0 * length)..<(($0 + 1) * length)) }
  }

  private func part(_ samples: Range<Int>) -> Batch {
    func slice<Value>(_ values: [Value], channels: Int) -> [Value] {
      let stride = channels * size * size
      return Array(values[(samples.lowerBound * stride)..<(samples.upperBound * stride)])
    }
    return Batch(
      step: step, size: size, images: slice(images, channels: 3),
      masks: slice(masks, channels: 1), fills: fills.map { slice($0, channels: 3) },
      localPatches: Array(localPatches[samples]), realPatches: Array(realPatches[samples]),
      names: Array(names[samples]))
  }
}
