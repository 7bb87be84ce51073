import ArgumentParser
import Foundation
import GLCICTraining
import Torch

/// The flags of a run by several processes, and what its parts have to share.
struct ProcessOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Several processes: seconds without a sign of life after which one is given up and the others end.",
      valueName: "s"))
  var timeout = 60.0

  @Flag(
    inversion: .prefixedNo,
    help: "Several processes: normalise by the statistics of the whole batch, not of each process's part.")
  var syncBatchNorm = true

  func validate() throws {
    guard timeout >= 1, timeout <= 86_400 else {
      throw ValidationError("--timeout must be from 1 to 86400 seconds")
    }
  }

  /// Meets the other processes that the launcher started; nil for one alone.
  func group(_ compute: ComputeOptions) throws -> ProcessGroup? {
    let variables = ProcessInfo.processInfo.environment
    guard let environment = try ProcessEnvironment(variables: variables) else { return nil }
    let group = try ProcessGroup(environment, timeout: timeout) { try compute.device(localRank: $0) }
    try Self.shareProcessors(among: group.localSize, variables)
    return group
  }

  /// Takes this process's part of the processors, unless the launcher has seen to that.
  private static func shareProcessors(among count: Int, _ variables: [String: String]) throws {
    let machine = ProcessInfo.processInfo
    guard variables["OMP_NUM_THREADS"] == nil, machine.activeProcessorCount == machine.processorCount else {
      return
    }
    try ComputeSettings.setThreadCount(max(1, machine.processorCount / count))
  }
}

extension ProcessGroup {
  /// Runs `body` in rank 0 alone and gives all processes its value.
  func fromRankZero<Value: Codable>(_ body: () throws -> Value) throws -> Value {
    let text = rank == 0 ? String(decoding: try JSONEncoder().encode([body()]), as: UTF8.self) : ""
    let values = try JSONDecoder().decode([Value].self, from: Data(try broadcast(text).utf8))
    guard let value = values.first else { throw ProcessGroupError.ended(rank: 0, reason: "it sent nothing") }
    return value
  }

  /// Requires that all processes see as many images.
  func requireSameCount(_ count: Int) throws {
    let first = try fromRankZero { count }
    guard first == count else {
      throw TrainingError(
        "rank \(rank) finds \(count) images and rank 0 \(first): give all processes the same data set")
    }
  }

  /// In a few words.
  var summary: String {
    "\(size) processes, \(localSize) of them on this machine, by \(device.kind == .cuda ? "NCCL" : "Gloo")"
  }
}
