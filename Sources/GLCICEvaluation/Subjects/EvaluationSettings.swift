/// What was evaluated, and how.
public struct EvaluationSettings: Sendable, Codable, Equatable {
  /// A model among the methods.
  public struct Model: Sendable, Codable, Equatable {
    /// The method's name.
    public var id: String
    /// What was asked for: the name of a model in the box, or a path.
    public var name: String
    /// The name of the preset that the model was trained by.
    public var preset: String
    /// The hash of the model's file, SHA-256 in hexadecimal digits.
    public var sha256: String

    public init(id: String, name: String, preset: String, sha256: String) {
      self.id = id
      self.name = name
      self.preset = preset
      self.sha256 = sha256
    }
  }

  /// The images, as the command line names them.
  public var images: String
  /// The kind of masks, or their folder.
  public var masks: String
  /// What the masks are, in a few words.
  public var maskTitle: String
  /// Decides the masks, where they are drawn.
  public var seed: UInt64?
  /// Where the masks lie that were measured with, so that they can be used again.
  public var maskFolder: String?
  /// Such as `256×256`, or `full`.
  public var size: String
  public var limit: Int?
  /// At what size networks see holes.
  public var strategy: String
  /// Where networks compute, and in what format.
  public var device: String
  public var precision: String
  /// The processor's cores, each of which runs a classical method.
  public var threads: Int
  public var models: [Model]

  public init(
    images: String, masks: String, maskTitle: String, seed: UInt64?, maskFolder: String?, size: String,
    limit: Int?,
    strategy: String, device: String, precision: String, threads: Int, models: [Model]
  ) {
    self.images = images
    self.masks = masks
    self.maskTitle = maskTitle
    self.seed = seed
    self.maskFolder = maskFolder
    self.size = size
    self.limit = limit
    self.strategy = strategy
    self.device = device
    self.precision = precision
    self.threads = threads
    self.models = models
  }
}
