import Imaging
import Testing

/// Half the size and back: what coarse-to-fine completion stands on.
@Suite struct PyramidTests {
  private func ramp(width: Int, height: Int) -> PlanarImage {
    var image = PlanarImage(width: width, height: height, channels: 3)
    for channel in 0..<3 {
      for row in 0..<height {
        for column in 0..<width {
          image[channel, row, column] = Float(channel) * 0.1 + Float(row) * 0.01 + Float(column) * 0.02
        }
      }
    }
    return image
  }

  @Test(arguments: [(8, 6), (7, 5), (1, 1), (2, 9)]) func constantsStay(width: Int, height: Int) {
    let image = PlanarImage(width: width, height: height, channels: 2, repeating: 0.375)
    let mask = Mask(width: width, height: height)
    let (small, smallMask) = image.halved(mask: mask)
    #expect(
      small == PlanarImage(width: (width + 1) / 2, height: (height + 1) / 2, channels: 2, repeating: 0.375))
    #expect(smallMask.area == 0)
    #expect(small.doubled(width: width, height: height) == image)
  }

  /// Means of two by two pixels lie on a ramp, and so does what is interpolated between them.
  @Test func rampsComeBackInside() {
    let image = ramp(width: 20, height: 14)
    let back = image.halved(mask: Mask(width: 20, height: 14)).image.doubled(width: 20, height: 14)
    for channel in 0..<3 {
      for row in 1..<13 {
        for column in 1..<19 {
          #expect(abs(back[channel, row, column] - image[channel, row, column]) < 1e-5)
        }
      }
    }
  }

  /// What lies in a hole has no say beside it.
  @Test func knownPixelsAloneAreAveraged() {
    var image = PlanarImage(width: 5, height: 4, channels: 1, repeating: 0.5)
    image[0, 0, 0] = 100
    image[0, 3, 4] = -100
    let mask = Mask(
      width: 5, height: 4,
      boxes: [Box(x: 0, y: 0, width: 1, height: 1), Box(x: 4, y: 3, width: 1, height: 1)])
    let (small, smallMask) = image.halved(mask: mask)
    #expect(small == PlanarImage(width: 3, height: 2, channels: 1, repeating: 0.5))
    #expect(smallMask.values == [1, 0, 0, 0, 0, 1])
    #expect(smallMask == mask.halved())
  }

  /// A frame of one pixel, and a line that shares its place with holes on both sides.
  @Test func thinKnownPartsStay() {
    var mask = Mask(width: 9, height: 7, boxes: [Box(x: 1, y: 1, width: 7, height: 5)])
    for row in 0..<7 { mask[row, 5] = false }
    #expect(mask.halved().area == 4 * 3)
    let small = mask.halvedKeepingKnown()
    #expect(small.width == 5 && small.height == 4)
    #expect(small.values == [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])
    var image = PlanarImage(width: 9, height: 7, channels: 1, repeating: 100)
    for (pixel, hole) in mask.values.enumerated() where hole == 0 { image.samples[pixel] = 0.5 }
    let halved = image.halved(mask: mask).image
    for (pixel, hole) in small.values.enumerated() where hole == 0 { #expect(halved.samples[pixel] == 0.5) }
  }

  @Test(arguments: [(30, 12), (9, 50), (7, 7)]) func theWidthOfARectangleIsItsShorterSide(
    width: Int, height: Int
  ) {
    let mask = Mask(width: 90, height: 90, boxes: [Box(x: 20, y: 20, width: width, height: height)])
    // Between the last known pixel and the middle of an even side lies half a pixel more or less.
    #expect(abs(mask.widestHole - Double(min(width, height))) <= 1)
  }

  @Test func aThinStrokeIsNarrowHoweverLong() {
    var mask = Mask(width: 300, height: 300)
    for place in 0..<290 { mask.fill(Box(x: place, y: place, width: 6, height: 6)) }
    #expect(mask.widestHole < 14)
  }
}
