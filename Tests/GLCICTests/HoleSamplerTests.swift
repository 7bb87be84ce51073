import Foundation
import GLCIC
import Imaging
import Testing

/// Returns Pearson's chi-square of `counts` against expected shares that sum to 1.
private func chiSquare(_ counts: [Int], shares: [Double]) -> Double {
  let total = Double(counts.reduce(0, +))
  return zip(counts, shares).reduce(0) { sum, pair in
    let expected = total * pair.1
    return sum + (Double(pair.0) - expected) * (Double(pair.0) - expected) / expected
  }
}

/// Five standard deviations above the mean of a chi-square of `bins - 1` degrees of freedom.
private func chiSquareLimit(bins: Int) -> Double {
  let freedom = Double(bins - 1)
  return freedom + 5 * (2 * freedom).squareRoot()
}

private func holes(_ shape: HoleShape, width: Int, height: Int, count: Int, seed: UInt64 = 1) -> [Hole] {
  let sampler = HoleSampler(shape: shape)
  return (0..<count).map { index in
    var random = RandomSource(seed: seed, UInt64(index))
    return sampler.sample(width: width, height: height, using: &random)
  }
}

@Suite struct RandomSourceTests {
  /// Computed by a few lines of Python from the published SplitMix64 and xoshiro256** definitions.
  @Test func matchesIndependentImplementation() {
    var withPath = RandomSource(seed: 7, 1, 2)
    #expect(
      (0..<3).map { _ in withPath.next() } == [
        0xa5c1_553c_4736_4cbd, 0x5cff_25fb_880b_70a1, 0xc591_2c13_8068_f065,
      ])
    var withoutPath = RandomSource(seed: 0)
    #expect(
      (0..<3).map { _ in withoutPath.next() } == [
        0xfb54_05f7_bd79_c540, 0x780c_98e2_6cea_5883, 0x2a14_6e09_80fe_bc66,
      ])
  }

  @Test func pathsGiveDifferentStreams() {
    let paths: [RandomSource] = [
      RandomSource(seed: 0), RandomSource(seed: 1), RandomSource(seed: 0, 0), RandomSource(seed: 0, 0, 0),
      RandomSource(seed: 0, 1), RandomSource(seed: 0, 1, 2), RandomSource(seed: 0, 2, 1),
      RandomSource(seed: 1, 0),
    ]
    let first = paths.map { path in
      var source = path
      return source.next()
    }
    #expect(Set(first).count == paths.count)
  }

  @Test(arguments: [2, 3, 10, 33])
  func integersAreUniform(bins: Int) {
    var random = RandomSource(seed: 3, UInt64(bins))
    var counts = [Int](repeating: 0, count: bins)
    for _ in 0..<20_000 { counts[random.integer(in: -1...(bins - 2)) + 1] += 1 }
    let shares = [Double](repeating: 1 / Double(bins), count: bins)
    #expect(chiSquare(counts, shares: shares) < chiSquareLimit(bins: bins))
  }

  @Test func integersReachTheEndsOfTheirRange() {
    var random = RandomSource(seed: 4)
    #expect(random.integer(in: 5...5) == 5)
    #expect(random.integer(in: Int.max...Int.max) == Int.max)
    let wide = (0..<100).map { _ in random.integer(in: Int.min...Int.max) }
    #expect(wide.contains { $0 < 0 } && wide.contains { $0 > 0 })
  }

  @Test func uniformNumbersFillTheUnitInterval() {
    var random = RandomSource(seed: 5)
    let values = (0..<20_000).map { _ in random.uniform() }
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    var counts = [Int](repeating: 0, count: 16)
    for value in values { counts[Int(value * 16)] += 1 }
    #expect(chiSquare(counts, shares: Array(repeating: 1 / 16, count: 16)) < chiSquareLimit(bins: 16))
  }
}

@Suite struct RectangleHoleTests {
  @Test func sidesLieInTheRangeAndTheHoleInTheImage() {
    for hole in holes(.paper, width: 256, height: 200, count: 300) {
      let box = hole.boundingBox
      #expect((96...128).contains(box.width) && (96...128).contains(box.height))
      #expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= 256 && box.y + box.height <= 200)
      #expect(hole.mask.width == 256 && hole.mask.height == 200)
      #expect(hole.mask.boundingBox == box)
      #expect(hole.mask.area == box.area)
    }
  }

