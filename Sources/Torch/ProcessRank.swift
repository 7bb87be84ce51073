/// Which of several processes this is, as its launcher says in environment variables.
public struct ProcessRank: Sendable, Equatable {
  /// From 0.
  public let rank: Int
  /// The number of processes, at least 2.
  public let size: Int
  /// The rank among the processes of this machine, where the launcher tells.
  public let localRank: Int?

  /// Reads the variables of torchrun (`RANK`, `WORLD_SIZE`, `LOCAL_RANK`), Open MPI, MPICH and Intel MPI, or Slurm, the
  /// first that are there.
  ///
  /// - Returns: Nil for one process alone.
  /// - Throws: ``ProcessGroupError/environment(_:)`` where variables are missing or contradict each other.
  public init?(variables: [String: String]) throws(ProcessGroupError) {
    guard let launcher = Launcher(of: variables) else { return nil }
    let reader = EnvironmentReader(variables: variables)
    let rank = try reader.number(launcher.rank)
    let size = try reader.number(launcher.size)
    guard size >= 1, rank < size else {
      throw .environment(
        "\(launcher.rank) is \(rank) and \(launcher.size) is \(size) in the environment: ranks are below the size"
      )
    }
    if size == 1 { return nil }
    self.rank = rank
    self.size = size
    localRank = try reader.optionalNumber(launcher.localRank)
  }

  /// Gives each process of a machine another card, where several could be meant.
  ///
  /// - Parameter name: As `Device` takes it; `auto` and `cuda` leave the choice.
  /// - Returns: The name of the device for this process.
  public func deviceName(for name: String) -> String {
    guard ["auto", "cuda"].contains(name), let localRank, case let cards = Device.cudaCount, cards > 1 else {
      return name
    }
    return "cuda:\(localRank % cards)"
  }
}
