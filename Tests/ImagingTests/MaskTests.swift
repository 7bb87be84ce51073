import Imaging
import Testing

@Suite struct MaskTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func mask(of image: Image) throws -> Mask {
    let path = folder.file("mask.png")
    try image.write(to: path)
    return try Mask(contentsOf: path, width: image.width, height: image.height)
  }

  @Test func grayCountsFromHalfOn() throws {
    let narrow = Image(width: 4, height: 1, colorModel: .gray, samples: .uint8([0, 127, 128, 255]))
    #expect(try mask(of: narrow).values == [0, 0, 1, 1])
    let wide = Image(width: 4, height: 1, colorModel: .gray, samples: .uint16([0, 32_767, 32_768, 65_535]))
    #expect(try mask(of: wide).values == [0, 0, 1, 1])
  }

  @Test func coloursCountByLuma() throws {
    let colors: [UInt8] = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 128, 128, 128, 127, 127, 127]
    let image = Image(width: 6, height: 1, colorModel: .rgb, samples: .uint8(colors))
    #expect(try mask(of: image).values == [0, 1, 0, 1, 1, 0])
  }

  @Test func alphaBesideAPictureIsIgnored() throws {
    let image = Image(
      width: 3, height: 1, colorModel: .gray, hasAlpha: true, samples: .uint8([255, 0, 0, 255, 255, 128]))
    #expect(try mask(of: image).values == [1, 0, 1])
    let opaque = Image(
      width: 2, height: 1, colorModel: .gray, hasAlpha: true, samples: .uint8([255, 9, 255, 9]))
    #expect(try mask(of: opaque).area == 2)
  }

  @Test func aMaskInAlphaOnlyIsRefused() throws {
    let image = Image(
      width: 2, height: 1, colorModel: .gray, hasAlpha: true, samples: .uint8([0, 255, 0, 0]))
    let error = #expect(throws: ImagingError.self) { try mask(of: image) }
    #expect(error?.description.contains("varies in its alpha only") == true)
  }

  @Test(arguments: ["one-bit.png", "one-bit.tif"]) func oneBitMasks(name: String) throws {
    let mask = try Mask(contentsOf: Fixture.path(name), width: 24, height: 16)
    #expect(mask == Mask(width: 24, height: 16, boxes: [Box(x: 12, y: 0, width: 12, height: 16)]))
  }

  @Test func paletteMasks() throws {
    // Of red, green, blue and white, green and white are bright.
    let mask = try Mask(contentsOf: Fixture.path("palette.png"), width: 24, height: 16)
    #expect(mask == Mask(width: 24, height: 16, boxes: [Box(x: 12, y: 0, width: 12, height: 16)]))
  }

  @Test func anotherSizeIsAnErrorWithBothSizes() throws {
    let path = Fixture.path("one-bit.png")
    let error = #expect(throws: ImagingError.self) { try Mask(contentsOf: path, width: 25, height: 16) }
    #expect(error?.code == .sizeMismatch)
    #expect(error?.description == "\(path): the mask has 24 × 16 pixels but the image 25 × 16")
  }

  // MARK: Morphology

  /// Distances by trying every pair of pixels.
  private func slowDistances(of mask: Mask) -> [Int] {
    let holes = mask.values.indices.filter { mask.values[$0] == 1 }.map { ($0 / mask.width, $0 % mask.width) }
    return mask.values.indices.map { index in
      let (row, column) = (index / mask.width, index % mask.width)
      return holes.map { ($0.0 - row) * ($0.0 - row) + ($0.1 - column) * ($0.1 - column) }.min() ?? .max
    }
  }

  private func randomMask(width: Int, height: Int, holes: Int, seed: UInt64) -> Mask {
    var generator = SplitMix(state: seed)
    var mask = Mask(width: width, height: height)
    for _ in 0..<holes {
      mask[Int.random(in: 0..<height, using: &generator), Int.random(in: 0..<width, using: &generator)] = true
    }
    return mask
  }

  @Test(arguments: [(1, 1), (1, 40), (40, 1), (23, 31), (64, 20)], [1, 3, 40])
  func distancesAreExact(size: (width: Int, height: Int), holes: Int) {
    for seed in 0..<UInt64(5) {
      let mask = randomMask(width: size.width, height: size.height, holes: holes, seed: seed)
      let expected = slowDistances(of: mask)
      #expect(mask.squaredDistances() == expected)
      for radius in [0, 1, 2, 5, 17, 1000] {
        #expect(mask.dilated(by: radius).values == expected.map { $0 <= radius * radius ? 1 : 0 })
      }
    }
  }

  @Test func noHoleStaysNone() {
    let mask = Mask(width: 9, height: 5)
    #expect(mask.dilated(by: 3) == mask)
    #expect(mask.squaredDistances().allSatisfy { $0 > 9 * 9 + 5 * 5 })
    #expect(mask.components().isEmpty)
  }

  @Test func inversionExchangesHoleAndKnown() {
    let mask = randomMask(width: 9, height: 5, holes: 7, seed: 1)
    #expect(mask.inverted().area == 45 - mask.area)
    #expect(mask.inverted().inverted() == mask)
  }

  @Test func componentsTouchBySidesAndCorners() throws {
    let rows = ["##...#", "#.....", ".#...#", "....##", "......", "#....."]
    let mask = Mask(
      width: 6, height: 6, values: rows.joined().map { $0 == "#" ? 1 : 0 })
    let components = mask.components()
    #expect(
      components.map(\.box) == [
        Box(x: 0, y: 0, width: 2, height: 3), Box(x: 5, y: 0, width: 1, height: 1),
        Box(x: 4, y: 2, width: 2, height: 2), Box(x: 0, y: 5, width: 1, height: 1),
      ])
    #expect(components.map(\.mask.area) == [4, 1, 3, 1])
    #expect(components[0].mask.values == [1, 1, 1, 0, 0, 1])
  }

  /// The parts put back together are the mask, also where one lies inside another.
  @Test func componentsAddUpToTheMask() {
    var mask = Mask(width: 30, height: 30, boxes: [Box(x: 2, y: 2, width: 20, height: 20)])
    for row in 5..<19 { for column in 5..<19 { mask[row, column] = false } }
    mask.fill(Box(x: 9, y: 9, width: 3, height: 3))
    let components = mask.components()
    var sum = Mask(width: 30, height: 30)
    for component in components {
      for row in 0..<component.box.height {
        for column in 0..<component.box.width where component.mask[row, column] {
          sum[component.box.y + row, component.box.x + column] = true
        }
      }
    }
    #expect(components.count == 2)
    #expect(sum == mask)
  }
}