  @Test func sidesAreUniform() {
    var widths = [Int](repeating: 0, count: 9)
    var heights = widths
    for hole in holes(.rectangle(sides: 4...12), width: 20, height: 20, count: 9_000) {
      widths[hole.boundingBox.width - 4] += 1
      heights[hole.boundingBox.height - 4] += 1
    }
    let shares = [Double](repeating: 1 / 9, count: 9)
    #expect(chiSquare(widths, shares: shares) < chiSquareLimit(bins: 9))
    #expect(chiSquare(heights, shares: shares) < chiSquareLimit(bins: 9))
  }

  @Test func positionsAreUniform() {
    var counts = [Int](repeating: 0, count: 6 * 4)
    for hole in holes(.rectangle(sides: 5...5), width: 10, height: 8, count: 12_000) {
      counts[hole.boundingBox.y * 6 + hole.boundingBox.x] += 1
    }
    #expect(chiSquare(counts, shares: Array(repeating: 1 / 24, count: 24)) < chiSquareLimit(bins: 24))
  }

  @Test(arguments: [(100, 64), (64, 100), (1, 2), (2, 1), (3, 1)])
  func sidesAreCutToAnImageTooSmall(width: Int, height: Int) {
    for hole in holes(.rectangle(sides: 96...128), width: width, height: height, count: 20) {
      #expect(hole.boundingBox.width == max(1, min(hole.boundingBox.width, width - 1)))
      #expect(hole.boundingBox.height == max(1, min(hole.boundingBox.height, height - 1)))
      #expect(hole.mask.area > 0 && hole.mask.area < width * height)
    }
  }

  @Test func severalRectanglesNeverCoverTheImage() {
    let shape = HoleShape.rectangles(count: 1...40, sides: 1...7)
    for hole in holes(shape, width: 8, height: 8, count: 500) {
      #expect(hole.mask.area > 0 && hole.mask.area < 64)
      #expect(hole.mask.boundingBox == hole.boundingBox)
    }
  }

  @Test func severalRectanglesLeaveGapsBetweenThem() {
    let found = holes(.rectangles(count: 2...4, sides: 8...16), width: 128, height: 128, count: 100)
    #expect(found.allSatisfy { $0.mask.area <= 4 * 16 * 16 && $0.mask.area >= 8 * 8 })
    #expect(found.filter { $0.mask.area < $0.boundingBox.area }.count > 90)
  }

  @Test func theSameRandomSourceGivesTheSameHole() {
    for shape in [HoleShape.paper, .rectangles(count: 1...3, sides: 5...9), .freeForm(FreeFormStrokes())] {
      let found = holes(shape, width: 160, height: 150, count: 3)
      #expect(found == holes(shape, width: 160, height: 150, count: 3))
      #expect(found != holes(shape, width: 160, height: 150, count: 3, seed: 2))
    }
  }
}

@Suite struct FreeFormHoleTests {
  @Test(arguments: [(256, 256), (64, 200), (7, 5), (2, 1)])
  func holesAreNeverEmptyAndNeverTheWholeImage(width: Int, height: Int) {
    for hole in holes(.freeForm(FreeFormStrokes()), width: width, height: height, count: 100) {
      #expect(hole.mask.area > 0 && hole.mask.area < width * height)
      #expect(hole.mask.values.allSatisfy { $0 <= 1 })
      #expect(hole.mask.boundingBox == hole.boundingBox)
    }
  }

  @Test func aBrushAsWideAsTheImageLeavesAPixel() {
    let brush = FreeFormStrokes(strokes: 30...30, vertices: 12...12, width: 2...2)
    for hole in holes(.freeForm(brush), width: 40, height: 30, count: 20) {
      #expect(hole.mask.area == 40 * 30 - 1)
    }
  }

  @Test func strokesScaleWithTheImage() {
    func coverage(_ size: Int) -> Double {
      let found = holes(.freeForm(FreeFormStrokes()), width: size, height: size, count: 150)
      return found.reduce(0) { $0 + Double($1.mask.area) } / Double(found.count * size * size)
    }
    // The same draws at twice the size: only the pixels' grid differs.
    let (small, large) = (coverage(128), coverage(256))
    #expect(abs(small - large) < 0.02 * large)
    #expect(large > 0.05 && large < 0.5)
  }

