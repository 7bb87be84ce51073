internal import GLCIC
internal import NeuralNetwork
internal import Torch

/// A completion network whose weights are the running mean of those that training passes through.
///
/// Exponential moving average: after each update the mean moves by 1 − decay towards the weights. It lags behind
/// them by about 1 / (1 − decay) steps and lacks their noise (Polyak & Juditsky 1992).
final class WeightAverage {
  /// The share that the mean keeps at each update.
  let decay: Double
  /// The network with the mean weights and running statistics.
  let network: CompletionNetwork
  /// The number of updates made.
  var count = 0

  /// Starts from the weights of `source` as they are.
  init(of source: CompletionNetwork, decay: Double) throws(TorchError) {
    precondition(decay > 0 && decay < 1, "the decay lies between 0 and 1")
    self.decay = decay
    network = try CompletionNetwork(
      preset: source.preset, meanPixel: source.meanPixel, seed: nil, device: source.device)
    try network.parameters.setRequiresGradient(false)
    try copy(source)
  }

  /// Takes over weights and statistics.
  func copy(_ source: CompletionNetwork) throws(TorchError) {
    for (own, other) in zip(network.parameters.all, source.parameters.all) {
      try own.tensor.assign(other.tensor)
    }
  }

  /// Moves the mean towards the weights.
  ///
  /// The first updates count more, so that the start is forgotten: the share kept is at most (1 + n) / (10 + n).
  func update(from source: CompletionNetwork) throws(TorchError) {
    let kept = min(decay, Double(1 + count) / Double(10 + count))
    for (own, other) in zip(network.parameters.all, source.parameters.all) {
      try own.tensor.interpolate(towards: other.tensor, weight: 1 - kept)
    }
    count += 1
  }
}
