import Testing
import Torch

@Suite struct ProcessEnvironmentTests {
  @Test func torchrun() throws {
    var variables = [
      "RANK": "3", "WORLD_SIZE": "4", "LOCAL_RANK": "1", "LOCAL_WORLD_SIZE": "2", "MASTER_ADDR": "node-1",
      "MASTER_PORT": "29511",
    ]
    var expected = ProcessEnvironment(
      rank: 3, size: 4, localRank: 1, masterAddress: "node-1", masterPort: 29511)
    #expect(try ProcessEnvironment(variables: variables) == expected)
    variables["TORCHELASTIC_USE_AGENT_STORE"] = "True"
    variables["TORCHELASTIC_RESTART_COUNT"] = "2"
    expected.launcherServesStore = true
    expected.storePrefix = "glcic/2"
    #expect(try ProcessEnvironment(variables: variables) == expected)
  }

  @Test func mpirun() throws {
    var variables = [
      "OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_LOCAL_RANK": "1",
      "OMPI_COMM_WORLD_LOCAL_SIZE": "2",
    ]
    let expected = ProcessEnvironment(
      rank: 1, size: 2, localRank: 1, masterAddress: "127.0.0.1", masterPort: 29500)
    #expect(try ProcessEnvironment(variables: variables) == expected)
    // On several machines nobody knows where rank 0 is.
    variables["OMPI_COMM_WORLD_LOCAL_SIZE"] = "1"
    #expect(throws: ProcessGroupError.self) { try ProcessEnvironment(variables: variables) }
    let hydra = ["PMI_RANK": "0", "PMI_SIZE": "3", "MASTER_ADDR": "a", "MASTER_PORT": "1"]
    #expect(
      try ProcessEnvironment(variables: hydra)
        == ProcessEnvironment(rank: 0, size: 3, masterAddress: "a", masterPort: 1))
  }

  @Test(arguments: [
    ("gpu[003-005,009],big", "gpu003"), ("login", "login"), ("a1,a2", "a1"), ("n[7]", "n7"),
    ("rack2-n[08-11]-ib,x", "rack2-n08-ib"),
  ]) func slurm(list: String, first: String) throws {
    var variables = [
      "SLURM_PROCID": "5", "SLURM_NTASKS": "8", "SLURM_LOCALID": "1", "SLURM_STEP_ID": "0",
      "SLURM_JOB_NODELIST": list, "SLURM_JOB_ID": "1234567",
    ]
    #expect(
      try ProcessEnvironment(variables: variables)
        == ProcessEnvironment(
          rank: 5, size: 8, localRank: 1, masterAddress: first, masterPort: 20_000 + 14_567))
    // A batch script outside of srun is one process, whatever the job's number of tasks.
    variables["SLURM_STEP_ID"] = nil
    #expect(try ProcessEnvironment(variables: variables) == nil)
  }

  @Test func oneProcess() throws {
    #expect(try ProcessEnvironment(variables: [:]) == nil)
    #expect(try ProcessEnvironment(variables: ["MASTER_ADDR": "node-1", "MASTER_PORT": "29500"]) == nil)
    #expect(try ProcessEnvironment(variables: ["RANK": "0", "WORLD_SIZE": "1"]) == nil)
  }

  @Test(arguments: [
    (["RANK": "0"], "WORLD_SIZE is not set"),
    (["WORLD_SIZE": "2"], "RANK is not set"),
    (["RANK": "2", "WORLD_SIZE": "2", "MASTER_ADDR": "a"], "RANK is 2 and WORLD_SIZE is 2"),
    (["RANK": "-1", "WORLD_SIZE": "2", "MASTER_ADDR": "a"], "RANK is '-1'"),
    (["RANK": "one", "WORLD_SIZE": "2", "MASTER_ADDR": "a"], "RANK is 'one'"),
    (["RANK": "0", "WORLD_SIZE": "2"], "MASTER_ADDR is not set"),
    (["RANK": "0", "WORLD_SIZE": "2", "MASTER_ADDR": "a", "MASTER_PORT": "65536"], "MASTER_PORT is '65536'"),
    (["RANK": "0", "WORLD_SIZE": "99999999", "MASTER_ADDR": "a"], "WORLD_SIZE is '99999999'"),
  ]) func nonsense(variables: [String: String], part: String) throws {
    let error = #expect(throws: ProcessGroupError.self) { try ProcessEnvironment(variables: variables) }
    #expect(error?.description.contains(part) == true)
    #expect(error?.description.contains("\n") == false)
  }
}
