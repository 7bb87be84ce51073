/// A block of memory of fixed size for hot loops, freed with its last reference.
///
/// Loops read and write `pointer` without bounds checks. The pointer is valid only as long as the object,
/// so the object must be held by whatever runs the loop. Threads that share it each write another part of it.
package final class LoopStorage<Element: BitwiseCopyable>: @unchecked Sendable {
  package let count: Int
  package let pointer: UnsafeMutablePointer<Element>

  init(count: Int, repeating value: Element) {
    self.count = count
    pointer = .allocate(capacity: count)
    pointer.initialize(repeating: value, count: count)
  }

  deinit { pointer.deallocate() }
}

/// The samples of up to four channels at one unknown; each lane is a problem of its own.
typealias Lanes = SIMD4<Float>

/// One value per unknown and lane, and a zero behind the last, which stands for every absent neighbour.
typealias LaneVector = LoopStorage<Lanes>

extension LoopStorage where Element == Lanes {
  /// Creates the zero vector for `count` unknowns.
  convenience init(unknowns count: Int) { self.init(count: count + 1, repeating: .zero) }
}
