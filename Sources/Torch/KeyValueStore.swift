internal import CTorch

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
  func announce(_ failure: ProcessGroupError, from rank: Int) throws(TorchError) {
    guard try !has(StoreKey.failure) else { return }
    try set(StoreKey.failure, failure.encoded(from: rank))
  }

  /// What another process announced.
  func announcement() throws(TorchError) -> ProcessGroupError? {
    guard try has(StoreKey.failure) else { return nil }
    return ProcessGroupError(encoded: try text(StoreKey.failure))
  }
}

extension ProcessGroupError {
  /// One line for the store: what ended is told as it is, the rest by its kind.
  fileprivate func encoded(from rank: Int) -> String {
    func list(_ ranks: [Int]) -> String { ranks.map(String.init).joined(separator: ",") }
    return switch self {
    case .silent(let ranks, let seconds): "silent \(list(ranks)) \(seconds)"
    case .gone(let ranks, let reason): "gone \(list(ranks)) \(reason)"
    case .ended(let rank, let reason): "ended \(rank) \(reason)"
    default: "ended \(rank) \(self)"
    }
  }

  fileprivate init(encoded text: String) {
    let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    let rest = parts.count == 3 ? parts[2] : ""
    let ranks = parts.count > 1 ? parts[1].split(separator: ",").compactMap { Int($0) } : []
    switch parts.first {
    case "silent": self = .silent(ranks: ranks, seconds: Double(rest) ?? 0)
    case "ended": self = .ended(rank: ranks.first ?? 0, reason: rest)
    default: self = .gone(ranks: ranks, reason: rest)
    }
  }
}
