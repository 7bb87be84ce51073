import CJPEG
import Imaging
import TestSupport
import Testing

/// A JPEG file that was read, changed in a hole and written as JPEG is the same file in all other blocks.
@Suite struct JPEGEditingTests {
  static let sequential = [
    "baseline-420", "baseline-422", "baseline-444", "finest", "coarse", "optimized", "restart-blocks",
    "restart-rows", "rgb", "comment", "gray-baseline-420", "cmyk",
    "ycck",
  ]
  static let progressive = [
    "progressive-420", "progressive-444", "progressive-restart", "gray-progressive-420",
  ]
  static let turned = (2...8).map { "orientation-\($0)" }
  /// In the upright picture, whose shorter side is 53: within, across, and at the border of blocks and picture.
  static let holes = [
    Box(x: 17, y: 9, width: 14, height: 21), Box(x: 8, y: 8, width: 8, height: 8),
    Box(x: 43, y: 40, width: 10, height: 13), Box(x: 0, y: 0, width: 3, height: 50),
  ]

  private func bytes(_ name: String) throws -> [UInt8] { try Fixture.bytes("jpeg/\(name).jpg") }

  /// The picture with smooth colours in the hole.
  private func edited(_ bytes: [UInt8], _ hole: Box) throws -> Image {
    var image = try Image(data: bytes)
    let mask = Mask(width: image.width, height: image.height, boxes: [hole])
    try image.replace(HarmonicFill.fill(image.workingPlanes(), mask: mask), in: mask)
    return image
  }

  /// Where a box of the upright picture lies in the file, from the definition of the eight orientations: which side
  /// of the picture the file's first row and first column are.
  private func stored(_ box: Box, orientation: Int, width: Int, height: Int) -> Box {
    let mirrored = Box(x: width - box.x - box.width, y: box.y, width: box.width, height: box.height)
    func turned(_ box: Box) -> Box { Box(x: box.y, y: box.x, width: box.height, height: box.width) }
    func upsideDown(_ box: Box) -> Box {
      Box(x: box.x, y: height - box.y - box.height, width: box.width, height: box.height)
    }
    return switch orientation {
    case 2: mirrored
    case 3: upsideDown(mirrored)
    case 4: upsideDown(box)
    case 5: turned(box)
    case 6: turned(mirrored)
    case 7: turned(upsideDown(mirrored))
    case 8: turned(upsideDown(box))
    default: box
    }
  }

