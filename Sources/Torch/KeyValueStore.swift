internal import CTorch
internal import Foundation

/// A connection to the store of keys by which processes meet.
///
/// `@unchecked Sendable` is safe: each connection has one owner, whose calls come from one thread at a time.
final class KeyValueStore: @unchecked Sendable {
  private let handle: ctorch_store

  /// Connects, waiting at most `timeout` seconds for the server, or serves as well.
  init(host: String, port: UInt16, serves: Bool, prefix: String, timeout: Double) throws(TorchError) {
    var handle = ctorch_store()
    try check(ctorch_store_connect(&handle, host, port, serves, prefix, timeout))
    self.handle = handle
  }

  deinit { ctorch_store_free(handle) }

  /// Calls `body` with the C handle, alive meanwhile.
  func withHandle<Result>(
    _ body: (ctorch_store) throws(TorchError) -> Result
  ) throws(TorchError) -> Result {
    try withExtendedLifetime(self) { () throws(TorchError) -> Result in try body(handle) }
  }

  /// Sets a key to a text.
  func set(_ key: String, _ value: String) throws(TorchError) {
    let bytes = Array(value.utf8)
    try check(ctorch_store_set(handle, key, bytes, bytes.count))
  }

  /// Returns the text of a key, cut after 64 KiB, waiting for the key.
  func text(_ key: String) throws(TorchError) -> String {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var count = 0
    try check(ctorch_store_get(&count, handle, key, &bytes, bytes.count))
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  /// Whether a key was set.
  func has(_ key: String) throws(TorchError) -> Bool {
    var found = false
    try check(ctorch_store_has(&found, handle, key))
    return found
  }

  /// Adds to the number of a key, 0 at first, and returns it.
  @discardableResult
  func add(_ amount: Int, to key: String) throws(TorchError) -> Int {
    var sum: Int64 = 0
    try check(ctorch_store_add(&sum, handle, key, Int64(amount)))
    return Int(sum)
  }
}

/// The keys in use.
enum StoreKey {
  /// The rank and the reason of the first process that failed.
  static let failure = "failure"

  static func host(_ rank: Int) -> String { "host/\(rank)" }
  static func ready(_ rank: Int) -> String { "ready/\(rank)" }
  static func beat(_ rank: Int) -> String { "beat/\(rank)" }
  static func left(_ rank: Int) -> String { "left/\(rank)" }
}

extension KeyValueStore {
  /// Says why this process ends, unless another did before.
  func announce(_ failure: ProcessGroupError) throws {
    guard try !has(StoreKey.failure) else { return }
    try set(StoreKey.failure, String(decoding: try JSONEncoder().encode(failure), as: UTF8.self))
  }

  /// What the first process that failed announced.
  func announcement() throws(TorchError) -> ProcessGroupError? {
    guard try has(StoreKey.failure) else { return nil }
    let text = try text(StoreKey.failure)
    let failure = try? JSONDecoder().decode(ProcessGroupError.self, from: Data(text.utf8))
    return failure ?? .gone(ranks: [], reason: text)
  }

  /// Says that this process has heard enough, and waits at most `seconds` until all others have too.
  func leave(_ rank: Int, of size: Int, waiting seconds: Double) {
    try? set(StoreKey.left(rank), "")
    let others = (0..<size).filter { $0 != rank }
    let start = SuspendingClock.now
    while (SuspendingClock.now - start) / .seconds(1) < seconds {
      if others.allSatisfy({ (try? has(StoreKey.left($0))) ?? true }) { return }
      Thread.sleep(forTimeInterval: 0.05)
    }
  }
}
