import Foundation
import GLCIC
import Imaging
import TestSupport
import Testing

/// `glcic complete` on images with transparent parts, whose colours nobody sees.
@Suite struct TransparencyTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let side = 120
  private static let hole = Box(x: 70, y: 40, width: 34, height: 30)

  /// A disc of a photograph, with `hidden` where the alpha of `alpha` is less than `opaque`.
  private func cutOut(
    hidden: UInt8?, below opaque: UInt8 = 1, alpha: @escaping (_ row: Int, _ column: Int) -> Double
  ) throws -> Image {
    let whole = try Photograph.dunes.crop(x: 20, y: 660, width: Self.side, height: Self.side, alpha: alpha)
    guard let hidden, case .uint8(var samples) = whole.samples else { return whole }
    for start in stride(from: 0, to: samples.count, by: 4) where samples[start + 3] < opaque {
      for channel in 0..<3 { samples[start + channel] = hidden }
    }
    return Image(
      width: Self.side, height: Self.side, colorModel: .rgb, hasAlpha: true, samples: .uint8(samples))
  }

  private func distance(_ row: Int, _ column: Int) -> Double {
    (Double((row - 60) * (row - 60) + (column - 60) * (column - 60))).squareRoot()
  }

  private func complete(_ image: Image, _ options: [String]) throws -> Image {
    let (input, output) = (folder.file("input.png"), folder.file("output.png"))
    try image.write(to: input)
    try Tool.run(["complete", input, "--output", output] + options).expectSuccess()
    return try Image(contentsOf: output)
  }

  /// The hole reaches over the disc's border; black around it must not run in.
  @Test(arguments: FillMethod.allCases) func cutOutsKeepTheirColours(method: FillMethod) throws {
    let options = ["--box", "70,40,34,30", "--method", method.rawValue]
    let disc: (Int, Int) -> Double = { self.distance($0, $1) < 38 ? 1 : 0 }
    let black = try cutOut(hidden: 0, alpha: disc)
    let onBlack = try complete(black, options)
    let onPhotograph = try complete(cutOut(hidden: nil, alpha: disc), options)
    let (left, right, before) = (onBlack.integers, onPhotograph.integers, black.integers)
    var darkest = 255
    for row in 0..<Self.side {
      for column in 0..<Self.side {
        let range = ((row * Self.side + column) * 4)..<((row * Self.side + column) * 4 + 4)
        guard Self.hole.rows.contains(row), Self.hole.columns.contains(column) else {
          #expect(left[range] == before[range])
          continue
        }
        #expect(left[range] == right[range])
        darkest = min(darkest, left[range.lowerBound])
      }
    }
    // The sand's red is above 120 everywhere; a linear mean with black would be half of that.
    if method != .networkUnblended { #expect(darkest > 90) }
  }

  /// A soft border has pixels of every alpha; all of it is filled, and none of its colours are used.
  @Test func noTranslucentRingIsLeft() throws {
    let soft: (Int, Int) -> Double = { 1 - max(0, min(1, (self.distance($0, $1) - 30) / 12)) }
    for method in ["glcic", "harmonic"] {
      let plain = try cutOut(hidden: 0, below: 255, alpha: soft)
      let output = try complete(plain, ["--mask-from-alpha", "--method", method])
      let other = try complete(
        cutOut(hidden: 255, below: 255, alpha: soft), ["--mask-from-alpha", "--method", method])
      let samples = output.integers
      #expect(samples == other.integers)
      #expect(stride(from: 3, to: samples.count, by: 4).allSatisfy { samples[$0] == 255 })
      #expect(stride(from: 0, to: samples.count, by: 4).allSatisfy { samples[$0] > 40 })
    }
  }

  @Test func nothingVisibleIsOneLine() throws {
    let work = try Workspace()
    try cutOut(hidden: nil) { row, column in
      Self.hole.rows.contains(row) && Self.hole.columns.contains(column) ? 1 : 0
    }
    .write(to: work.photograph)
    try work.expectRefusal(
      ["complete", work.photograph, "--box", "70,40,34,30"],
      saying: ["all that the mask leaves is transparent", "leave something visible"])
  }
}
