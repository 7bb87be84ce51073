internal import CTorch
internal import Foundation

/// How processes find each other in the store before they are a group.
struct Meeting {
  private let environment: ProcessEnvironment
  private let timeout: Double

  init(_ environment: ProcessEnvironment, timeout: Double) {
    self.environment = environment
    self.timeout = timeout
  }

  var address: String { "\(environment.masterAddress):\(environment.masterPort)" }

  func connect(serves: Bool) throws(ProcessGroupError) -> KeyValueStore {
    do {
      return try KeyValueStore(
        host: environment.masterAddress, port: environment.masterPort, serves: serves,
        prefix: environment.storePrefix, timeout: timeout)
    } catch {
      throw .unreachable(address: address, reason: error.message)
    }
  }

  /// Returns the machine of each rank.
  func exchangeHosts(over store: KeyValueStore) throws(ProcessGroupError) -> [String] {
    try waitForAll(StoreKey.host, value: Self.machine, over: store)
    return try reaching { () throws(TorchError) in
      var hosts: [String] = []
      for rank in 0..<environment.size { hosts.append(try store.text(StoreKey.host(rank))) }
      return hosts
    }
  }

  /// This machine, apart from others that may have its host name.
  private static var machine: String {
    let boot = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
    return ProcessInfo.processInfo.hostName + " " + boot
  }

  /// Sets this rank's key and waits for those of all others.
  func waitForAll(
    _ key: (Int) -> String, value: String = "", over store: KeyValueStore
  ) throws(ProcessGroupError) {
    let start = SuspendingClock.now
    try reaching { () throws(TorchError) in try store.set(key(environment.rank), value) }
    var missing = Array(0..<environment.size)
    while true {
      let failure = try reaching { () throws(TorchError) in
        var absent: [Int] = []
        for rank in missing where try !store.has(key(rank)) { absent.append(rank) }
        missing = absent
        return try store.announcement()
      }
      if let failure { throw failure }
      if missing.isEmpty { return }
      if (SuspendingClock.now - start) / .seconds(1) > timeout {
        throw .absent(ranks: missing, size: environment.size, seconds: timeout)
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  func makeGroup(
    _ store: KeyValueStore, address: String, device: Device
  ) throws(ProcessGroupError) -> ctorch_group {
    do {
      return try store.withHandle { handle throws(TorchError) in
        var group = ctorch_group()
        try check(
          ctorch_group_create(
            &group, handle, Int32(environment.rank), Int32(environment.size), address, device.cValue, timeout)
        )
        return group
      }
    } catch {
      throw .unreachable(address: self.address, reason: error.message)
    }
  }

  private func reaching<Result>(
    _ body: () throws(TorchError) -> Result
  ) throws(ProcessGroupError) -> Result {
    do {
      return try body()
    } catch {
      throw .unreachable(address: address, reason: error.message)
    }
  }
}
