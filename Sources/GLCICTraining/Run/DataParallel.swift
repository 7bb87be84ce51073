internal import GLCIC
internal import NeuralNetwork
public import Torch

/// What a trainer shares with the same trainer in other processes, each of which works on a part of every batch.
///
/// With synchronised batch statistics the updates are those of one process with the whole batch, up to the order of
/// floating-point sums.
final class DataParallel {
  let group: ProcessGroup
  let completionReducer: GradientReducer
  let discriminatorReducer: GradientReducer?
  private let batchSize: Int
  private let synchronizesStatistics: Bool

  fileprivate init(_ trainer: Trainer, group: ProcessGroup, synchronizesStatistics: Bool) throws {
    self.group = group
    self.synchronizesStatistics = synchronizesStatistics
    batchSize = trainer.settings.batchSize
    completionReducer = try GradientReducer(
      trainer.completion.parameters.parameters.map(\.tensor), group: group)
    discriminatorReducer = try trainer.discriminator.map {
      try GradientReducer($0.parameters.parameters.map(\.tensor), group: group)
    }
  }

  /// This process's samples of each batch.
  var positions: Range<Int> {
    let count = batchSize / group.size
    return (group.rank * count)..<((group.rank + 1) * count)
  }

  /// The mean over all processes of the number of pixels in their holes.
  func meanHolePixels(_ batch: Batch) throws(ProcessGroupError) -> Double {
    try group.mean([batch.holePixels])[0]
  }

  /// Gives all processes the running statistics of rank 0, where each moves its own.
  func shareStatistics(of trainer: Trainer) throws(ProcessGroupError) {
    guard !synchronizesStatistics else { return }
    for network in trainer.networks { try group.broadcast(network.buffers.map(\.tensor)) }
  }

  /// The means over all processes; every process has the same losses.
  func mean(of losses: StepLosses) throws(ProcessGroupError) -> StepLosses {
    let fields: [WritableKeyPath<StepLosses, Double?>] = [
      \.reconstruction, \.discriminatorReal, \.discriminatorFake, \.adversarial, \.adversarialWeight,
    ]
    let means = try group.mean(fields.map { losses[keyPath: $0] ?? 0 })
    var result = losses
    for (field, mean) in zip(fields, means) where losses[keyPath: field] != nil {
      result[keyPath: field] = mean
    }
    return result
  }
}

extension Trainer {
  /// Goes on together with the same trainer in the other processes of a group, from the state of rank 0.
  ///
  /// - Parameters:
  ///   - group: The processes; all call this.
  ///   - synchronizesStatistics: Whether batch normalisation sees the whole batch, or each process its own part.
  /// - Throws: ``TrainingError`` where the batch cannot be shared equally; `ProcessGroupError`.
  public func join(_ group: ProcessGroup, synchronizesStatistics: Bool = true) throws {
    guard settings.batchSize % group.size == 0 else {
      throw TrainingError(
        "\(group.size) processes cannot share a batch of \(settings.batchSize) equally; "
          + "use a --batch-size that \(group.size) divides")
    }
    guard settings.batchSize / group.size % settings.recipe.accumulation == 0 else {
      throw TrainingError(
        "each process's \(settings.batchSize / group.size) images cannot go in \(settings.recipe.accumulation) "
          + "equal parts; use another --batch-size or --accumulation")
    }
    try takeState(from: group)
    for network in networks { network.statisticsGroup = synchronizesStatistics ? group : nil }
    parallel = try DataParallel(self, group: group, synchronizesStatistics: synchronizesStatistics)
  }

  /// The parameters and buffers of both networks.
  var networks: [ParameterStore] { [completion.parameters] + (discriminator.map { [$0.parameters] } ?? []) }

  private func takeState(from group: ProcessGroup) throws {
    let optimizers = [completionOptimizer, discriminatorOptimizer].compactMap(\.self)
    let own = [step] + optimizers.map(\.step)
    let steps = try group.sum(own.map { group.rank == 0 ? Double($0) : 0 }).map { Int($0) }
    step = steps[0]
    for network in networks {
      try group.broadcast(network.parameters.map(\.tensor))
      try group.broadcast(network.buffers.map(\.tensor))
    }
    if let average {
      try group.broadcast(average.network.parameters.all.map(\.tensor))
      average.count = Int(try group.sum([group.rank == 0 ? Double(average.count) : 0])[0])
    }
    for (optimizer, step) in zip(optimizers, steps.dropFirst()) {
      try group.broadcast(optimizer.firstAverages)
      try group.broadcast(optimizer.secondAverages)
      try optimizer.restore(step: step, first: optimizer.firstAverages, second: optimizer.secondAverages)
    }
  }
}
