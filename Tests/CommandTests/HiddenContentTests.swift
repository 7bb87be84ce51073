import Imaging
import TestSupport
import Testing

/// Masks that leave so little that it vanishes in smaller versions of the image, from file to file.
@Suite struct HiddenContentTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Completes a photograph and the same with something else in its holes, and requires one and the same output.
  private func complete(_ mask: Mask, side: Int, _ options: [String]) throws -> (input: Image, output: Image)
  {
    let photograph = try Photograph.dunes.crop(x: 20, y: 300, width: side, height: side)
    let planes = try photograph.modelPlanes()
    let other = try photograph.replacing(planes.filling(mask, with: 0), in: mask)
    try mask.inverted().write(to: folder.file("keep.png"))
    var outputs: [Image] = []
    for (index, image) in [photograph, other].enumerated() {
      try image.write(to: folder.file("input-\(index).png"))
      let output = folder.file("output-\(index).png")
      try Tool.run(
        ["complete", folder.file("input-\(index).png"), "--mask", folder.file("keep.png"), "--invert-mask"]
          + options + ["--output", output]
      ).expectSuccess()
      outputs.append(try Image(contentsOf: output))
    }
    #expect(outputs[0].samples == outputs[1].samples)
    return (photograph, outputs[0])
  }

  /// Requires colours between those that are known, give or take a little.
  private func expectSensible(_ output: Image, mask: Mask) throws {
    let planes = try output.modelPlanes()
    for channel in 0..<3 {
      let samples = planes.samples[(channel * planes.planeCount)..<((channel + 1) * planes.planeCount)]
      let known = zip(samples, mask.values).filter { $0.1 == 0 }.map(\.0)
      let filled = zip(samples, mask.values).filter { $0.1 != 0 }.map(\.0)
      let (low, high) = (known.min() ?? 0, known.max() ?? 1)
      let mean = filled.reduce(0, +) / Float(filled.count)
      #expect(mean > low - 0.05 && mean < high + 0.05)
      let black = filled.filter { $0 < low - 0.2 }
      #expect(black.count * 100 <= filled.count)
    }
  }

  @Test(arguments: [[], ["--texture", "none"], ["--method", "patchmatch"]])
  func aFrameOfOnePixel(options: [String]) throws {
    let mask = Mask(width: 600, height: 600, boxes: [Box(x: 1, y: 1, width: 598, height: 598)])
    let (_, output) = try complete(mask, side: 600, options)
    try expectSensible(output, mask: mask)
  }

  @Test(arguments: [[], ["--texture", "none"], ["--method", "patchmatch"]])
  func aThinStrokeToKeep(options: [String]) throws {
    let stroke = Mask(width: 600, height: 600, boxes: [Box(x: 50, y: 293, width: 500, height: 8)])
    let mask = stroke.inverted()
    let (_, output) = try complete(mask, side: 600, options)
    try expectSensible(output, mask: mask)
  }
}
