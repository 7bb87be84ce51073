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
  /// The mean of the completion network's weights, in runs that keep one.
  let average: WeightAverage?
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
    average =
      settings.recipe.weightAverage > 0
      ? try WeightAverage(of: completion, decay: settings.recipe.weightAverage) : nil
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

  /// The completion network that validation sees and that is exported: that of the mean weights where there is one.
  public var exported: CompletionNetwork { average?.network ?? completion }

  /// Overwrites the completion network's weights, and their mean, with those of a model.
  public func start(from file: SafetensorsFile) throws(TorchError) {
    try completion.parameters.load(from: file)
    try average?.copy(completion)
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
    let parts = try self.parts(of: batch, phase)
    switch phase {
    case .completion: try trainCompletion(parts)
    case .discriminator: try trainDiscriminator(parts)
    case .joint: try trainJointly(parts)
    }
    if phase != .discriminator { try average?.update(from: completion) }
    try parallel?.shareStatistics(of: self)
    step += 1
    return phase
  }

  /// The learning rate of the completion network's last step.
  public var learningRate: Double { completionOptimizer.learningRate }

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
  /// The parts in which a batch goes through the networks.
  private func parts(of batch: Batch, _ phase: Phase) throws -> [BatchTensors] {
    let count = settings.recipe.accumulation
    var holePixels = phase == .discriminator ? nil : try parallel?.meanHolePixels(batch)
    if count > 1, phase != .discriminator { holePixels = (holePixels ?? batch.holePixels) / Double(count) }
    return try batch.parts(count).map { part in
      var tensors = try BatchTensors(part, device: device)
      tensors.holePixels = holePixels
      return tensors
    }
  }

  /// The completion network alone, by its reconstruction loss.
  private func trainCompletion(_ parts: [BatchTensors]) throws {
    try update(completionOptimizer, parallel?.completionReducer, over: parts) { part in
      try reconstruction(try complete(part, mode: .training), part)
    }
  }

  /// The discriminator alone; the completion network is used as it stands.
  private func trainDiscriminator(_ parts: [BatchTensors]) throws {
    try updateDiscriminator(parts) { part in
      try withoutGradients { try composite(try complete(part, mode: .inference), part) }
    }
  }

  /// Both: first the discriminator on the detached composite, then the completion network against it.
  private func trainJointly(_ parts: [BatchTensors]) throws {
    guard let discriminator else { return }
    // A whole batch is completed once for both. In parts it is completed twice, because keeping every part's tape
    // would need the memory that the parts are to save.
    let whole = parts.count == 1 ? try complete(parts[0], mode: .training) : nil
    try updateDiscriminator(parts) { part in
      if let whole { return try composite(whole, part).detached() }
      return try withoutGradients { try composite(try complete(part, mode: .training), part) }
    }
    try discriminator.parameters.setRequiresGradient(false)
    try update(completionOptimizer, parallel?.completionReducer, over: parts) { part in
      try jointLoss(try whole ?? complete(part, mode: .training), part)
    }
    try discriminator.parameters.setRequiresGradient(true)
  }

  /// What the completion network minimises in the joint phase (the paper, equation 4).
  private func jointLoss(_ completed: Tensor, _ part: BatchTensors) throws -> Tensor {
    let scale = settings.preset.training.adversarial.completionScale
    guard let share = settings.recipe.gradientBalance else {
      let loss =
        try reconstruction(completed, part) + adversarial(completed, part)
        * settings.preset.training.adversarial.weight
      return try loss.scaled(by: scale)
    }
    // Each term's gradient at the network's output, where both are at hand without a pass back through it.
    func gradient(_ loss: (Tensor) throws -> Tensor) throws -> Tensor {
      let output = try completed.detached()
      try output.setRequiresGradient(true)
      try loss(output).backward()
      return try output.gradient() ?? .zeros(shape: output.shape, device: device)
    }
    let reconstruction = try gradient { try self.reconstruction($0, part) }
    let adversarial = try gradient { try self.adversarial($0, part) }
    let squares = try Tensor.concatenated(
      [reconstruction, adversarial].map { try $0.squared().sum().reshaped(to: [1]) }, dimension: 0)
    // The norms are those of the batches of all processes.
    try parallel?.group.sum(squares)
    let norms = try squares.squareRoot()
    let weight =
      try norms.narrowed(dimension: 0, to: 0..<1)
      / norms.narrowed(dimension: 0, to: 1..<2).scaled(by: 1, offset: 1e-20) * share
    try losses.add(weight, to: \.adversarialWeight)
    // The gradient of this sum is the balanced one.
    let balanced = try (reconstruction + adversarial * weight).detached()
    return try (completed * balanced).sum().scaled(by: scale)
  }

  private func adversarial(_ completed: Tensor, _ part: BatchTensors) throws -> Tensor {
    let loss = try AdversarialLoss.completion(
      try judge(try composite(completed, part), patches: part.localPatches),
      objective: settings.preset.training.adversarial.objective)
    try losses.add(loss, to: \.adversarial)
    return loss
  }

  /// One step of the discriminator: real images with patches anywhere, composites with patches on the hole.
  private func updateDiscriminator(
    _ parts: [BatchTensors], composite: (BatchTensors) throws -> Tensor
  ) throws {
    guard let discriminatorOptimizer else { return }
    let scale = settings.preset.training.adversarial.discriminatorScale
    try update(discriminatorOptimizer, parallel?.discriminatorReducer, over: parts) { part in
      let real = try AdversarialLoss.real(try judge(part.images, patches: part.realPatches))
      let fake = try AdversarialLoss.fake(try judge(try composite(part), patches: part.localPatches))
      try losses.add(real, to: \.discriminatorReal)
      try losses.add(fake, to: \.discriminatorFake)
      return try (real + fake) * scale
    }
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

  /// One update by the mean of the parts' losses.
  private func update(
    _ optimizer: Optimizer, _ reducer: GradientReducer?, over parts: [BatchTensors],
    loss: (BatchTensors) throws -> Tensor
  ) throws {
    try optimizer.clearGradients()
    for (index, part) in parts.enumerated() {
      let loss = try loss(part).scaled(by: 1 / Double(parts.count))
      // Other processes are asked once, with the sum of all parts.
      if let reducer, index == parts.count - 1 { try reducer.backward(loss) } else { try loss.backward() }
    }
    try optimizer.update()
    try optimizer.clearGradients()
  }
}
