import Foundation
import Imaging
import Testing

@Suite struct TrainingImageTests {
  @Test(arguments: [(64, 48, 32), (48, 64, 32), (37, 23, 46), (300, 100, 20), (16, 16, 16), (1000, 2, 5)])
  func theShorterSideIsAsAsked(width: Int, height: Int, shorterSide: Int) throws {
    let image = Image.noise(width: width, height: height)
    for format in [FileFormat.jpeg, .png, .webp] {
      let planes = try PlanarImage(decoding: image.encoded(as: format), shorterSide: shorterSide)
      #expect(min(planes.width, planes.height) == shorterSide)
      let longer = (Double(shorterSide * max(width, height)) / Double(min(width, height))).rounded()
      #expect(max(planes.width, planes.height) == Int(longer))
      #expect((planes.width >= planes.height) == (width >= height))
      #expect(planes.channels == 3 && planes.samples.allSatisfy { (0...1).contains($0) })
    }
  }

  /// A smooth picture keeps its colours when it is reduced.
  @Test(arguments: [FileFormat.jpeg, .png, .webp, .tiff]) func coloursStay(format: FileFormat) throws {
    let small = try PlanarImage(decoding: Image(planes: .ramp).encoded(as: format), shorterSide: 12)
    for (row, column) in [(3, 3), (6, 8), (9, 12)] {
      for (channel, expected) in [(Float(column) + 0.25) / 15.5, (Float(row) + 0.25) / 11.5, 0.5].enumerated()
      {
        #expect(abs(small[channel, row, column] - expected) < 0.03)
      }
    }
  }

  @Test(arguments: 1...8) func orientationIsApplied(orientation: Int) throws {
    let planes = try PlanarImage(
      decoding: Fixture.bytes("orientation-\(orientation).jpg"), shorterSide: 16)
    #expect(planes.width == 24 && planes.height == 16)
    #expect(planes[0, 4, 6] > 0.8 && planes[1, 4, 18] > 0.7 && planes[2, 12, 6] > 0.8)
    #expect(planes[0, 12, 18] > 0.9)
  }

  @Test(arguments: ["display-p3.png", "adobe-rgb.png", "gray-linear.png"])
  func profilesAreApplied(name: String) throws {
    let expected = try Fixture.expected(name)
    let planes = try PlanarImage(decoding: Fixture.bytes(name), shorterSide: 6)
    let found = (0..<48).flatMap { index in
      (0..<3).map { Int((planes.samples[$0 * 48 + index] * 255).rounded()) }
    }
    // 8 bits on the way: two steps.
    #expect(largestDifference(found, expected) <= 2)
  }

  @Test(arguments: ["cmyk.jpg", "one-bit.png", "palette-alpha.png", "gray16.tif"])
  func everyKindGivesThreePlanes(name: String) throws {
    let planes = try PlanarImage(decoding: Fixture.bytes(name), shorterSide: 8)
    #expect(planes.channels == 3 && min(planes.width, planes.height) == 8)
  }

  @Test func sixteenBitsKeepTheirRange() throws {
    let samples = [UInt16](repeating: 32_768, count: 64)
    let half = Image(width: 8, height: 8, colorModel: .gray, samples: .uint16(samples))
    let planes = try PlanarImage(decoding: half.encoded(as: .png), shorterSide: 8)
    #expect(planes.samples.allSatisfy { abs($0 - 0.5) < 0.01 })
  }

  @Test func threadsDoNotDisturbEachOther() async throws {
    let files = try (0..<16).map { try Image.noise(width: 90, height: 70, seed: $0).encoded(as: .jpeg) }
    let alone = try files.map { try PlanarImage(decoding: $0, shorterSide: 40) }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        for (file, expected) in zip(files, alone) {
          group.addTask { try PlanarImage(decoding: file, shorterSide: 40) == expected }
          group.addTask { (try? PlanarImage(decoding: Array(file.dropLast(500)), shorterSide: 40)) == nil }
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }
}
