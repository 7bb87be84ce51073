/// What can go wrong between several processes; the description is one line that says what to do.
public enum ProcessGroupError: Error, Sendable, Equatable, Codable, CustomStringConvertible {
  /// The launcher's environment variables make no sense.
  case environment(String)
  /// The store of keys by which the processes meet can be neither served nor reached.
  case unreachable(address: String, reason: String)
  /// Some processes did not come.
  case absent(ranks: [Int], size: Int, seconds: Double)
  /// A process no longer answers.
  case silent(ranks: [Int], seconds: Double)
  /// A process has ended without a word.
  case gone(ranks: [Int], reason: String)
  /// A process has ended and said why.
  case ended(rank: Int, reason: String)

  public var description: String {
    switch self {
    case .environment(let reason): reason
    case .unreachable(let address, let reason):
      "the processes cannot meet at \(address) (\(reason)); check MASTER_ADDR and MASTER_PORT"
    case .absent(let ranks, let size, let seconds):
      "\(Self.names(ranks)) of \(size) did not come for \(Self.text(seconds)): start all \(size) processes "
        + "with the same MASTER_ADDR and MASTER_PORT"
    case .silent(let ranks, let seconds):
      "\(Self.names(ranks)) did not answer for \(Self.text(seconds)): resume from the last checkpoint"
    case .gone(let ranks, let reason):
      "\(ranks.isEmpty ? "another rank" : Self.names(ranks)) is gone (\(reason)): resume from the last checkpoint"
    case .ended(let rank, let reason): "rank \(rank) ended: \(reason)"
    }
  }

  private static func names(_ ranks: [Int]) -> String {
    "rank\(ranks.count == 1 ? "" : "s") \(ranks.map(String.init).joined(separator: ", "))"
  }

  private static func text(_ seconds: Double) -> String {
    seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
  }
}
