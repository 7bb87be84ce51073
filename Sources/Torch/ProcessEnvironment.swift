/// Which of several processes this is and where they meet, as their launcher says in environment variables.
public struct ProcessEnvironment: Sendable, Equatable {
  /// From 0; rank 0 writes.
  public var rank: Int
  /// The number of processes, at least 2.
  public var size: Int
  /// The rank among the processes of this machine, where the launcher tells.
  public var localRank: Int?
  /// The machine of rank 0.
  public var masterAddress: String
  public var masterPort: UInt16
  /// Whether the launcher serves the store at that address, and not rank 0.
  public var launcherServesStore = false
  /// Keeps the keys of a restarted job apart from those of its earlier attempts.
  public var storePrefix = "glcic"

  public init(rank: Int, size: Int, localRank: Int? = nil, masterAddress: String, masterPort: UInt16) {
    self.rank = rank
    self.size = size
    self.localRank = localRank
    self.masterAddress = masterAddress
    self.masterPort = masterPort
  }

  /// Reads the variables of torchrun, Open MPI, MPICH and Intel MPI, or Slurm, the first that are there.
  ///
  /// torchrun: `RANK`, `WORLD_SIZE`, `LOCAL_RANK`, `MASTER_ADDR`, `MASTER_PORT`. The last two also serve beside
  /// the other launchers' own variables; where they are missing, Slurm's list of nodes and the job's number, or
  /// the loopback address for one machine, take their place.
  ///
  /// - Returns: Nil for one process alone.
  /// - Throws: ``ProcessGroupError/environment(_:)`` where variables are missing or contradict each other.
  public init?(variables: [String: String]) throws(ProcessGroupError) {
    guard let place = try ProcessRank(variables: variables), let launcher = Launcher(of: variables) else {
      return nil
    }
    let reader = EnvironmentReader(variables: variables)
    self.init(
      rank: place.rank, size: place.size, localRank: place.localRank,
      masterAddress: try reader.masterAddress(launcher, size: place.size),
      masterPort: try reader.masterPort(launcher))
    launcherServesStore = variables["TORCHELASTIC_USE_AGENT_STORE"]?.lowercased() == "true"
    if let attempt = variables["TORCHELASTIC_RESTART_COUNT"] { storePrefix += "/\(attempt)" }
  }
}
