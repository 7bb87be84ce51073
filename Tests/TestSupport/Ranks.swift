public import Foundation
public import Torch

#if canImport(Glibc)
  private import Glibc
#endif

/// Several ranks in one process, each on a thread of its own, over the loopback interface.
public enum Ranks {
  /// Runs `body` once for each of `count` ranks and returns what they give, in their order.
  public static func run<Value: Sendable>(
    _ count: Int, timeout: Double = 30, _ body: @escaping @Sendable (ProcessGroup) throws -> Value
  ) throws -> [Value] {
    try environments(count).map { start($0, timeout: timeout, body) }.map { try $0.value().get() }
  }

  /// The environments of `count` ranks that meet at a free port.
  public static func environments(_ count: Int) throws -> [ProcessEnvironment] {
    let port = try freePort()
    return (0..<count).map {
      ProcessEnvironment(rank: $0, size: count, masterAddress: "127.0.0.1", masterPort: port)
    }
  }

  /// Starts one rank.
  public static func start<Value: Sendable>(
    _ environment: ProcessEnvironment, on device: Device = .cpu, timeout: Double,
    _ body: @escaping @Sendable (ProcessGroup) throws -> Value
  ) -> Outcome<Value> {
    let outcome = Outcome<Value>()
    let thread = Thread {
      outcome.finish(Result { try body(ProcessGroup(environment, timeout: timeout) { _ in device }) })
    }
    thread.stackSize = 8 << 20
    thread.start()
    return outcome
  }

  /// What a rank gives in the end.
  ///
  /// `@unchecked Sendable` is safe: the condition guards the result.
  public final class Outcome<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var result: Result<Value, any Error>?

    func finish(_ result: Result<Value, any Error>) {
      condition.withLock {
        self.result = result
        condition.broadcast()
      }
    }

    /// Waits for the rank's end.
    public func value() -> Result<Value, any Error> {
      condition.withLock {
        while true {
          if let result { return result }
          condition.wait()
        }
      }
    }
  }

  /// A TCP port of the loopback interface that nobody uses.
  public static func freePort() throws -> UInt16 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    defer { close(descriptor) }
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
      }
    }
    guard status == 0 else { throw CocoaError(.fileReadUnknown) }
    return UInt16(bigEndian: address.sin_port)
  }
}
