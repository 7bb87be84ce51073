import Foundation

/// A fixed number of threads that run one closure and can be waited for.
///
/// Swift's own pool has one thread for each core and must not block, and decoding blocks on the disk.
final class ThreadTeam: Sendable {
  private let group = DispatchGroup()

  /// Starts `count` threads, each of which calls `body` once.
  init(count: Int, name: String, body: @escaping @Sendable () -> Void) {
    for number in 0..<count {
      group.enter()
      let thread = Thread { [group] in
        body()
        group.leave()
      }
      thread.name = "\(name) \(number)"
      // macOS gives secondary threads 512 KiB, too little for some image decoders.
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// Waits until every thread has left the closure.
  func join() { group.wait() }
}
