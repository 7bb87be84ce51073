import Foundation
import GLCIC
import GLCICTraining
import Testing

/// Half a step of 8 bits, by which a written image may differ from the colour asked for.
private let rounding: Float = 0.5 / 255 + 1e-5

private func expectColour(_ found: [Float], _ expected: [Float], tolerance: Float = rounding) {
  #expect(found.count == 3)
  for (found, expected) in zip(found, expected) { #expect(abs(found - expected) <= tolerance) }
}

@Suite struct MeanPixelTests {
  @Test func isTheColourOfImagesOfOneColour() throws {
    let folder = try TemporaryDataset()
    try folder.writeColour("a.png", [0.1, 0.5, 0.9])
    let result = try MeanPixel.compute(source: openImageSource(folder.path), threads: 1)
    expectColour(result.mean, [0.1, 0.5, 0.9])
    #expect(result.skipped.isEmpty)
  }

  @Test func countsImagesEquallyWhateverTheirSize() throws {
    let folder = try TemporaryDataset()
    try folder.writeColour("small.png", [1, 0, 0], width: 10, height: 12)
    try folder.writeColour("large.png", [0, 0, 1], width: 300, height: 200)
    expectColour(
      try MeanPixel.compute(source: openImageSource(folder.path), threads: 2).mean, [0.5, 0, 0.5])
  }

  @Test func doesNotDependOnThreads() throws {
    let folder = try TemporaryDataset()
    for index in 0..<9 {
      try folder.writePhotograph("\(index).jpg", width: 80 + index, height: 70, seed: UInt64(index))
    }
    let source = try openImageSource(folder.path)
    let one = try MeanPixel.compute(source: source, threads: 1).mean
    #expect(try MeanPixel.compute(source: source, threads: 4).mean == one)
    #expect(try MeanPixel.compute(source: source, limit: 100, threads: 2).mean == one)
    #expect(try MeanPixel.compute(source: source, limit: 2, threads: 2).mean != one)
  }

  @Test func reducingKeepsTheMean() throws {
    let folder = try TemporaryDataset()
    try folder.writeColour("left/a.png", [0.2, 0.4, 0.6], width: 500, height: 400)
    try folder.writePhotograph("photo/p.png", width: 500, height: 400, seed: 8)
    let reduced = try MeanPixel.compute(source: openImageSource(folder.path + "/photo"), threads: 1).mean
    let loader = BatchLoader(
      source: try openImageSource(folder.path + "/photo"),
      settings: CropSettings(
        shorterSide: 400...400, cropSize: 400, flips: false, holes: .rectangle(sides: 8...8),
        localPatchSize: 16),
      batchSize: 16, seed: 1, startStep: 0, threads: 2, prefetch: 1)
    let batch = try loader.next()
    let plane = 400 * 400
    let full = (0..<3).map { channel in
      var sum = 0.0
      for sample in 0..<16 {
        let start = (sample * 3 + channel) * plane
        sum += batch.images[start..<(start + plane)].reduce(0) { $0 + Double($1) / 255 }
      }
      return Float(sum / Double(16 * plane))
    }
    // Crops of 400 from 500 columns weigh the middle more than the whole image does.
    expectColour(reduced, full, tolerance: 0.03)
  }

  @Test func leavesOutChosenAndUnreadableImages() throws {
    let folder = try TemporaryDataset()
    try folder.writeColour("a.png", [1, 1, 1])
    try folder.writeColour("b.png", [0, 0, 0])
    try folder.write([1, 2], "c.png")
    let source = try openImageSource(folder.path)
    let result = try MeanPixel.compute(source: source, indices: [1, 2], threads: 2)
    expectColour(result.mean, [0, 0, 0])
    #expect(result.skipped.map(\.name) == ["c.png"])
    let error = #expect(throws: DatasetError.self) {
      try MeanPixel.compute(source: source, indices: [2], threads: 1)
    }
    #expect(error.map { "\($0)" }?.contains("c.png") == true)
  }
}
