/// The names of a launcher's variables.
struct Launcher {
  let rank: String
  let size: String
  let localRank: String
  /// The number of processes on this machine.
  let localSize: String
  let isSlurm: Bool

  init(_ rank: String, _ size: String, _ localRank: String, _ localSize: String, isSlurm: Bool = false) {
    self.rank = rank
    self.size = size
    self.localRank = localRank
    self.localSize = localSize
    self.isSlurm = isSlurm
  }

  private static let all = [
    Launcher("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"),
    Launcher(
      "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK",
      "OMPI_COMM_WORLD_LOCAL_SIZE"),
    Launcher("PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS"),
    Launcher("SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID", "", isSlurm: true),
  ]

  /// Creates the first that is there, or nil.
  init?(of variables: [String: String]) {
    guard let launcher = Self.all.first(where: { $0.isPresent(variables) }) else { return nil }
    self = launcher
  }

  private func isPresent(_ variables: [String: String]) -> Bool {
    guard isSlurm else { return variables[rank] != nil || (variables[size] != nil && rank == "RANK") }
    // Batch scripts and interactive allocations see the job's number of tasks too; only srun starts them all.
    let isStep = ["SLURM_STEP_ID", "SLURM_STEP_NUM_TASKS", "MASTER_ADDR"].contains { variables[$0] != nil }
    return variables[rank] != nil && variables[size] != nil && isStep
  }
}

/// Reads single variables.
struct EnvironmentReader {
  let variables: [String: String]

  func number(_ name: String) throws(ProcessGroupError) -> Int {
    guard let value = try optionalNumber(name) else {
      throw .environment(
        "\(name) is not set in the environment, and other variables of its launcher are: set all of them or none"
      )
    }
    return value
  }

  func optionalNumber(_ name: String) throws(ProcessGroupError) -> Int? {
    guard let text = variables[name] else { return nil }
    guard let value = Int(text), (0..<1_000_000).contains(value) else {
      throw .environment("\(name) is '\(text)' in the environment: it must be a number from 0 to 999999")
    }
    return value
  }

  func masterAddress(_ launcher: Launcher, size: Int) throws(ProcessGroupError) -> String {
    if let address = variables["MASTER_ADDR"], !address.isEmpty { return address }
    if launcher.isSlurm {
      let lists = ["SLURM_STEP_NODELIST", "SLURM_JOB_NODELIST", "SLURM_NODELIST"]
      if let host = lists.compactMap({ variables[$0] }).lazy.compactMap(Self.firstHost).first { return host }
    } else if launcher.rank != "RANK", try optionalNumber(launcher.localSize) == size {
      return "127.0.0.1"
    }
    throw .environment("MASTER_ADDR is not set: set it to the host of rank 0 (127.0.0.1 for one machine)")
  }

  func masterPort(_ launcher: Launcher) throws(ProcessGroupError) -> UInt16 {
    if let text = variables["MASTER_PORT"] {
      guard let port = UInt16(text), port > 0 else {
        throw .environment("MASTER_PORT is '\(text)': it must be a number from 1 to 65535")
      }
      return port
    }
    // Two jobs on a node must not meet at one port.
    if launcher.isSlurm, let job = variables["SLURM_JOB_ID"].flatMap({ UInt64($0) }) {
      return UInt16(20_000 + job % 20_000)
    }
    return 29_500
  }

  /// The first host of a Slurm list such as `gpu[003-005,009],big`.
  static func firstHost(of list: String) -> String? {
    let first = list.prefix { $0 != "," && $0 != "[" }
    guard !first.isEmpty else { return nil }
    let rest = list.dropFirst(first.count)
    guard rest.first == "[" else { return String(first) }
    let number = rest.dropFirst().prefix(while: \.isNumber)
    let suffix = rest.drop { $0 != "]" }.dropFirst().prefix { $0 != "," }
    return number.isEmpty ? nil : String(first + number + suffix)
  }
}
