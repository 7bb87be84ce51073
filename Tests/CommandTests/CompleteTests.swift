import Foundation
import Imaging
import TestSupport
import Testing

/// `glcic complete` from file to file: formats, sizes, shapes of holes.
@Suite struct CompleteTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Completes an image and returns it as it was read back from input and output.
  private func complete(
    _ image: Image, mask: Mask, as suffix: String = "png", to outputSuffix: String? = nil,
    options: [String] = []
  ) throws -> (input: Image, output: Image) {
    let input = folder.file("input.\(suffix)")
    let maskPath = folder.file("mask.png")
    let output = folder.file("output.\(outputSuffix ?? suffix)")
    try image.write(to: input)
    try mask.write(to: maskPath)
    let outcome = try Tool.run(["complete", input, "--mask", maskPath, "--output", output] + options)
    outcome.expectSuccess()
    #expect(outcome.standardError == "" && outcome.standardOutput == "")
    return (try Image(contentsOf: input), try Image(contentsOf: output))
  }

  private func centre(width: Int = 96, height: Int = 96) -> Mask {
    Mask(width: width, height: height, boxes: [Box(x: 30, y: 20, width: 25, height: 31)])
  }

  /// Requires the form of the input, its samples outside the holes, and something new in nearly all of the holes.
  private func expectOnlyHolesChanged(
    _ pair: (input: Image, output: Image), mask: Mask, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (input, output) = pair
    try #require(
      output.width == input.width && output.height == input.height && output.channels == input.channels
        && output.bitDepth == input.bitDepth && output.colorModel == input.colorModel
        && output.hasAlpha == input.hasAlpha, sourceLocation: sourceLocation)
    let changed = output.difference(from: input)
    #expect(changed.isSubset(of: mask), sourceLocation: sourceLocation)
    #expect(changed.area * 10 >= mask.area * 8, sourceLocation: sourceLocation)
  }

  @Test(arguments: ["png", "tif"], [8, 16])
  func losslessFormsStayBitIdenticalOutside(suffix: String, bitDepth: Int) throws {
    for gray in [false, true] {
      for hasAlpha in [false, true] {
        let image = try Photograph.wren.crop(
          gray: gray, bitDepth: bitDepth, alpha: hasAlpha ? { row, _ in 1 - Double(row) / 100 } : nil)
        let pair = try complete(image, mask: centre(), as: suffix)
        #expect(pair.input.samples == image.samples)
        #expect(pair.output.metadata.format == (suffix == "png" ? .png : .tiff))
        try expectOnlyHolesChanged(pair, mask: centre())
      }
    }
  }

  @Test func jpegStaysJPEG() throws {
    let (input, output) = try complete(Photograph.dunes.crop(), mask: centre(), as: "jpg")
    #expect(output.metadata.format == .jpeg)
    #expect(output.width == 96 && output.height == 96 && output.colorModel == .rgb && !output.hasAlpha)
    // Outside the hole only the second compression differs.
    let known = Box(x: 60, y: 60, width: 30, height: 30)
    #expect(try output.modelPlanes(in: known).samples.count == 2700)
    let difference = zip(try output.modelPlanes(in: known).samples, try input.modelPlanes(in: known).samples)
    #expect(difference.reduce(0) { $0 + abs($1.0 - $1.1) } / 2700 < 0.02)
    #expect(output.difference(from: input).area > 400)
  }

  @Test(arguments: [
    ("png", FileFormat.png), ("tif", .tiff), ("webp", .webp), ("JPG", .jpeg), ("jpeg", .jpeg),
  ])
  func suffixDecides(suffix: String, format: FileFormat) throws {
    let (input, output) = try complete(Photograph.dunes.crop(), mask: centre(), as: "jpg", to: suffix)
    #expect(output.metadata.format == format)
    if format == .png || format == .tiff { try expectOnlyHolesChanged((input, output), mask: centre()) }
  }

  @Test func qualityDecidesTheSize() throws {
    var sizes: [Int] = []
    for quality in ["20", "95"] {
      _ = try complete(Photograph.dunes.crop(), mask: centre(), as: "jpg", options: ["--quality", quality])
      sizes.append(try Data(contentsOf: URL(fileURLWithPath: folder.file("output.jpg"))).count)
    }
    #expect(sizes[0] * 2 < sizes[1])
  }

  /// Of 16 × 24 pixels as stored, 24 × 16 as shown; EXIF says so, and who took it.
  @Test(arguments: [3, 6, 8]) func orientationIsApplied(orientation: Int) throws {
    let input = Repository.path("Tests/ImagingTests/Fixtures/orientation-\(orientation).jpg")
    let output = folder.file("output.png")
    try Tool.run("complete", input, "--box", "14,2,6,6", "--output", output).expectSuccess()
    let (before, after) = (try Image(contentsOf: input), try Image(contentsOf: output))
    #expect(after.width == 24 && after.height == 16)
    let mask = Mask(width: 24, height: 16, boxes: [Box(x: 14, y: 2, width: 6, height: 6)])
    #expect(after.difference(from: before).isSubset(of: mask))
    let exif = String(decoding: try #require(after.metadata.exif), as: UTF8.self)
    #expect(exif.contains("Nobody at all"))
  }

  @Test func colourProfileAndResolutionStay() throws {
    let profiled = try Image(contentsOf: Repository.path("Tests/ImagingTests/Fixtures/display-p3.png"))
    var image = try Photograph.wren.crop()
    let profile: [UInt8] = try #require(profiled.metadata.iccProfile)
    image.metadata.iccProfile = profile
    image.metadata.horizontalResolution = 300 / 25.4
    image.metadata.verticalResolution = 300 / 25.4
    for suffix in ["png", "jpg", "tif"] {
      let (_, output) = try complete(image, mask: centre(), as: suffix)
      #expect(output.metadata.iccProfile == profile)
      #expect(abs(output.metadata.horizontalResolution - 300 / 25.4) < 0.02)
    }
  }

  /// Sides that the network's strides do not divide, down to single rows.
  @Test(arguments: [
    (37, 53, Box(x: 11, y: 17, width: 13, height: 19)),
    (50, 41, Box(x: 20, y: 20, width: 1, height: 1)),
    (3, 2, Box(x: 1, y: 0, width: 1, height: 1)),
    (1, 5, Box(x: 0, y: 2, width: 1, height: 2)),
    (5, 1, Box(x: 0, y: 0, width: 4, height: 1)),
    (2, 1, Box(x: 1, y: 0, width: 1, height: 1)),
  ]) func oddSizes(width: Int, height: Int, hole: Box) throws {
    let image = try Photograph.dunes.crop(width: width, height: height)
    let mask = Mask(width: width, height: height, boxes: [hole])
    let (input, output) = try complete(image, mask: mask)
    #expect(output.width == width && output.height == height)
    #expect(output.difference(from: input).isSubset(of: mask))
    if hole.area > 100 { try expectOnlyHolesChanged((input, output), mask: mask) }
  }

  @Test(arguments: [
    [Box(x: 0, y: 20, width: 20, height: 20)],
    [Box(x: 0, y: 0, width: 25, height: 25), Box(x: 66, y: 66, width: 30, height: 30)],
    [Box(x: 30, y: 0, width: 30, height: 96)],
    [Box(x: 0, y: 0, width: 96, height: 90)],
    [
      Box(x: 5, y: 5, width: 9, height: 9), Box(x: 20, y: 50, width: 30, height: 12),
      Box(x: 80, y: 2, width: 16, height: 8),
    ],
    [Box(x: 0, y: 0, width: 96, height: 10), Box(x: 0, y: 0, width: 10, height: 96)],
  ]) func holesOfManyShapes(boxes: [Box]) throws {
    let mask = Mask(width: 96, height: 96, boxes: boxes)
    try expectOnlyHolesChanged(complete(Photograph.wren.crop(), mask: mask), mask: mask)
  }

  @Test func wholePhotograph() throws {
    let output = folder.file("output.jpg")
    try Tool.run("complete", Photograph.wren.path, "--mask", Photograph.wren.maskPath, "--output", output)
      .expectSuccess()
    let size = try Photograph.wren.image().bounds
    #expect(try Image(contentsOf: output).bounds == size)
    #expect(try folder.names() == ["output.jpg"])
  }
}
