public import Torch

/// How far a completion is from the truth.
public enum ReconstructionLoss: String, Sendable, Hashable, Codable {
  /// ‖M ⊙ (C(x, M) − x)‖², as a mean over the hole's samples (the paper, equation 2).
  case squaredInHole
  /// The mean over the hole's samples of |C(x, M) − x|.
  case absoluteInHole
  /// The mean of the squared difference over the whole composite.
  case squaredWholeImage
  /// The sum of the squared difference over the composite, as a mean over the batch.
  case sumOfSquares

  /// What progress lines call the loss.
  public var label: String {
    switch self {
    case .squaredInHole, .squaredWholeImage: "MSE"
    case .absoluteInHole: "L1"
    case .sumOfSquares: "SSE"
    }
  }

  /// Measures completed images.
  ///
  /// - Parameters:
  ///   - completed: What the network gives, [batch, 3, height, width] in 0...1.
  ///   - truth: The same shape.
  ///   - mask: 1 in the hole, [batch, 1, height, width].
  ///   - scale: How much larger differences are in the preset's own range than in 0...1.
  ///   - holePixels: What takes the place of the mask's own number of pixels: where several parts make up a batch,
  ///     the mean of theirs, so that the mean of the parts' losses is the loss of the whole.
  /// - Returns: The loss, a scalar.
  /// - Throws: `TorchError` when libtorch fails, for instance when memory is short.
  public func callAsFunction(
    _ completed: Tensor, _ truth: Tensor, mask: Tensor, scale: Double, holePixels: Double? = nil
  ) throws(TorchError) -> Tensor {
    let difference = try ((completed - truth) * mask).scaled(by: scale)
    switch self {
    case .squaredInHole: return try meanInHole(of: difference.squared(), mask, holePixels)
    case .absoluteInHole: return try meanInHole(of: difference.absolute(), mask, holePixels)
    case .squaredWholeImage: return try difference.squared().mean()
    case .sumOfSquares: return try difference.squared().sum().scaled(by: 1 / Double(truth.shape[0]))
    }
  }

  private func meanInHole(
    of differences: Tensor, _ mask: Tensor, _ holePixels: Double?
  ) throws(TorchError) -> Tensor {
    if let holePixels { return try differences.sum().scaled(by: 1 / max(1, 3 * holePixels)) }
    return try differences.sum() / mask.sum().scaled(by: 3).clamped(to: 1...Double.infinity)
  }
}

/// The two sides of the adversarial game, from the discriminator's logits (the paper, equation 4).
///
/// D = sigmoid(logit); softplus keeps the logarithms exact where D saturates.
public enum AdversarialLoss {
  /// −log D(real), as a mean over the batch: what the discriminator pays for real images.
  public static func real(_ logits: Tensor) throws(TorchError) -> Tensor { try (-logits).softplus().mean() }

  /// −log(1 − D(fake)), as a mean over the batch: what the discriminator pays for completed ones.
  public static func fake(_ logits: Tensor) throws(TorchError) -> Tensor { try logits.softplus().mean() }

  /// What the completion network pays for images that the discriminator sees through, as a mean over the batch.
  ///
  /// Either objective falls as the logits rise: the completion network wants to be taken for real.
  public static func completion(
    _ logits: Tensor, objective: AdversarialSettings.Objective
  ) throws(TorchError) -> Tensor {
    switch objective {
    case .minimax: try -logits.softplus().mean()
    case .nonSaturating: try (-logits).softplus().mean()
    }
  }
}
