import Imaging
import Testing

/// The colours in which holes are filled, and the way to those of the networks.
@Suite struct WorkingColorsTests {
  private func image(_ name: String) throws -> Image { try Image(contentsOf: Fixture.path(name)) }

  @Test(arguments: ["display-p3.png", "adobe-rgb.png", "prophoto.png", "gray-linear.png", "one-way.png"])
  func theFilesOwnNumbersAreWorkedOn(name: String) throws {
    let image = try image(name)
    let planes = try image.workingPlanes()
    let numbers = image.integers
    for pixel in 0..<planes.planeCount {
      for channel in 0..<3 {
        let own = image.colorModel == .gray ? numbers[pixel] : numbers[3 * pixel + channel]
        #expect(planes.samples[channel * planes.planeCount + pixel] == Float(own) / 255)
      }
    }
  }

  @Test(arguments: [
    "display-p3.png", "adobe-rgb.png", "prophoto.png", "gray-linear.png", "cmyk-both-ways.tif",
  ])
  func networksAreShownSRGB(name: String) throws {
    let image = try image(name)
    let shown = try image.workingColors().modelPlanes(image.workingPlanes())
    let worst = zip(shown.samples, try image.modelPlanes().samples).map { abs($0 - $1) }.max()
    // By way of the working space, inks lose a little to the rounding of its profile's numbers.
    #expect(try #require(worst) < (image.colorModel == .cmyk ? 0.01 : 1e-6))
    #expect(shown.samples.allSatisfy { (0...1).contains($0) })
  }

  /// What lies within sRGB comes back from it; what a network gives beyond is clamped.
  @Test(arguments: ["display-p3.png", "adobe-rgb.png", "gray-linear.png"])
  func whatNetworksGiveComesBack(name: String) throws {
    let image = try image(name)
    let colors = try image.workingColors()
    let planes = try image.workingPlanes()
    let back = colors.workingPlanes(colors.modelPlanes(planes))
    let worst = zip(back.samples, planes.samples).map { abs($0 - $1) }.max()
    #expect(try #require(worst) < 1e-3)
    let wild = colors.workingPlanes(PlanarImage(width: 1, height: 1, channels: 3, samples: [1.5, -0.5, 2]))
    #expect(wild.samples.allSatisfy { (0...1).contains($0) })
  }

  /// Such profiles still say what the samples mean, so they are kept; holes are filled as without them.
  @Test func profilesOfNoUseCountAsNone() throws {
    var damaged = try image("one-way.png")
    let whole = try #require(damaged.metadata.iccProfile)
    damaged.metadata.iccProfile = whole[..<128] + [UInt8](repeating: 0xff, count: 200)
    let images = [try image("one-way.png"), try Image(data: damaged.encoded(as: .tiff))]
    for image in images {
      let planes = try image.workingPlanes()
      let colors = try image.workingColors()
      #expect(colors.modelPlanes(planes) == planes && colors.workingPlanes(planes) == planes)
      #expect(image.warnings.count == 1 && image.warnings.first?.contains("colour profile") == true)
      let profile = try #require(image.metadata.iccProfile)
      #expect(try Image(data: image.encoded(as: .tiff)).metadata.iccProfile == profile)
    }
  }

  /// Filled with what was there, inks change by little, however far the profile's way back is from exact.
  @Test(arguments: ["cmyk-both-ways.tif", "cmyk-profile.tif", "cmyk.jpg"]) func inksMeetThoseAround(
    name: String
  ) throws {
    let image = try image(name)
    let inside = Box(x: 2, y: 2, width: image.width - 4, height: image.height - 4)
    let mask = Mask(width: inside.width, height: inside.height, boxes: [Box(x: 1, y: 0, width: 2, height: 2)])
    let filled = try image.replacing(image.workingPlanes(in: inside), in: mask, box: inside)
    var known: [Int] = []
    for row in 0..<image.height {
      for column in 0..<image.width {
        let isHole = (2..<4).contains(row) && (3..<5).contains(column)
        let difference = largestDifference(
          filled.color(row: row, column: column), image.color(row: row, column: column))
        if isHole { known.append(difference) } else { #expect(difference == 0) }
      }
    }
    // Noise of inks, of which a profile's way back chooses others, shows only that nothing else changes.
    if name != "cmyk-profile.tif" { #expect(try #require(known.max()) <= 6) }
    #expect(filled.metadata == image.metadata && filled.colorModel == .cmyk)
  }

  @Test(arguments: [FileFormat.tiff, .jpeg]) func inksStayInks(format: FileFormat) throws {
    let image = try image("cmyk-both-ways.tif")
    let read = try Image(data: image.encoded(as: format, quality: 95))
    #expect(read.colorModel == .cmyk && read.metadata.iccProfile == image.metadata.iccProfile)
    #expect(largestDifference(read.integers, image.integers) <= (format == .tiff ? 0 : 4))
    #expect(image.losses(in: format).isEmpty)
  }

  @Test(arguments: [FileFormat.png, .webp]) func inksNeedAFormatThatHoldsThem(format: FileFormat) throws {
    let image = try image("cmyk.jpg")
    let error = #expect(throws: ImagingError.self) { try image.encoded(as: format) }
    #expect(error?.code == .unwritable)
    #expect(error?.description.contains("use .jpg or .tif") == true)
    let early = #expect(throws: ImagingError.self) { try image.checkFits(.png, name: "x.png") }
    #expect(early?.description == "x.png: PNG cannot hold CMYK colours; use .jpg or .tif")
    #expect(throws: Never.self) { try image.checkFits(.tiff, name: "x.tif") }
  }
}
