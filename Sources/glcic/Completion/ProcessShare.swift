import Foundation
import Torch

/// The part of the images that falls to this process, where its launcher has started several.
struct ProcessShare: Sendable, Equatable {
  /// The number of this process, from 0.
  let rank: Int
  /// The number of processes.
  let count: Int
  private let place: ProcessRank?

  /// Reads the share from an environment; all images without one.
  ///
  /// - Throws: `ProcessGroupError` for variables that make no sense.
  init(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
    place = try ProcessRank(variables: environment)
    rank = place?.rank ?? 0
    count = place?.size ?? 1
  }

  /// Whether the image at `index` is one of this process.
  func contains(_ index: Int) -> Bool { index % count == rank }

  /// The device for `name`, as ``ProcessRank/deviceName(for:)`` gives it.
  func deviceName(for name: String) -> String { place?.deviceName(for: name) ?? name }
}
