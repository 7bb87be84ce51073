import Foundation
import Imaging
import Testing

/// The search for the nearest patches.
@Suite struct PatchFieldTests {
  private static let masks = [
    Mask(width: 40, height: 31, boxes: [Box(x: 15, y: 12, width: 8, height: 6)]),
    Mask(width: 40, height: 31, boxes: [Box(x: 0, y: 0, width: 1, height: 1)]),
    Mask(width: 40, height: 31, boxes: [Box(x: 36, y: 20, width: 4, height: 11)]),
    Mask(width: 40, height: 31, boxes: [Box(x: 0, y: 9, width: 40, height: 3)]),
    Mask(width: 40, height: 7, boxes: [Box(x: 5, y: 6, width: 2, height: 1)]),
    Mask(width: 7, height: 7, boxes: [Box(x: 6, y: 6, width: 1, height: 1)]),
    Mask(width: 6, height: 30, boxes: [Box(x: 1, y: 6, width: 1, height: 1)]),
    Mask(width: 40, height: 31), .noise(width: 40, height: 31, probability: 0.01),
  ]

  @Test(arguments: masks) func kindsAreThoseOfTheDefinition(mask: Mask) {
    let geometry = PatchGeometry(mask: mask)
    var sources: [Int32] = []
    for row in 0..<mask.height {
      for column in 0..<mask.width {
        let (rows, columns) = (max(0, row - 3)...row + 3, max(0, column - 3)...column + 3)
        var expected = PatchGeometry.Kind.none
        if row >= 3, column >= 3, rows.upperBound < mask.height, columns.upperBound < mask.width {
          let touches = rows.contains { y in columns.contains { mask[y, $0] } }
          expected = touches ? .target : .source
        }
        #expect(geometry.kinds.pointer[row * mask.width + column] == expected, "\(row) \(column)")
        if expected == .source { sources.append(Int32(row * mask.width + column)) }
        if expected == .target {
          #expect(geometry.targetBox.rows.contains(row) && geometry.targetBox.columns.contains(column))
        }
      }
    }
    #expect(geometry.sources() == sources && geometry.sourceCount == sources.count)
  }

  /// With some of the holes to fill, the patches that touch only others are neither targets nor sources.
  @Test func targetsAreThoseOfTheHolesToFill() {
    let near = Mask(width: 50, height: 40, boxes: [Box(x: 10, y: 12, width: 8, height: 6)])
    let far = Mask(width: 50, height: 40, boxes: [Box(x: 14, y: 20, width: 20, height: 12)])
    var both = near
    both.formUnion(far, x: 0, y: 0)
    let (geometry, all) = (PatchGeometry(mask: both, targets: near), PatchGeometry(mask: both))
    let wanted = PatchGeometry(mask: near)
    for pixel in 0..<geometry.kinds.count {
      let isTarget = wanted.kinds.pointer[pixel] == .target
      let isSource = all.kinds.pointer[pixel] == .source
      #expect(geometry.kinds.pointer[pixel] == (isTarget ? .target : isSource ? .source : .none), "\(pixel)")
    }
    #expect(geometry.sourceCount == all.sourceCount && geometry.targetBox == wanted.targetBox)
  }

  private static let mask = Mask(width: 72, height: 64, boxes: [Box(x: 24, y: 20, width: 18, height: 16)])

  private func field(passes: Int) -> PatchField {
    let image = PatchMatchTests.picture(width: 72, height: 64)
    let level = PatchPyramid.Level(
      colors: PatchColors(image, mask: Self.mask), mask: Self.mask, geometry: PatchGeometry(mask: Self.mask))
    return PatchField(level, seed: 1, isParallel: false, firstPasses: passes)
  }

  private func meanDistance(_ field: PatchField) -> Double {
    var (sum, count) = (0.0, 0)
    field.forEachTarget { place, _ in
      sum += Double(field.distances.pointer[place])
      count += 1
    }
    return sum / Double(count)
  }

  /// The smallest distance of each target, by trying every source: the squares of the differences of 49 pixels, and a
  /// share more for their distance in space.
  private func leastDistance(_ field: PatchField) -> Double {
    let (colors, width) = (field.level.colors, field.level.geometry.width)
    let sources = field.level.geometry.sources().map(Int.init)
    var (sum, count) = (0.0, 0)
    field.forEachTarget { _, target in
      var least = Float.infinity
      for source in sources {
        let away = hypot(Float(target / width - source / width), Float(target % width - source % width))
        var distance: Float = 0
        for step in 0..<49 {
          let place = (step / 7 - 3) * width + step % 7 - 3
          let (left, right) = (colors.pixels.pointer[target + place], colors.pixels.pointer[source + place])
          let difference = SIMD4<Float>(left) - SIMD4<Float>(right)
          distance += (difference * difference).sum()
        }
        let share = PatchSettings.classical.remoteness * away / Float(width)
        least = min(least, (distance * (1 + share)).rounded(.down))
      }
      sum += Double(least)
      count += 1
    }
    return sum / Double(count)
  }

  @Test func theSearchComesCloseToTheNearest() {
    let fields = [0, 1, 2, 4, 16].map(field)
    let distances = fields.map(meanDistance)
    #expect(zip(distances, distances.dropFirst()).allSatisfy { $0 > $1 }, "\(distances)")
    let least = leastDistance(fields[0])
    #expect(distances[0] > 1.5 * least && distances[3] < 1.25 * least && distances[4] < 1.1 * least)
    #expect(distances.allSatisfy { $0 >= least * 0.9999 }, "\(distances) \(least)")
  }
}
