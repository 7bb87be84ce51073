/// The patches of an image: squares of 7 × 7 pixels, numbered by their middle pixel, row by row.
///
/// A patch lies wholly inside the image. It is a source where it touches no hole, and a target where it touches a
/// hole that is to be filled.
package struct PatchGeometry: Sendable {
  /// How far a patch reaches from its middle.
  package static let reach = 3

  /// What the patch around a pixel is good for.
  package enum Kind: UInt8, BitwiseCopyable {
    /// It leaves the image, or touches only holes that are not to be filled.
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

  /// Finds the patches of an image.
  ///
  /// - Parameters:
  ///   - mask: All holes.
  ///   - targets: Those to fill, or nil for all.
  package init(mask: Mask, targets: Mask? = nil) {
    (width, height) = (mask.width, mask.height)
    kinds = LoopStorage(count: width * height, repeating: .none)
    let reach = Self.reach
    let middles = Box(
      x: reach, y: reach, width: max(0, width - 2 * reach), height: max(0, height - 2 * reach))
    for row in middles.rows {
      for column in middles.columns { kinds.pointer[row * width + column] = .source }
    }
    guard middles.area > 0 else {
      sourceCount = 0
      targetBox = Box(x: 0, y: 0, width: 0, height: 0)
      return
    }
    func box(of mask: Mask) -> Box? {
      mask.boundingBox.map { Self.middles(touching: $0, width: mask.width, height: mask.height) }
    }
    if let targets, let holes = box(of: mask) {
      sourceCount = middles.area - Self.mark(mask, in: holes, as: .none, kinds)
      targetBox = box(of: targets) ?? Box(x: 0, y: 0, width: 0, height: 0)
      _ = Self.mark(targets, in: targetBox, as: .target, kinds)
    } else {
      targetBox = box(of: mask) ?? Box(x: 0, y: 0, width: 0, height: 0)
      sourceCount = middles.area - Self.mark(mask, in: targetBox, as: .target, kinds)
    }
  }

  /// Returns the box of the middles of all patches that touch a box of holes.
  private static func middles(touching hole: Box, width: Int, height: Int) -> Box {
    let left = min(max(hole.x, 2 * reach), width - 1) - reach
    let top = min(max(hole.y, 2 * reach), height - 1) - reach
    return Box(
      x: left, y: top, width: min(hole.x + hole.width + reach, width - reach) - left,
      height: min(hole.y + hole.height + reach, height - reach) - top)
  }

  /// Marks the patches in `box` that touch a hole, and returns how many they are.
  private static func mark(_ mask: Mask, in box: Box, as kind: Kind, _ kinds: LoopStorage<Kind>) -> Int {
    guard box.area > 0 else { return 0 }
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
          kinds.pointer[middle * mask.width + place] = kind
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
