import GLCIC
import Imaging
import NeuralNetwork
import Testing
import Torch

@Suite struct CompleterTests {
  private func network(_ name: String = "harmonic") throws -> CompletionNetwork {
    let preset = try #require(Preset.named(name))
    return try CompletionNetwork(preset: preset, meanPixel: [0.5, 0.4, 0.3], seed: 3)
  }

  private func planes(width: Int, height: Int) -> PlanarImage {
    var random = RandomSource(seed: 5)
    return PlanarImage(
      width: width, height: height, channels: 3,
      samples: (0..<(3 * width * height)).map { _ in Float(random.uniform()) })
  }

  @Test(arguments: ["paper", "harmonic", "mmagic"], CompletionOptions.Blending.allCases)
  func knownSamplesComeBackBitForBit(preset: String, blending: CompletionOptions.Blending) async throws {
    let completer = try Completer(network: network(preset), precision: .float32)
    let planes = planes(width: 37, height: 22)
    let mask = Mask(width: 37, height: 22, boxes: [Box(x: 30, y: 0, width: 7, height: 9)])
    let completed = try await completer.complete(
      planes, mask: mask, options: CompletionOptions(blending: blending))
    var changed = 0
    for channel in 0..<3 {
      for (pixel, hole) in mask.values.enumerated() {
        let index = channel * planes.planeCount + pixel
        if hole == 0 {
          #expect(completed.samples[index] == planes.samples[index])
        } else if completed.samples[index] != planes.samples[index] {
          changed += 1
        }
      }
    }
    #expect(changed > 150)
  }

  @Test func blendingLeavesNoStepAtTheRim() async throws {
    // A constant image: whatever the network paints, the blended hole meets the rim.
    let planes = PlanarImage(width: 40, height: 40, channels: 3, repeating: 0.25)
    let mask = Mask(width: 40, height: 40, boxes: [Box(x: 10, y: 10, width: 20, height: 20)])
    let completer = try Completer(network: network("paper"), precision: .float32)
    func step(_ image: PlanarImage) -> Float {
      (11..<29).map { abs(image[0, $0, 10] - 0.25) }.reduce(0, +) / 18
    }
    let plain = try await completer.complete(planes, mask: mask, options: CompletionOptions(blending: .none))
    let blended = try await completer.complete(planes, mask: mask)
    #expect(step(blended) < step(plain) / 2)
  }

  @Test func masksThatDoNotFitAreRefused() async throws {
    let completer = try Completer(network: network(), precision: .float32)
    let planes = planes(width: 8, height: 6)
    let cases: [(Mask, CompletionError)] = [
      (Mask(width: 8, height: 6), .emptyMask),
      (Mask(width: 8, height: 6, boxes: [Box(x: 0, y: 0, width: 8, height: 6)]), .fullMask),
      (Mask(width: 6, height: 8), .sizeMismatch(maskWidth: 6, maskHeight: 8, width: 8, height: 6)),
    ]
    for (mask, expected) in cases {
      await #expect(throws: expected) { try await completer.complete(planes, mask: mask) }
    }
  }

  @Test func imagesKeepDepthAlphaAndProfile() async throws {
    var samples: [UInt16] = []
    for index in 0..<(20 * 10) { samples += [UInt16(index * 300), 1000, 60_000, UInt16(index * 200)] }
    let image = Image(
      width: 20, height: 10, colorModel: .rgb, hasAlpha: true, samples: .uint16(samples))
    let mask = Mask(width: 20, height: 10, boxes: [Box(x: 4, y: 3, width: 5, height: 4)])
    let completer = try Completer(network: network(), precision: .float32)
    let completed = try await completer.complete(
      CompletionRequest(image: image, mask: mask, makeOpaque: true)
    ).image
    guard case .uint16(let result) = completed.samples else { throw InvalidResult() }
    for (pixel, hole) in mask.values.enumerated() {
      let range = (4 * pixel)..<(4 * pixel + 4)
      if hole == 0 {
        #expect(result[range] == samples[range])
      } else {
        #expect(result[4 * pixel + 3] == .max)
      }
    }
  }

  private struct InvalidResult: Error {}
}
