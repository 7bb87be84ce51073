public import Torch

/// All named tensors of a network: trained parameters, and buffers such as running statistics.
///
/// Names, not reflection, find them: the name is the key in weight files and checkpoints.
public final class ParameterStore {
  /// How fresh weights are drawn; nil leaves them zero.
  public let initialization: Initialization?
  public let seed: UInt64
  /// In the order in which the layers were made.
  public private(set) var parameters: [(name: String, tensor: Tensor)] = []
  public private(set) var buffers: [(name: String, tensor: Tensor)] = []
  /// The processes over whose batches statistics are taken in training; nil for this one alone.
  public var statisticsGroup: ProcessGroup?
  private let device: Device

  /// Creates an empty store whose tensors will live on `device`.
  ///
  /// Weights that will be loaded need no `initialization`: drawing millions of numbers takes its time.
  public init(initialization: Initialization? = .heNormal, seed: UInt64, device: Device) {
    self.initialization = initialization
    self.seed = seed
    self.device = device
  }

  /// The scope without a prefix.
  public var root: ParameterScope { ParameterScope(store: self, path: "") }

  /// Parameters and buffers together.
  public var all: [(name: String, tensor: Tensor)] { parameters + buffers }

  /// The number of trainable values.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.tensor.count } }

  func addParameter(_ name: String, _ value: Tensor) throws(TorchError) -> Tensor {
    var tensor = try value.moved(to: device)
    if tensor.rank == 4 { tensor = try tensor.channelsLast() }
    try tensor.setRequiresGradient(true)
    parameters.append((name, tensor))
    return tensor
  }

  func addBuffer(_ name: String, _ value: Tensor) throws(TorchError) -> Tensor {
    let tensor = try value.moved(to: device)
    buffers.append((name, tensor))
    return tensor
  }

  /// Sets whether the parameters accumulate gradients, for the phases in which a network only looks on.
  public func setRequiresGradient(_ required: Bool) throws(TorchError) {
    for (_, tensor) in parameters { try tensor.setRequiresGradient(required) }
  }

  /// Overwrites every tensor with that of the same name in `file`, below `prefix`.
  ///
  /// - Throws: `TorchError` that names the first tensor that is missing or has another shape. Nothing is
  ///   overwritten then.
  public func load(from file: SafetensorsFile, prefix: String = "") throws(TorchError) {
    for (name, tensor) in all {
      guard let entry = file.entries[prefix + name] else {
        throw TorchError(
          code: .invalidFile,
          message: "\(file.path): does not fit the network: it has no tensor '\(prefix + name)'")
      }
      guard entry.shape == tensor.shape else {
        throw TorchError(
          code: .invalidFile,
          message: "\(file.path): does not fit the network: '\(prefix + name)' has shape \(entry.shape), "
            + "the network needs \(tensor.shape)")
      }
    }
    for (name, tensor) in all { try tensor.assign(try file.tensor(prefix + name)) }
  }
}

/// A place in the tree of names, such as `layers.3.convolution`.
public struct ParameterScope {
  let store: ParameterStore
  let path: String

  /// Returns the scope `name` below this one.
  public static func / (scope: ParameterScope, name: String) -> ParameterScope {
    ParameterScope(store: scope.store, path: scope.path.isEmpty ? name : "\(scope.path).\(name)")
  }

  /// Returns the scope `number` below this one.
  public static func / (scope: ParameterScope, number: Int) -> ParameterScope { scope / "\(number)" }

  func parameter(_ name: String, _ value: Tensor) throws(TorchError) -> Tensor {
    try store.addParameter((self / name).path, value)
  }

  func buffer(_ name: String, _ value: Tensor) throws(TorchError) -> Tensor {
    try store.addBuffer((self / name).path, value)
  }

  /// Makes a convolution's fresh `weight`, and its `bias` where it has one.
  ///
  /// - Parameters:
  ///   - shape: The weight's.
  ///   - outputs: The length of the bias.
  ///   - fanIn: How many inputs meet in an output.
  ///   - fanOut: How many outputs an input reaches.
  ///   - hasBias: Whether there is a bias.
  ///   - weightScale: A factor on the fresh weight.
  /// - Returns: The named tensors.
  /// - Throws: `TorchError` when memory is short.
  func weightAndBias(
    shape: [Int], outputs: Int, fanIn: Int, fanOut: Int, hasBias: Bool, weightScale: Double = 1
  ) throws(TorchError) -> (weight: Tensor, bias: Tensor?) {
    let fresh = try freshWeight(shape: shape, fanIn: Double(fanIn), fanOut: Double(fanOut))
    let weight = try parameter("weight", fresh.scaled(by: weightScale))
    guard hasBias else { return (weight, nil) }
    return (weight, try parameter("bias", freshBias(count: outputs, fanIn: Double(fanIn))))
  }

  func freshWeight(shape: [Int], fanIn: Double, fanOut: Double) throws(TorchError) -> Tensor {
    guard let initialization = store.initialization else { return try .zeros(shape: shape) }
    return try initialization.weight(shape: shape, fanIn: fanIn, fanOut: fanOut, seed: seed(for: "weight"))
  }

  func freshBias(count: Int, fanIn: Double) throws(TorchError) -> Tensor {
    guard let initialization = store.initialization else { return try .zeros(shape: [count]) }
    return try initialization.bias(count: count, fanIn: fanIn, seed: seed(for: "bias"))
  }

  /// A seed of its own for each tensor: its draws do not depend on the layers before it.
  func seed(for name: String) -> UInt64 {
    (self / name).path.utf8.reduce(0xcbf2_9ce4_8422_2325 ^ store.seed) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
  }
}
