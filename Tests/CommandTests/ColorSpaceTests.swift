import Foundation
import GLCIC
import Imaging
import TestSupport
import Testing

/// `glcic complete` on images that are not sRGB: holes are filled in the image's own colours.
@Suite struct ColorSpaceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func fixture(_ name: String) -> String {
    Repository.path("Tests/ImagingTests/Fixtures/\(name)")
  }

  private func complete(
    _ image: Image, _ box: String, _ options: [String] = [], as suffix: String = "png"
  ) throws -> Image {
    let (input, output) = (folder.file("input.\(suffix)"), folder.file("output.\(suffix)"))
    try image.write(to: input)
    let outcome = try Tool.run(["complete", input, "--box", box, "--output", output] + options)
    outcome.expectSuccess()
    return try Image(contentsOf: output)
  }

  /// sRGB has no such greens: clipped to it, Display P3's would come back as (107, 231, 69).
  @Test(arguments: FillMethod.allCases, ["display-p3.png", "prophoto.png"])
  func greensBeyondSRGBStay(method: FillMethod, profile: String) throws {
    let green: [UInt8] = [20, 230, 20]
    var image = Image(
      width: 72, height: 64, colorModel: .rgb, samples: .uint8((0..<(72 * 64)).flatMap { _ in green }))
    image.metadata.iccProfile = try Image(contentsOf: Self.fixture(profile)).metadata.iccProfile
    let output = try complete(image, "20,16,24,24", ["--method", method.rawValue])
    #expect(output.metadata.iccProfile == image.metadata.iccProfile)
    // The network's own output knows nothing of such colours.
    guard method != .networkUnblended else { return }
    let worst = zip(output.integers, image.integers).map { abs($0 - $1) }.max()
    #expect(try #require(worst) <= (method == .network ? 3 : 1))
  }

  /// Of a photograph in any space, nothing changes outside the hole, and the hole meets its rim.
  @Test(
    arguments: ["display-p3.png", "adobe-rgb.png", "prophoto.png", "gray-linear.png", "one-way.png"], [8, 16])
  func photographsOfAnySpaceAreSeamless(profile: String, bitDepth: Int) throws {
    let source = try Image(contentsOf: Self.fixture(profile))
    var image = try Photograph.dunes.crop(gray: source.colorModel == .gray, bitDepth: bitDepth)
    image.metadata.iccProfile = source.metadata.iccProfile
    let output = try complete(image, "30,20,25,31")
    let hole = Mask(width: 96, height: 96, boxes: [Box(x: 30, y: 20, width: 25, height: 31)])
    #expect(output.bitDepth == bitDepth && output.colorModel == source.colorModel)
    #expect(output.difference(from: image).isSubset(of: hole))
    #expect(output.difference(from: image).area * 10 > hole.area * 8)
    #expect(rimStep(output) < 2 * rimStep(image) + 0.01)
  }

  /// The mean difference across the hole's left and right border, full scale being 1.
  private func rimStep(_ image: Image) -> Double {
    let (samples, channels) = (image.integers, image.colorChannels)
    let full = image.bitDepth == 8 ? 255.0 : 65_535
    var sum = 0.0
    for row in 20..<51 {
      for (inside, outside) in [(30, 29), (54, 55)] {
        for channel in 0..<channels {
          let left = samples[(row * image.width + inside) * image.channels + channel]
          sum += Double(abs(left - samples[(row * image.width + outside) * image.channels + channel])) / full
        }
      }
    }
    return sum / Double(31 * 2 * channels)
  }

  @Test(arguments: ["tif", "jpg"], [[], ["--method", "patchmatch"]])
  func cmykStaysCMYK(suffix: String, options: [String]) throws {
    let inks = try Image(contentsOf: Self.fixture("cmyk-both-ways.tif"))
    let output = try complete(inks, "10,8,9,7", options, as: suffix)
    #expect(output.colorModel == .cmyk && output.metadata.iccProfile == inks.metadata.iccProfile)
    guard suffix == "tif" else { return }
    let changed = output.difference(from: inks)
    #expect(changed.isSubset(of: Mask(width: 32, height: 24, boxes: [Box(x: 10, y: 8, width: 9, height: 7)])))
    // Cyan grows to the right by 4 a column, which any of the methods goes on with.
    let worst = zip(output.integers, inks.integers).map { abs($0 - $1) }.max()
    #expect(try #require(worst) < 40)
  }

  @Test(arguments: ["png", "webp"]) func cmykNeedsAnOutputThatHoldsIt(suffix: String) throws {
    let work = try Workspace()
    try work.expectRefusal(
      ["complete", Self.fixture("cmyk.jpg"), "--box", "4,4,8,8"], output: "output.\(suffix)",
      saying: ["output.\(suffix)", "cannot hold CMYK", "use .jpg or .tif"])
  }
}
