/// The patches of an image: squares of 7 × 7 pixels, numbered by their middle pixel, row by row.
///
/// A patch lies wholly inside the image. It is a source where it touches no hole, else a target.
package struct PatchGeometry: Sendable {
  /// How far a patch reaches from its middle.
  package static let reach = 3

  /// What the patch around a pixel is good for.
  package enum Kind: UInt8, BitwiseCopyable {
    /// It leaves the image.
    case none
    case source
    case target
  }

  package let width: Int
  package let height: Int
  /// The kind of the patch around each pixel.
  package let kinds: LoopStorage<Kind>
  package let sourceCount: Int
  /// Holds the middles of all targets; without area where there is none.
  package let targetBox: Box

  /// Finds the patches of an image with the holes of `mask`.
  package init(mask: Mask) {
    (width, height) = (mask.width, mask.height)
    kinds = LoopStorage(count: width * height, repeating: .none)
    let reach = Self.reach
    let middles = Box(
      x: reach, y: reach, width: max(0, width - 2 * reach), height: max(0, height - 2 * reach))
    for row in middles.rows {
      for column in middles.columns { kinds.pointer[row * width + column] = .source }
    }
    guard middles.area > 0, let hole = mask.boundingBox else {
      sourceCount = middles.area
      targetBox = Box(x: 0, y: 0, width: 0, height: 0)
      return
    }
    let left = min(max(hole.x, 2 * reach), width - 1) - reach
    let top = min(max(hole.y, 2 * reach), height - 1) - reach
    targetBox = Box(
      x: left, y: top, width: min(hole.x + hole.width + reach, width - reach) - left,
      height: min(hole.y + hole.height + reach, height - reach) - top)
    sourceCount = middles.area - Self.markTargets(mask, in: targetBox, kinds)
  }

  /// Marks the patches in `box` that touch a hole, and returns how many they are.
  private static func markTargets(_ mask: Mask, in box: Box, _ kinds: LoopStorage<Kind>) -> Int {
    var count = 0
    // The last row with a hole pixel, of each column, down to the lower edge of the patches of a row.
    var lastHoleRows = [Int](repeating: -reach - 1, count: mask.width)
    for row in (box.y - reach)..<(box.y + box.height + reach) {
      for column in 0..<mask.width where mask[row, column] { lastHoleRows[column] = row }
      let middle = row - reach
      guard box.rows.contains(middle) else { continue }
      var lastHoleColumn = -1
      for column in 0..<min(mask.width, box.x + box.width + reach) {
        if lastHoleRows[column] >= middle - reach { lastHoleColumn = column }
        let place = column - reach
        if box.columns.contains(place), lastHoleColumn >= place - reach {
          kinds.pointer[middle * mask.width + place] = .target
          count += 1
        }
      }
    }
    return count
  }

  /// Returns the middles of all sources.
  package func sources() -> [Int32] {
    (0..<kinds.count).compactMap { kinds.pointer[$0] == .source ? Int32($0) : nil }
  }
}
