/// The order in which the pixels of a hole are filled, and the signed distance from its rim.
///
/// Pixels are numbered in a grid with `padding` more pixels on each side of the image, which belong to neither
/// the hole nor the known part.
package struct FastMarchingOrder {
  /// How many pixels lie around the image: as many as the radius, so that no disc leaves the grid.
  package let padding: Int
  /// The length of a stored row.
  package let stride: Int
  /// The hole pixels from the rim inward.
  package let order: [Int]
  /// T at each stored pixel: the distance from the known pixels beside the hole, positive inside the hole,
  /// negative outside as far as the radius reaches, infinite elsewhere.
  package private(set) var times: [Float]
  /// Which pixels are known from the start.
  let known: [Bool]
  /// The known pixels with a hole pixel as 4-neighbour, where T is zero.
  let rim: [Int]

  /// Marches inward through `hole`, and outward as far as `radius` needs T.
  ///
  /// - Parameters:
  ///   - hole: the pixels to be filled.
  ///   - mask: every unknown pixel, those of other holes included; of the same size.
  ///   - radius: the radius of the fill.
  package init(hole: Mask, mask: Mask, radius: Int) {
    let (padding, stride) = (radius, mask.width + 2 * radius)
    var inside = [FastMarchingDistance.State](repeating: .closed, count: stride * (mask.height + 2 * radius))
    var outside = inside
    for row in 0..<mask.height {
      for column in 0..<mask.width {
        let pixel = (row + padding) * stride + column + padding
        if hole[row, column] { inside[pixel] = .open }
        if !mask[row, column] { outside[pixel] = .open }
      }
    }
    rim = outside.indices.filter { pixel in
      outside[pixel] == .open
        && (inside[pixel - 1] == .open || inside[pixel + 1] == .open || inside[pixel - stride] == .open
          || inside[pixel + stride] == .open)
    }
    var inward = FastMarchingDistance(stride: stride, states: inside)
    inward.march(from: rim)
    var outward = FastMarchingDistance(stride: stride, states: outside)
    // The first-order scheme overestimates distances across the diagonal.
    outward.march(from: rim, limit: 1.5 * Float(radius) + 1)
    self.padding = padding
    self.stride = stride
    known = outside.map { $0 == .open }
    order = inward.order
    times = inward.times
    for (pixel, time) in outward.times.enumerated() where time < .infinity { times[pixel] = -time }
  }

  /// Returns the number under which a pixel of the image is stored.
  package func index(row: Int, column: Int) -> Int { (row + padding) * stride + column + padding }
}
