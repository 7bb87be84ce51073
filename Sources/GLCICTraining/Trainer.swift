public import GLCIC
internal import Imaging
internal import NeuralNetwork
public import Torch

/// Both networks, their optimizers, and the three kinds of training step (the paper, algorithm 1).
///
/// Two optimizers pursue two opposed objectives: the discriminator's step sees the completion network's output
/// off the tape, and the completion network's step leaves the discriminator's parameters alone.
public final class Trainer {
  public let settings: RunSettings
  public let device: Device
  public let completion: CompletionNetwork
  /// Nil in runs whose schedule never needs it.
  public let discriminator: ContextDiscriminator?
  let completionOptimizer: Optimizer
  let discriminatorOptimizer: Optimizer?
  /// The number of steps made.
  public internal(set) var step = 0
  /// What it shares with other processes, once it has joined them.
  var parallel: DataParallel?
  var losses = LossSums()

  /// Creates fresh networks, a pure function of the seed.
  public init(settings: RunSettings, meanPixel: [Float], device: Device) throws {
    self.settings = settings
    self.device = device
    let preset = settings.preset
    completion = try CompletionNetwork(
      preset: preset, meanPixel: meanPixel, seed: settings.seed, device: device)
    completionOptimizer = try Optimizer(
      completion.parameters.parameters.map(\.tensor), settings: preset.training.optimizer)
    guard settings.steps.discriminator + settings.steps.joint > 0 else {
      discriminator = nil
      discriminatorOptimizer = nil
      return
    }
    let discriminator = try ContextDiscriminator(
      preset: preset, meanPixel: meanPixel, seed: settings.seed &+ 1, device: device)
    self.discriminator = discriminator
    discriminatorOptimizer = try Optimizer(
      discriminator.parameters.parameters.map(\.tensor), settings: preset.training.optimizer)
  }

  /// Makes the step that the schedule has next.
  ///
  /// - Returns: The phase of the step, or nil when the schedule is over.
  @discardableResult
  public func train(on batch: Batch) throws -> Phase? {
    guard let phase = settings.steps.phase(at: step) else { return nil }
    let share = settings.learningRateShare(at: step)
    for optimizer in [completionOptimizer, discriminatorOptimizer].compactMap(\.self) {
      optimizer.learningRate = optimizer.settings.learningRate * share
    }
    var tensors = try BatchTensors(batch, device: device)
    if phase != .discriminator { tensors.holePixels = try parallel?.meanHolePixels(batch) }
    switch phase {
    case .completion: try trainCompletion(tensors)
    case .discriminator: try trainDiscriminator(tensors)
    case .joint: try trainJointly(tensors)
    }
    try parallel?.shareStatistics(of: self)
    step += 1
    return phase
  }

  /// Returns the mean losses since the last call, over all processes.
  public func takeLosses() throws -> StepLosses {
    let own = try losses.takeMeans()
    return try parallel?.mean(of: own) ?? own
  }

  /// Whether every parameter and running statistic is a finite number.
  public func isFinite() throws -> Bool {
    let tensors = completion.parameters.all + (discriminator?.parameters.all ?? [])
    for (_, tensor) in tensors where try !tensor.isFinite() { return false }
    return true
  }
}

extension Trainer {
  /// The completion network alone, by its reconstruction loss.
  private func trainCompletion(_ batch: BatchTensors) throws {
    let loss = try reconstruction(try complete(batch, mode: .training), batch)
    try update(completionOptimizer, parallel?.completionReducer, loss: loss)
  }

  /// The discriminator alone; the completion network is used as it stands.
  private func trainDiscriminator(_ batch: BatchTensors) throws {
    let completed = try withoutGradients { try complete(batch, mode: .inference) }
    try updateDiscriminator(batch, composite: composite(completed, batch))
  }

  /// Both: first the discriminator on the detached composite, then the completion network against it.
  private func trainJointly(_ batch: BatchTensors) throws {
    guard let discriminator else { return }
    let completed = try complete(batch, mode: .training)
    let composite = try composite(completed, batch)
    try updateDiscriminator(batch, composite: try composite.detached())

    let adversarialSettings = settings.preset.training.adversarial
    let reconstruction = try reconstruction(completed, batch)
    try discriminator.parameters.setRequiresGradient(false)
    let adversarial = try AdversarialLoss.completion(
      try judge(composite, patches: batch.localPatches), objective: adversarialSettings.objective)
    let loss = try (reconstruction + adversarial * adversarialSettings.weight)
      .scaled(by: adversarialSettings.completionScale)
    try losses.add(adversarial, to: \.adversarial)
    try update(completionOptimizer, parallel?.completionReducer, loss: loss)
    try discriminator.parameters.setRequiresGradient(true)
  }

  /// One step of the discriminator: real images with patches anywhere, composites with patches on the hole.
  private func updateDiscriminator(_ batch: BatchTensors, composite: Tensor) throws {
    guard let discriminatorOptimizer else { return }
    let real = try AdversarialLoss.real(try judge(batch.images, patches: batch.realPatches))
    let fake = try AdversarialLoss.fake(try judge(composite, patches: batch.localPatches))
    try losses.add(real, to: \.discriminatorReal)
    try losses.add(fake, to: \.discriminatorFake)
    let scale = settings.preset.training.adversarial.discriminatorScale
    try update(discriminatorOptimizer, parallel?.discriminatorReducer, loss: (real + fake) * scale)
  }

  private func complete(_ batch: BatchTensors, mode: Mode) throws(TorchError) -> Tensor {
    try completion(
      images: batch.images, masks: batch.masks, fills: batch.fills, mode: mode, bfloat16: settings.bfloat16)
  }

  private func composite(_ completed: Tensor, _ batch: BatchTensors) throws -> Tensor {
    try CompletionNetwork.composite(completed, batch.images, mask: batch.masks)
  }

  private func reconstruction(_ completed: Tensor, _ batch: BatchTensors) throws -> Tensor {
    let loss = try settings.preset.training.reconstruction(
      completed, batch.images, mask: batch.masks, scale: settings.preset.encoding.scale,
      holePixels: batch.holePixels)
    try losses.add(loss, to: \.reconstruction)
    return loss
  }

  private func judge(_ images: Tensor, patches: [Box]) throws -> Tensor {
    guard let discriminator else { throw TorchError(code: .invalidOperation, message: "no discriminator") }
    return try discriminator(
      images: images, patches: try BatchTensors.patches(of: images, at: patches), mode: .training,
      bfloat16: settings.bfloat16)
  }

  private func update(_ optimizer: Optimizer, _ reducer: GradientReducer?, loss: Tensor) throws {
    try optimizer.clearGradients()
    if let reducer { try reducer.backward(loss) } else { try loss.backward() }
    try optimizer.update()
    try optimizer.clearGradients()
  }
}
