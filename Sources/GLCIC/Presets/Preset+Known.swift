internal import NeuralNetwork
internal import Torch

extension Preset {
  /// All presets, in the order in which they are listed to users.
  public static let all: [Preset] = [
    .paper, .celebA, .freeForm, .harmonic, .shtamura, .tadax, .otenim, .mmagic,
  ]

  /// The preset of a name, or nil.
  public static func named(_ name: String) -> Preset? { all.first { $0.name == name } }

  private static let fiveStrides = [64, 128, 256, 512, 512]
  private static let sixStrides = [64, 128, 256, 512, 512, 512]

  /// The paper and its official inference code.
  public static let paper = Preset(
    name: "paper", network: NetworkSettings(),
    encoding: PixelEncoding(subtractsMean: true, hole: .meanPixel),
    discriminator: DiscriminatorSettings(
      imageSize: 256, patchSize: 128, globalChannels: sixStrides, localChannels: fiveStrides),
    training: TrainingSettings())

  /// The paper's settings for faces: 160-pixel images, 96-pixel patches.
  public static let celebA: Preset = {
    var preset = Preset.paper
    preset.name = "celeba"
    preset.discriminator = DiscriminatorSettings(
      imageSize: 160, patchSize: 96, globalChannels: fiveStrides, localChannels: fiveStrides)
    preset.training.shorterSide = 160...178
    preset.training.holes = .rectangle(sides: 48...96)
    return preset
  }()

  /// The authors' update of 2020: the paper with free-form holes; made to need no post-processing.
  public static let freeForm: Preset = {
    var preset = Preset.paper
    preset.name = "free-form"
    preset.training.holes = .freeForm(FreeFormStrokes())
    return preset
  }()

  /// Our own: the hole holds a harmonic fill, and the network gives what that lacks.
  ///
  /// The fill is the classical solution that is hardest to beat in squared error; a network that starts from it
  /// spends its capacity on texture and structure.
  public static let harmonic: Preset = {
    var preset = Preset.paper
    preset.name = "harmonic"
    preset.encoding = PixelEncoding(subtractsMean: true, hole: .harmonicFill)
    preset.network.output = .residual
    preset.network.outputWeightScale = 0.05
    preset.training.optimizer = .adamW(learningRate: 1e-3, beta1: 0.9, beta2: 0.99)
    preset.training.finalLearningRateShare = 0.02
    preset.training.reconstruction = .absoluteInHole
    preset.training.adversarial.objective = .nonSaturating
    return preset
  }()

  /// The preset of shtamura/glcic, made with Keras.
  ///
  /// The mask enters only when the parts are put together.
  public static let shtamura: Preset = {
    var preset = Preset.paper
    preset.name = "shtamura"
    preset.network.takesMask = false
    preset.network.activation = .leakyRelu(slope: 0.3)
    preset.network.output = .tanh
    preset.network.normalizationEpsilon = 1e-3
    preset.network.padding = .tensorFlowSame
    preset.network.initialization = .glorotUniform
    preset.encoding = PixelEncoding(range: .signed, colorOrder: .bgr, hole: .constant(-1))
    preset.discriminator.flattening = .channelsLast
    preset.discriminator.activatesFeatures = false
    preset.training.holes = .rectangle(sides: 64...96)
    preset.training.batchSize = 16
    preset.training.steps = Schedule(completion: 10_000, discriminator: 10_000, joint: 10_000)
    preset.training.optimizer = .adam(learningRate: 1e-3)
    preset.training.adversarial.objective = .nonSaturating
    preset.training.reconstruction = .squaredWholeImage
    return preset
  }()

  /// tadax/glcic (TensorFlow 1.3): 128-pixel images.
  public static let tadax: Preset = {
    var preset = Preset.paper
    preset.name = "tadax"
    preset.network.takesMask = false
    preset.network.biasBesideNormalization = false
    preset.network.outputBias = false
    preset.network.output = .tanh
    preset.network.normalizationEpsilon = 1e-3
    preset.network.padding = .tensorFlowSame
    preset.network.initialization = .glorotUniform
    preset.encoding = PixelEncoding(range: .signed, hole: .constant(0))
    preset.discriminator = DiscriminatorSettings(
      imageSize: 128, patchSize: 64, globalChannels: fiveStrides, localChannels: Array(fiveStrides.prefix(4)))
    preset.discriminator.activatesFeatures = false
    preset.training.shorterSide = 128...192
    preset.training.holes = .rectangle(sides: 24...48)
    preset.training.batchSize = 16
    preset.training.steps = Schedule(completion: 10_000, discriminator: 0, joint: 30_000)
    preset.training.optimizer = .adam(learningRate: 1e-3)
    preset.training.adversarial.objective = .nonSaturating
    preset.training.reconstruction = .sumOfSquares
    return preset
  }()

  /// otenim/GLCIC-PyTorch.
  public static let otenim: Preset = {
    var preset = Preset.celebA
    preset.name = "otenim"
    preset.network.order = .convolutionActivationNormalization
    preset.network.initialization = .fanInUniform
    preset.encoding = PixelEncoding(hole: .meanPixel)
    preset.discriminator.concatenation = .localGlobal
    preset.training.batchSize = 16
    preset.training.adversarial.objective = .nonSaturating
    preset.training.adversarial.discriminatorScale = 0.0002
    preset.training.adversarial.completionScale = 0.5
    return preset
  }()

  /// The `global_local` model of mmagic.
  public static let mmagic: Preset = {
    var preset = Preset.paper
    preset.name = "mmagic"
    preset.network.biasBesideNormalization = false
    preset.network.output = .clamp
    preset.network.initialization = .fanInUniform
    preset.encoding = PixelEncoding(range: .signed, colorOrder: .bgr, hole: .constant(0))
    preset.training.holes = .rectangle(sides: 64...128)
    preset.training.optimizer = .adam(learningRate: 4e-4)
    preset.training.reconstruction = .absoluteInHole
    preset.training.adversarial.objective = .nonSaturating
    preset.training.adversarial.weight = 0.001
    return preset
  }()
}
