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

  @Test(arguments: ["paper", "harmonic", "mmagic"], [FillMethod.glcic, .network, .networkUnblended])
  func knownSamplesComeBackBitForBit(preset: String, method: FillMethod) async throws {
    let completer = try Completer(network: network(preset), precision: .float32)
    let planes = planes(width: 37, height: 22)
    let mask = Mask(width: 37, height: 22, boxes: [Box(x: 30, y: 0, width: 7, height: 9)])
    let completed = try await completer.complete(planes, mask: mask, options: try #require(method.options()))
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
    func filled(_ blending: CompletionOptions.Blending) async throws -> PlanarImage {
      try await completer.complete(
        planes, mask: mask, options: CompletionOptions(texture: .none, blending: blending))
    }
    let (plain, blended) = (try await filled(.none), try await filled(.poisson))
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

  /// Where the only known pixel is transparent, nothing is left to go by.
  @Test func nothingVisibleIsRefused() async throws {
    let image = Image(
      width: 3, height: 1, colorModel: .gray, hasAlpha: true, samples: .uint8([9, 255, 9, 255, 9, 0]))
    let request = CompletionRequest(
      image: image, mask: Mask(width: 3, height: 1, boxes: [Box(x: 0, y: 0, width: 2, height: 1)]))
    let completer = try Completer(network: network(), precision: .float32)
    await #expect(throws: CompletionError.nothingVisible) { try await completer.complete(request) }
    #expect(throws: CompletionError.nothingVisible) {
      try ClassicalCompleter(method: .harmonic).complete(request)
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

  /// The plan, the parts and the fused layers against one pass over everything.
  @Test func theWholeImageGivesTheSame() async throws {
    let completer = try Completer(network: network("paper"), precision: .float32)
    let planes = planes(width: 330, height: 62)
    let mask = Mask(
      width: 330, height: 62,
      boxes: [Box(x: 3, y: 40, width: 20, height: 22), Box(x: 300, y: 0, width: 12, height: 9)])
    func filled(wholeImage: Bool) async throws -> PlanarImage {
      try await completer.complete(
        planes, mask: mask,
        options: CompletionOptions(texture: .none, blending: .none, wholeImage: wholeImage))
    }
    let (parts, whole) = (try await filled(wholeImage: false), try await filled(wholeImage: true))
    let difference = zip(parts.samples, whole.samples).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    #expect(difference < 1e-5)
    #expect(parts != planes)
  }

  /// A hole far wider than any of the training, beside a small one.
  @Test(arguments: ["paper", "harmonic"]) func largeHolesAreFilledFromSmallerVersions(preset: String)
    async throws
  {
    let completer = try Completer(network: network(preset), precision: .float32)
    let planes = planes(width: 401, height: 323)
    let mask = Mask(
      width: 401, height: 323,
      boxes: [Box(x: 90, y: 40, width: 250, height: 230), Box(x: 380, y: 300, width: 9, height: 8)])
    func filled(_ strategy: CompletionOptions.Strategy) async throws -> PlanarImage {
      try await completer.complete(
        planes, mask: mask, options: CompletionOptions(texture: .none, strategy: strategy))
    }
    let (automatic, resized, native) = (
      try await filled(.auto), try await filled(.resize), try await filled(.native)
    )
    #expect(automatic == resized)
    #expect(automatic != native)
    for channel in 0..<3 {
      for (pixel, hole) in mask.values.enumerated() where hole == 0 {
        let index = channel * planes.planeCount + pixel
        #expect(automatic.samples[index] == planes.samples[index])
      }
    }
    // Noise in the hole would mean that something of the original was left there.
    func roughness(_ image: PlanarImage) -> Float {
      (120..<300).reduce(0) { $0 + abs(image[0, 150, $1] - image[0, 150, $1 + 1]) }
    }
    #expect(roughness(automatic) < roughness(planes) / 4)
  }

  @Test func holesOfTheTrainingAreFilledAtTheirOwnSize() async throws {
    let completer = try Completer(network: network("harmonic"), precision: .float32)
    let planes = planes(width: 160, height: 150)
    let mask = Mask(width: 160, height: 150, boxes: [Box(x: 20, y: 30, width: 100, height: 90)])
    func filled(_ strategy: CompletionOptions.Strategy) async throws -> PlanarImage {
      try await completer.complete(
        planes, mask: mask, options: CompletionOptions(texture: .none, strategy: strategy))
    }
    let (automatic, native) = (try await filled(.auto), try await filled(.native))
    #expect(automatic == native)
  }

  /// One bad request among several fails alone; the others come out as they do one by one.
  @Test func requestsOfABatchDoNotTouchEachOther() async throws {
    let completer = try Completer(network: network(), precision: .float32)
    func request(_ box: Box?) -> CompletionRequest {
      let image = Image(planes: planes(width: 50, height: 40))
      return CompletionRequest(image: image, mask: Mask(width: 50, height: 40, boxes: box.map { [$0] } ?? []))
    }
    let requests = [
      request(Box(x: 5, y: 5, width: 10, height: 8)), request(nil),
      request(Box(x: 5, y: 5, width: 10, height: 8)),
      request(Box(x: 30, y: 0, width: 20, height: 20)),
    ]
    let results = await completer.complete(requests)
    #expect(throws: CompletionError.emptyMask) { try results[1].get() }
    for index in [0, 2, 3] {
      let alone = try await completer.complete(requests[index])
      #expect(try results[index].get().image == alone.image)
    }
  }

  private struct InvalidResult: Error {}
}
