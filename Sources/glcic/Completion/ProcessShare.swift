import Foundation
import Torch

/// The part of the images that falls to this process, as `torchrun` and others tell it in the environment.
struct ProcessShare: Sendable, Equatable {
  /// The number of this process, from 0 (`RANK`).
  let rank: Int
  /// The number of processes (`WORLD_SIZE`).
  let count: Int
  /// The number of this process on its machine (`LOCAL_RANK`), which picks its graphics card.
  let localRank: Int?

  /// Reads the share from an environment; all images without one.
  ///
  /// - Throws: ``InputError`` for values that make no sense.
  init(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
    func number(_ name: String) throws -> Int? {
      guard let text = environment[name], !text.isEmpty else { return nil }
      guard let value = Int(text), value >= 0 else {
        throw InputError("\(name)=\(text) in the environment is not a number of a process; unset it")
      }
      return value
    }
    let (rank, count) = (try number("RANK"), try number("WORLD_SIZE"))
    localRank = try number("LOCAL_RANK")
    guard (rank == nil) == (count == nil) else {
      throw InputError("of RANK and WORLD_SIZE the environment has only one; set both or unset it")
    }
    self.rank = rank ?? 0
    self.count = count ?? 1
    guard self.rank < self.count else {
      throw InputError("RANK=\(self.rank) in the environment must be less than WORLD_SIZE=\(self.count)")
    }
  }

  /// Whether the image at `index` is one of this process.
  func contains(_ index: Int) -> Bool { index % count == rank }

  /// The device for `name`: where several cards could be meant, each process of a machine takes another.
  func deviceName(for name: String) -> String {
    guard name == "auto", let localRank, case let cards = Device.cudaCount, cards > 1 else { return name }
    return "cuda:\(localRank % cards)"
  }
}
