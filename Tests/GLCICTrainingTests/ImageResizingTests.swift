import GLCICTraining
import Imaging
import Testing

@Suite struct ImageResizingTests {
  private func image(_ width: Int, _ height: Int, _ value: (Int, Int, Int) -> Double) -> DecodedImage {
    var samples: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width {
        for channel in 0..<3 { samples.append(UInt8(value(row, column, channel).rounded())) }
      }
    }
    return DecodedImage(width: width, height: height, samples: samples)
  }

  @Test(arguments: [(64, 48, 32), (48, 64, 32), (37, 23, 46), (300, 100, 20), (16, 16, 16)])
  func theShorterSideIsAsAsked(width: Int, height: Int, shorterSide: Int) throws {
    let resized = try image(width, height) { _, _, channel in [10, 120, 250][channel] }
      .resized(shorterSide: shorterSide)
    #expect(min(resized.width, resized.height) == shorterSide)
    #expect(resized.size(shorterSide: shorterSide) == (resized.width, resized.height))
    #expect((resized.width >= resized.height) == (width >= height))
    // One colour stays that colour.
    let samples = resized.samples
    #expect(samples.indices.allSatisfy { samples[$0] == [10, 120, 250][$0 % 3] })
  }

  /// A ramp stays a ramp over the same ground, away from the borders.
  @Test(arguments: [20, 30, 57, 80]) func placesStay(shorterSide: Int) throws {
    let original = image(60, 40) { row, column, channel in
      channel == 0 ? 4 * Double(column) : channel == 1 ? 6 * Double(row) : 100
    }
    let resized = try original.resized(shorterSide: shorterSide)
    let scale = 40 / Double(shorterSide)
    for row in (resized.height / 4)..<(resized.height * 3 / 4) {
      for column in (resized.width / 4)..<(resized.width * 3 / 4) {
        let place = 3 * (row * resized.width + column)
        #expect(abs(Double(resized.samples[place]) - 4 * ((Double(column) + 0.5) * scale - 0.5)) < 1.6)
        #expect(abs(Double(resized.samples[place + 1]) - 6 * ((Double(row) + 0.5) * scale - 0.5)) < 1.6)
      }
    }
  }

  /// A reduction averages: a fine chequered pattern becomes gray instead of showing another pattern.
  @Test func reductionsAverage() throws {
    let fine = image(96, 96) { row, column, _ in (row + column) % 2 == 0 ? 255 : 0 }
    let resized = try fine.resized(shorterSide: 20)
    let middle = resized.planes(in: Box(x: 4, y: 4, width: 12, height: 12))
    #expect(middle.allSatisfy { abs(Int($0) - 128) < 8 })
  }

  /// On a smooth image, a part is what stands at its place in the whole: for enlarging, reducing and neither.
  @Test(arguments: [20, 33, 40, 57, 80]) func aPartIsThatOfTheWhole(shorterSide: Int) throws {
    let original = image(61, 40) { row, column, channel in
      channel == 0 ? 4 * Double(column) : channel == 1 ? 6 * Double(row) : 100
    }
    let whole = try original.resized(shorterSide: shorterSide)
    let scale = 40 / Double(shorterSide)
    let boxes = [
      Box(x: 0, y: 0, width: 16, height: 16), Box(x: 5, y: 3, width: 13, height: 17),
      Box(x: whole.width - 16, y: whole.height - 16, width: 16, height: 16),
    ]
    for box in boxes {
      let part = try original.planes(in: box, resizedToShorterSide: shorterSide)
      let expected = whole.planes(in: box)
      #expect(part.count == 3 * box.area)
      for index in part.indices {
        // Half a pixel of place, another half of length, and the bend of the interpolation at a border.
        let bound = [4, 6, 0.0][index / box.area] * (1 + 0.3 * min(1, scale)) + 1
        #expect(abs(Double(part[index]) - Double(expected[index])) <= bound)
      }
    }
  }

  /// Whatever the sizes, there is a part to be had of each place.
  @Test func partsOfAnySize() throws {
    let original = image(3, 2) { _, _, _ in 77 }
    for shorterSide in [1, 2, 5, 64] {
      let size = original.size(shorterSide: shorterSide)
      for x in 0..<size.width {
        let box = Box(x: x, y: size.height - 1, width: size.width - x, height: 1)
        let part = try original.planes(in: box, resizedToShorterSide: shorterSide)
        #expect(part == Array(repeating: 77, count: 3 * box.area))
      }
    }
  }
}