  @Test(arguments: sequential + progressive + turned, holes)
  func blocksBesideTheHoleKeepTheirCoefficients(name: String, hole: Box) throws {
    let input = try bytes(name)
    let image = try edited(input, hole)
    let output = try image.encoded(as: .jpeg)
    let (before, after) = (try JPEGReader(input), try JPEGReader(output))
    let orientation = name.hasPrefix("orientation-") ? Int(name.suffix(1)) ?? 1 : 1
    let place = stored(hole, orientation: orientation, width: image.width, height: image.height)
    let changes = after.changes(from: before)
    #expect(!changes.isEmpty)
    #expect(changes.allSatisfy { $0.intersects(place) })
    #expect(after.header.damage.0 == 0 && after.header.oddity.0 == 0)
    #expect(after.header.planes.map(\.stepArray) == before.header.planes.map(\.stepArray))
    #expect(after.header.planes.map(\.horizontal) == before.header.planes.map(\.horizontal))
    #expect(after.header.colour == before.header.colour)
    // Frame, restart intervals and application segments are the same, and nothing is added.
    let kept: Set<UInt8> = [0xc0, 0xc1, 0xc2, 0xdd, 0xe0, 0xe1, 0xe2, 0xed, 0xee, 0xfe]
    let (old, new) = (input.segments.filter { kept.contains($0.marker) }, output.segments)
    for marker in kept {
      #expect(
        new.filter { $0.marker == marker }.map(\.payload) == old.filter { $0.marker == marker }.map(\.payload)
      )
    }
    #expect(Double(output.count) <= Double(input.count) * 1.03)
    // The picture is what it should be, as well as the file's quantisation can say it.
    let read = try Image(data: output)
    #expect(read.width == image.width && read.height == image.height)
    let coarsest = Double(before.header.planes.flatMap(\.stepArray).max() ?? 0)
    let error = zip(read.integers, image.integers).reduce(0.0) { $0 + Double(abs($1.0 - $1.1)) }
    #expect(error / Double(image.samples.count) < 0.5 + coarsest / 20)
  }

  @Test(arguments: sequential + progressive + turned)
  func withoutChangesAllCoefficientsStay(name: String) throws {
    let input = try bytes(name)
    let output = try Image(data: input).encoded(as: .jpeg)
    #expect(try JPEGReader(output).blocks == JPEGReader(input).blocks)
    #expect(try Image(data: output).samples == Image(data: input).samples)
  }

  /// Each time read from the file before: nothing creeps from one place to another.
  @Test(arguments: ["baseline-420", "progressive-444", "orientation-6"])
  func fiftyChangesInFiftyPlacesChangeNothingElsewhere(name: String) throws {
    let first = try bytes(name)
    var current = first
    var touched: [Box] = []
    var generator = SplitMix(state: 11)
    let size = try Image.size(of: first)
    for _ in 0..<50 {
      let hole = Box(
        x: .random(in: 0...20, using: &generator), y: .random(in: 0...20, using: &generator),
        width: .random(in: 1...6, using: &generator), height: .random(in: 1...6, using: &generator))
      touched.append(
        stored(hole, orientation: name.hasSuffix("6") ? 6 : 1, width: size.width, height: size.height))
      current = try edited(current, hole).encoded(as: .jpeg)
    }
    let changes = try JPEGReader(current).changes(from: JPEGReader(first))
    #expect(!changes.isEmpty)
    #expect(changes.allSatisfy { change in touched.contains { $0.intersects(change) } })
  }

  /// What the hole held decides nothing: neither in the hole's own samples nor in the padding beyond the border.
  @Test(arguments: ["baseline-444", "gray-baseline-420", "coarse"]) func nothingOfTheHoleStaysBehind(
    name: String
  ) throws {
    // A whole block, and the corner of the picture with its padding.
    for hole in [Box(x: 16, y: 16, width: 16, height: 16), Box(x: 64, y: 48, width: 11, height: 5)] {
      let clean = try Image(data: bytes(name))
      let mask = Mask(width: clean.width, height: clean.height, boxes: [hole])
      var noisy = clean
      try noisy.replace(Image.noise(width: 75, height: 53).modelPlanes(), in: mask)
      let fill = PlanarImage(width: 75, height: 53, channels: 3, repeating: 0.4)
      let outputs = try [clean, Image(data: noisy.encoded(as: .jpeg))].map { image in
        try JPEGReader(image.replacing(fill, in: mask).encoded(as: .jpeg))
      }
      let inside = outputs[0].blocks.indices.flatMap { component in
        outputs[0].blocks[component].indices
          .filter { hole.contains(outputs[0].pixels(component: component, block: $0), within: clean.bounds) }
          .map { (component, $0) }
      }
      #expect(!inside.isEmpty)
      for (component, block) in inside {
        #expect(outputs[0].blocks[component][block] == outputs[1].blocks[component][block])
      }
    }
  }

  @Test func aQualityOrOtherMetadataMakesANewFile() throws {
    let input = try bytes("baseline-422")
    var image = try Image(data: input)
    let steps = try JPEGReader(input).header.planes.map(\.stepArray)
    #expect(try JPEGReader(image.encoded(as: .jpeg, quality: 50)).header.planes.map(\.stepArray) != steps)
    image.metadata.xmp = Array("<x:xmpmeta/>".utf8)
    let output = try image.encoded(as: .jpeg)
    #expect(output.occurrences(of: "<x:xmpmeta/>") == 1)
    #expect(try JPEGReader(output).header.planes.map(\.stepArray) != steps)
  }
}

extension Box {
  /// Whether the box holds all of another one that lies in `bounds`.
  fileprivate func contains(_ other: Box, within bounds: Box) -> Bool {
    other.x >= x && other.y >= y && min(other.x + other.width, bounds.width) <= x + width
      && min(other.y + other.height, bounds.height) <= y + height
  }
}
