public import NeuralNetwork
public import Torch

/// Everything in which the known GLCIC systems differ, as one value.
///
/// A preset is stored in every model and checkpoint made with it, so that weights always meet the network and
/// the conventions that they were trained for.
public struct Preset: Sendable, Hashable, Codable {
  public var name: String
  public var network: NetworkSettings
  public var encoding: PixelEncoding
  public var discriminator: DiscriminatorSettings
  public var training: TrainingSettings

  public init(
    name: String, network: NetworkSettings, encoding: PixelEncoding,
    discriminator: DiscriminatorSettings, training: TrainingSettings
  ) {
    self.name = name
    self.network = network
    self.encoding = encoding
    self.discriminator = discriminator
    self.training = training
  }
}

/// How the layers of both networks are put together.
public struct NetworkSettings: Sendable, Hashable, Codable {
  /// The order of a layer's parts.
  public enum Order: String, Sendable, Hashable, Codable {
    case convolutionNormalizationActivation
    case convolutionActivationNormalization
  }

  /// What follows the completion network's last convolution.
  public enum Output: String, Sendable, Hashable, Codable {
    /// 1 / (1 + exp(-z)).
    case sigmoid
    /// tanh(z).
    case tanh
    /// z limited to -1...1.
    case clamp
    /// The hole's content at the input plus 2 · sigmoid(z) − 1: the network gives what the fill lacks.
    case residual
  }

  public var order: Order = .convolutionNormalizationActivation
  /// Whether the mask is the completion network's fourth input channel.
  public var takesMask = true
  /// Whether convolutions that batch normalisation follows have a bias.
  public var biasBesideNormalization = true
  /// Whether the completion network's last convolution has a bias.
  public var outputBias = true
  public var activation: Activation = .relu
  public var output: Output = .sigmoid
  public var normalizationEpsilon = 1e-5
  public var padding: Padding = .symmetric
  public var initialization: Initialization = .heNormal
  /// Factor on the fresh weights of the completion network's last convolution.
  public var outputWeightScale = 1.0

  public init() {}
}

/// The context discriminators and how they are joined.
public struct DiscriminatorSettings: Sendable, Hashable, Codable {
  /// Which features come first in the joined vector.
  public enum Concatenation: String, Sendable, Hashable, Codable {
    case globalLocal
    case localGlobal
  }

  /// The order in which a feature map becomes a vector.
  public enum Flattening: String, Sendable, Hashable, Codable {
    /// Channels, rows, columns.
    case channelsFirst
    /// Rows, columns, channels.
    case channelsLast
  }

  /// The side of the image that the global discriminator sees, in pixels.
  public var imageSize: Int
  /// The side of the patch that the local discriminator sees, in pixels.
  public var patchSize: Int
  /// Output channels of the global discriminator's convolutions.
  public var globalChannels: [Int]
  /// Output channels of the local discriminator's convolutions.
  public var localChannels: [Int]
  /// The length of each discriminator's feature vector.
  public var featureCount = 1024
  public var concatenation: Concatenation = .globalLocal
  public var flattening: Flattening = .channelsFirst
  /// Whether ReLU follows the fully connected layers before the joint.
  public var activatesFeatures = true

  public init(imageSize: Int, patchSize: Int, globalChannels: [Int], localChannels: [Int]) {
    self.imageSize = imageSize
    self.patchSize = patchSize
    self.globalChannels = globalChannels
    self.localChannels = localChannels
  }

  /// Returns the settings for other image sizes: each branch keeps its channels as far as its image allows.
  ///
  /// Halving stops before a side falls below 4 pixels.
  public func resized(imageSize: Int, patchSize: Int) -> DiscriminatorSettings {
    func fitted(_ channels: [Int], from old: Int, to new: Int) -> [Int] {
      var count = channels.count
      var ratio = Double(new) / Double(old)
      while ratio <= 0.5, count > 1 {
        ratio *= 2
        count -= 1
      }
      return Array(channels.prefix(count))
    }
    var result = self
    result.globalChannels = fitted(globalChannels, from: self.imageSize, to: imageSize)
    result.localChannels = fitted(localChannels, from: self.patchSize, to: patchSize)
    result.imageSize = imageSize
    result.patchSize = patchSize
    return result
  }
}

/// How a preset is trained.
public struct TrainingSettings: Sendable, Hashable, Codable {
  /// The images' shorter side after resizing, drawn from this range, in pixels.
  public var shorterSide: ClosedRange<Int> = 256...384
  public var holes: HoleShape = .rectangle(sides: 96...128)
  public var batchSize = 96
  public var steps = Schedule(completion: 90_000, discriminator: 10_000, joint: 400_000)
  public var optimizer: OptimizerSettings = .adadelta()
  /// The learning rate falls in a straight line to this share of itself at the last step; 1 keeps it.
  public var finalLearningRateShare = 1.0
  public var reconstruction: ReconstructionLoss = .squaredInHole
  public var adversarial = AdversarialSettings()

  public init() {}

  /// Scales what is measured in pixels, for crops of another size.
  public mutating func scale(by factor: Double) {
    shorterSide = shorterSide.scaled(by: factor)
    holes = holes.scaled(by: factor)
  }
}

/// The weights of the adversarial game.
public struct AdversarialSettings: Sendable, Hashable, Codable {
  /// What the completion network minimises.
  public enum Objective: String, Sendable, Hashable, Codable {
    /// log(1 − D(C(x))), the paper's equation 4 to the letter.
    case minimax
    /// −log D(C(x)): the same fixed point and direction, but it does not vanish where D is sure
    /// (Goodfellow et al. 2014, section 3); what the other implementations use.
    case nonSaturating
  }

  public var objective: Objective = .minimax
  /// α: the weight of the adversarial term in the completion network's loss (the paper: 0.0004).
  public var weight = 0.0004
  /// Factor on the discriminator's whole loss.
  public var discriminatorScale = 1.0
  /// Factor on the completion network's whole loss in the joint phase.
  public var completionScale = 1.0

  public init() {}
}
