import Foundation
import GLCIC
import NeuralNetwork
import TestSupport
import Testing
import Torch

@Suite struct PresetTests {
  @Test func namesAreUniqueAndFindTheirPreset() {
    #expect(
      Preset.all.map(\.name)
        == ["paper", "celeba", "free-form", "harmonic", "shtamura", "tadax", "otenim", "mmagic"])
    for preset in Preset.all { #expect(Preset.named(preset.name) == preset) }
    #expect(Preset.named("Paper") == nil)
  }

  @Test(arguments: Preset.all)
  func jsonKeepsAPreset(preset: Preset) throws {
    let data = try JSONEncoder().encode(preset)
    #expect(try JSONDecoder().decode(Preset.self, from: data) == preset)
  }

  @Test func thePaperTrainsAsThePaperSays() {
    let (network, training) = (Preset.paper.network, Preset.paper.training)
    #expect(training.steps == Schedule(completion: 90_000, discriminator: 10_000, joint: 400_000))
    #expect(training.batchSize == 96 && training.optimizer == .adadelta())
    #expect(training.shorterSide == 256...384 && training.holes == .rectangle(sides: 96...128))
    #expect(training.adversarial.weight == 0.0004 && training.reconstruction == .squaredInHole)
    #expect(network.takesMask && network.output == .sigmoid && network.activation == .relu)
    #expect(Preset.celebA.training.shorterSide == 160...178)
    #expect(Preset.celebA.discriminator.imageSize == 160 && Preset.celebA.discriminator.patchSize == 96)
  }

  @Test func discriminatorsShrinkWithTheirImages() {
    let paper = Preset.paper.discriminator
    #expect(paper.resized(imageSize: 256, patchSize: 128) == paper)
    let half = paper.resized(imageSize: 128, patchSize: 64)
    #expect(half.globalChannels == Array(paper.globalChannels.prefix(5)))
    #expect(half.localChannels == Array(paper.localChannels.prefix(4)))
    #expect(half.imageSize == 128 && half.patchSize == 64)
    #expect(paper.resized(imageSize: 4, patchSize: 4).globalChannels.count == 1)
    #expect(paper.resized(imageSize: 512, patchSize: 256).globalChannels == paper.globalChannels)
  }

  @Test func pixelsScaleTogether() {
    var training = TrainingSettings()
    training.scale(by: 0.5)
    #expect(training.shorterSide == 128...192 && training.holes == .rectangle(sides: 48...64))
    training.scale(by: 0.001)
    #expect(training.shorterSide == 1...1 && training.holes == .rectangle(sides: 1...1))
  }

  @Test func encodingsGoThereAndBack() throws {
    let image = try Tensor([0, 0.25, 0.5, 0.75, 1, 0.1] as [Float], shape: [1, 3, 1, 2])
    let mean = try Tensor([0.5, 0.25, 0.125] as [Float], shape: [1, 3, 1, 1])
    let unit = PixelEncoding()
    #expect(try unit.encode(image, mean: mean).floats() == image.floats())
    let centred = PixelEncoding(subtractsMean: true)
    #expect(try centred.encode(image, mean: mean).floats().prefix(4) == [-0.5, -0.25, 0.25, 0.5])
    let signed = PixelEncoding(range: .signed, colorOrder: .bgr, hole: .constant(0))
    #expect(
      largestDifference(try signed.encode(image, mean: mean).floats(), [1, -0.8, 0, 0.5, -1, -0.5]) < 1e-6)
    #expect(
      largestDifference(try signed.decode(try signed.encode(image, mean: mean)).floats(), try image.floats())
        < 1e-6)
    #expect(unit.scale == 1 && signed.scale == 2)
  }
}
