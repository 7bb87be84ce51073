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
}
