internal import CTorch

/// The update rules in use, with their settings.
public enum OptimizerSettings: Sendable, Hashable, Codable {
  /// ADADELTA (Zeiler 2012), the paper's choice.
  case adadelta(learningRate: Double = 1, rho: Double = 0.9, epsilon: Double = 1e-6)
  /// Adam (Kingma & Ba 2015).
  case adam(learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
  /// Adam with decoupled weight decay (Loshchilov & Hutter 2019).
  case adamW(
    learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: Double = 0.01)

  /// The rate before any schedule.
  public var learningRate: Double {
    switch self {
    case .adadelta(let rate, _, _): rate
    case .adam(let rate, _, _, _): rate
    case .adamW(let rate, _, _, _, _): rate
    }
  }

  /// Returns the settings with another rate.
  public func with(learningRate rate: Double) -> OptimizerSettings {
    switch self {
    case .adadelta(_, let rho, let epsilon): .adadelta(learningRate: rate, rho: rho, epsilon: epsilon)
    case .adam(_, let beta1, let beta2, let epsilon):
      .adam(learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon)
    case .adamW(_, let beta1, let beta2, let epsilon, let decay):
      .adamW(learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: decay)
    }
  }
}

/// Updates parameters from their gradients and keeps the running averages that the rule needs.
public final class Optimizer {
  public let settings: OptimizerSettings
  /// The rate of the next step; a schedule may change it.
  public var learningRate: Double
  /// How many updates were made.
  public private(set) var step = 0
  /// For each parameter the mean squared gradient (ADADELTA) or the mean gradient (Adam).
  public let firstAverages: [Tensor]
  /// For each parameter the mean squared update (ADADELTA) or the mean squared gradient (Adam).
  public let secondAverages: [Tensor]
  private let parameters: [Tensor]

  /// Creates an optimizer whose averages are zero.
  public init(_ parameters: [Tensor], settings: OptimizerSettings) throws(TorchError) {
    self.parameters = parameters
    self.settings = settings
    learningRate = settings.learningRate
    firstAverages = try Optimizer.zeros(like: parameters)
    secondAverages = try Optimizer.zeros(like: parameters)
  }

  private static func zeros(like parameters: [Tensor]) throws(TorchError) -> [Tensor] {
    var result: [Tensor] = []
    for parameter in parameters {
      // A scaled copy keeps the parameter's memory layout, which the fused kernels rely on.
      result.append(
        try withoutGradients { () throws(TorchError) in try parameter.detached().copied().scaled(by: 0) })
    }
    return result
  }

  /// Makes one update.
  ///
  /// - Throws: `TorchError` when a parameter has no gradient.
  public func update() throws(TorchError) {
    var gradients: [Tensor] = []
    for parameter in parameters {
      guard let gradient = try parameter.gradient() else {
        throw TorchError(code: .invalidOperation, message: "a parameter has no gradient")
      }
      gradients.append(gradient)
    }
    step += 1
    try withHandles(parameters) { values throws(TorchError) in
      try withHandles(gradients) { slopes throws(TorchError) in
        try withHandles(firstAverages) { first throws(TorchError) in
          try withHandles(secondAverages) { second throws(TorchError) in
            try check(apply(values, slopes, first, second))
          }
        }
      }
    }
  }

  private func apply(
    _ values: ctorch_tensors, _ slopes: ctorch_tensors, _ first: ctorch_tensors, _ second: ctorch_tensors
  ) -> ctorch_status {
    switch settings {
    case .adadelta(_, let rho, let epsilon):
      ctorch_adadelta_step(values, slopes, first, second, learningRate, rho, epsilon)
    case .adam(_, let beta1, let beta2, let epsilon):
      ctorch_adam_step(
        values, slopes, first, second, Int64(step), learningRate, beta1, beta2, epsilon, 0, false)
    case .adamW(_, let beta1, let beta2, let epsilon, let decay):
      ctorch_adam_step(
        values, slopes, first, second, Int64(step), learningRate, beta1, beta2, epsilon, decay, true)
    }
  }

  /// Forgets all gradients.
  public func clearGradients() throws(TorchError) {
    for parameter in parameters { try parameter.clearGradient() }
  }

  /// Goes on from a saved state: the averages are copied, in the order of the parameters.
  public func restore(step: Int, first: [Tensor], second: [Tensor]) throws(TorchError) {
    guard first.count == parameters.count, second.count == parameters.count else {
      throw TorchError(
        code: .invalidFile, message: "optimizer state for \(first.count) of \(parameters.count) parameters")
    }
    for (average, saved) in zip(firstAverages, first) { try average.assign(saved) }
    for (average, saved) in zip(secondAverages, second) { try average.assign(saved) }
    self.step = step
  }
}
