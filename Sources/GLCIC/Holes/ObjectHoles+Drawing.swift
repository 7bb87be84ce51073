import Imaging

extension Mask {
  /// Draws one object, chosen at random, mirrored or not, scaled to a random share of the image, anywhere.
  ///
  /// The object lies inside the image as a whole, so a long one may not reach its share; one that stays below the
  /// range gives its place to another. Should that go on, a square of the share is drawn.
  mutating func draw(_ settings: ObjectHoles, from objects: [Segmentation], using random: inout RandomSource)
  {
    let share = random.uniform(in: settings.area)
    for _ in 0..<Self.attempts {
      let object = objects[random.integer(in: 0...(objects.count - 1))]
      let hole = placed(object, share: share, using: &random)
      guard let hole, settings.area.contains(Double(hole.area) / Double(width * height)) else { continue }
      return formUnion(hole)
    }
    let side = min(max(1, Int((share * Double(width * height)).squareRoot())), width, height)
    fill(
      Box(
        x: random.integer(in: 0...(width - side)), y: random.integer(in: 0...(height - side)), width: side,
        height: side))
  }

  /// More failures in a row than happen where objects have a shape at all.
  private static let attempts = 32

  /// Returns the object as a hole of an image of this size, or nil where the object has no pixel.
  private func placed(_ object: Segmentation, share: Double, using random: inout RandomSource) -> Mask? {
    let mirrored = random.uniform() < 0.5
    let (across, down) = (random.uniform(), random.uniform())
    let bounds = object.bounds
    guard bounds.width > 0, bounds.height > 0 else { return nil }
    // Measured as large as it can become, so that rounding to pixels matters least.
    let largest = min(Double(width) / bounds.width, Double(height) / bounds.height)
    var full = Mask(width: width, height: height)
    object.draw(on: &full, scale: largest, x: 0, y: 0, mirrored: mirrored)
    let area = full.area
    guard area > 0 else { return nil }
    let scale = largest * min(1, (share * Double(width * height) / Double(area)).squareRoot())
    var hole = Mask(width: width, height: height)
    object.draw(
      on: &hole, scale: scale, x: across * (Double(width) - scale * bounds.width),
      y: down * (Double(height) - scale * bounds.height), mirrored: mirrored)
    return hole
  }
}
