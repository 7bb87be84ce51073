import GLCIC
import Imaging
import Testing

/// What a hole holds must not come back: no output may depend on it, whatever fills, whatever the mask.
///
/// 500 cases: for each a mask, an image and what fills it are drawn from a fixed seed, and two images that differ in
/// their holes only must become the same, bit for bit. The networks have random weights, and are said to be trained on
/// holes so small that those here are halved up to three times. A pass of a network takes a fifth of a second however
/// small the image is, which is why most cases are of the classical methods.
@Suite struct HiddenContentTests {
  private func completers() throws -> [Completer] {
    try ["paper", "harmonic"].map { name in
      var preset = try #require(Preset.named(name))
      preset.training.holes = .rectangle(sides: 4...8)
      return try Completer(
        network: CompletionNetwork(preset: preset, meanPixel: [0.5, 0.4, 0.3], seed: 3), precision: .float32)
    }
  }

  @Test func networksDoNotSeeIt() async throws {
    let completers = try completers()
    for seed in 0..<UInt64(70) {
      var item = HiddenContentCase(seed: seed, purpose: 1, side: 32)
      let filler = Filler.network(item.pick(completers), item.options())
      let (first, second) = item.planes()
      let filled = try await filler.complete(first, mask: item.mask)
      let again = try await filler.complete(second, mask: item.mask)
      #expect(again == filled, "\(seed): \(item), \(filler)")
      #expect(filled.samples.allSatisfy { $0.isFinite }, "\(seed): \(item)")
    }
  }

  @Test func networksDoNotSeeItInImagesOfAnyKind() async throws {
    let completers = try completers()
    for seed in 0..<UInt64(30) {
      var item = HiddenContentCase(seed: seed, purpose: 2, side: 32)
      let filler = Filler.network(item.pick(completers), item.options())
      let (first, second) = item.requests()
      let images = await filler.complete([first, second]).map { result in try? result.get().image }
      #expect(images[0] != nil && images[0] == images[1], "\(seed): \(item), \(filler)")
    }
  }

  @Test func classicalMethodsDoNotSeeIt() async throws {
    for seed in 0..<UInt64(260) {
      var item = HiddenContentCase(seed: seed, purpose: 3)
      let method = item.pick(ClassicalMethod.allCases)
      let completer = ClassicalCompleter(method: method, seed: seed)
      let (first, second) = item.planes()
      let filled = try completer.complete(first, mask: item.mask)
      let again = try completer.complete(second, mask: item.mask)
      #expect(again == filled, "\(seed): \(item), \(method)")
      // What is known is far from black, and these two alone go beyond it.
      for (pixel, hole) in item.mask.values.enumerated() where hole != 0 {
        let isNear = method == .telea || method == .biharmonic || filled.samples[pixel] > 0.15
        #expect(isNear, "\(seed): \(item), \(method)")
      }
    }
  }

  /// Colours under alpha 0 are as hidden as those in holes, and stay where they are.
  private func expectTransparencyUnseen(_ item: inout HiddenContentCase, _ filler: Filler, _ seed: UInt64)
    async throws
  {
    let (first, second) = item.transparentRequests()
    let results = await filler.complete([first, second])
    let (left, right) = (try results[0].get().image, try results[1].get().image)
    let (filled, again, original) = (bytes(left), bytes(right), bytes(second.image))
    let channels = left.channels
    for (pixel, hole) in item.mask.values.enumerated() {
      let range = (pixel * channels)..<((pixel + 1) * channels)
      if hole != 0 {
        #expect(filled[range] == again[range], "\(seed): \(item), \(filler)")
      } else {
        #expect(again[range] == original[range], "\(seed): \(item), \(filler)")
      }
    }
  }

  private func bytes(_ image: Image) -> [UInt8] {
    guard case .uint8(let samples) = image.samples else { return [] }
    return samples
  }

  @Test func networksDoNotSeeWhatIsTransparent() async throws {
    let completers = try completers()
    for seed in 0..<UInt64(40) {
      var item = HiddenContentCase(seed: seed, purpose: 5, side: 32)
      let filler = Filler.network(item.pick(completers), item.options())
      try await expectTransparencyUnseen(&item, filler, seed)
    }
  }

  @Test func classicalMethodsDoNotSeeWhatIsTransparent() async throws {
    for seed in 0..<UInt64(200) {
      var item = HiddenContentCase(seed: seed, purpose: 6, side: seed % 10 == 0 ? 200 : 56)
      let method = item.pick(ClassicalMethod.allCases)
      let filler = Filler.classical(ClassicalCompleter(method: method, seed: seed))
      try await expectTransparencyUnseen(&item, filler, seed)
    }
  }

  @Test func classicalMethodsDoNotSeeItInImagesOfAnyKind() async throws {
    for seed in 0..<UInt64(140) {
      var item = HiddenContentCase(seed: seed, purpose: 4)
      let method = item.pick(ClassicalMethod.allCases)
      let filler = Filler.classical(ClassicalCompleter(method: method, seed: seed))
      let (first, second) = item.requests()
      let images = await filler.complete([first, second]).map { result in try? result.get().image }
      #expect(images[0] != nil && images[0] == images[1], "\(seed): \(item), \(method)")
    }
  }
}