  @Test func aDotIsADiscOfTheBrushWidth() {
    let dot = FreeFormStrokes(strokes: 1...1, vertices: 1...1, length: 0...0, width: 0.2...0.2)
    // Dots that touch the border are cut; the others have the area of a disc of radius 10.
    let inside = holes(.freeForm(dot), width: 100, height: 100, count: 200).filter {
      let box = $0.boundingBox
      return box.x > 0 && box.y > 0 && box.x + box.width < 100 && box.y + box.height < 100
    }
    let areas = inside.map { Double($0.mask.area) }
    #expect(areas.count > 50)
    #expect(areas.allSatisfy { abs($0 - Double.pi * 100) < 20 })
  }

  @Test func oneStrokeIsConnected() {
    let thin = FreeFormStrokes(strokes: 1...1, vertices: 6...6, length: 0.1...0.3, width: 0.02...0.06)
    for hole in holes(.freeForm(thin), width: 90, height: 120, count: 50) {
      #expect(Self.connectedArea(of: hole.mask) == hole.mask.area)
    }
  }

  /// Returns the number of hole pixels reached from the first one over sides and corners.
  private static func connectedArea(of mask: Mask) -> Int {
    guard let first = mask.values.firstIndex(of: 1) else { return 0 }
    var seen: Set<Int> = [first]
    var open = [first]
    while let pixel = open.popLast() {
      let (row, column) = pixel.quotientAndRemainder(dividingBy: mask.width)
      for y in max(0, row - 1)...min(mask.height - 1, row + 1) {
        for x in max(0, column - 1)...min(mask.width - 1, column + 1) where mask[y, x] {
          if seen.insert(y * mask.width + x).inserted { open.append(y * mask.width + x) }
        }
      }
    }
    return seen.count
  }
}

@Suite struct HoleShapeTests {
  private let mixture = HoleShape.mixture([
    .init(weight: 3, shape: .rectangle(sides: 1...1)), .init(weight: 0, shape: .rectangle(sides: 2...2)),
    .init(weight: 1, shape: .rectangle(sides: 3...3)), .init(weight: 4, shape: .rectangle(sides: 4...4)),
  ])

  @Test func mixtureFollowsItsWeights() {
    var counts = [Int](repeating: 0, count: 5)
    for hole in holes(mixture, width: 16, height: 16, count: 8_000) { counts[hole.boundingBox.width] += 1 }
    #expect(counts[0] == 0 && counts[2] == 0)
    let drawn = [counts[1], counts[3], counts[4]]
    #expect(chiSquare(drawn, shares: [3 / 8, 1 / 8, 4 / 8]) < chiSquareLimit(bins: 3))
  }

  @Test func shapesSurviveCoding() throws {
    let shapes = [
      HoleShape.paper, mixture, .rectangles(count: 1...2, sides: 3...4), .freeForm(FreeFormStrokes()),
    ]
    let data = try JSONEncoder().encode(shapes)
    #expect(try JSONDecoder().decode([HoleShape].self, from: data) == shapes)
  }
}

@Suite struct LocalPatchTests {
  @Test func patchIsCentredOnTheHole() {
    let box = Box(x: 100, y: 60, width: 50, height: 20)
    let patch = HoleSampler.localPatch(around: box, size: 64, width: 256, height: 256)
    #expect(patch == Box(x: 93, y: 38, width: 64, height: 64))
  }

  @Test(arguments: [
    (Box(x: 0, y: 0, width: 10, height: 10), 0, 0), (Box(x: 246, y: 190, width: 10, height: 10), 192, 136),
    (Box(x: 0, y: 95, width: 10, height: 10), 0, 68), (Box(x: 0, y: 0, width: 256, height: 200), 96, 68),
  ])
  func patchIsShiftedIntoTheImage(box: Box, x: Int, y: Int) {
    let patch = HoleSampler.localPatch(around: box, size: 64, width: 256, height: 200)
    #expect(patch == Box(x: x, y: y, width: 64, height: 64))
  }

  @Test func patchHoldsEveryHoleOfThePaper() {
    for hole in holes(.paper, width: 256, height: 256, count: 200) {
      let patch = HoleSampler.localPatch(around: hole.boundingBox, size: 128, width: 256, height: 256)
      #expect(patch.union(hole.boundingBox) == patch)
      #expect(patch.x >= 0 && patch.y >= 0 && patch.x + 128 <= 256 && patch.y + 128 <= 256)
    }
  }
}
