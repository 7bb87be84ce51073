import HeapModule

/// The fast marching method: solves |∇T| = 1 from a set of pixels where T is zero.
///
/// J. A. Sethian, *A fast marching level set method for monotonically advancing fronts*, PNAS 93, 1996. Pixels
/// are accepted in the order of their times; each time comes from accepted neighbours by the first-order
/// upwind scheme.
package struct FastMarchingDistance {
  /// The stored row length: the image's width and a pixel on each side that no front enters.
  package let stride: Int
  /// The time of every pixel that was reached, infinite elsewhere.
  package private(set) var times: [Float]
  /// The pixels in the order of acceptance, those at time zero not included.
  package private(set) var order: [Int] = []

  private var states: [State]
  private var front = Heap<Arrival>()
  private var arrivals: UInt32 = 0

  /// Whether a front may enter a pixel, waits at it, or has passed it.
  package enum State: UInt8 {
    case closed, open, accepted
  }

  /// Creates the solver for a padded grid; `states` holds `open` where the front may go, `closed` elsewhere.
  package init(stride: Int, states: [State]) {
    self.stride = stride
    self.states = states
    times = Array(repeating: .infinity, count: states.count)
  }

  /// A pixel that the front has reached, ordered by its time; among equal ones the first to come.
  private struct Arrival: Comparable {
    let time: Float
    let serial: UInt32
    let pixel: Int32

    static func < (left: Arrival, right: Arrival) -> Bool {
      left.time == right.time ? left.serial < right.serial : left.time < right.time
    }
  }

  /// Marches from `seeds`, whose time becomes zero, to every open pixel whose time is at most `limit`.
  package mutating func march(from seeds: [Int], limit: Float = .infinity) {
    for seed in seeds {
      times[seed] = 0
      states[seed] = .accepted
    }
    for seed in seeds { reachNeighbours(of: seed) }
    while let arrival = front.popMin(), arrival.time <= limit {
      let pixel = Int(arrival.pixel)
      // A pixel reached again by a shorter way leaves its older arrival behind in the heap.
      guard states[pixel] == .open else { continue }
      states[pixel] = .accepted
      order.append(pixel)
      reachNeighbours(of: pixel)
    }
  }

  private mutating func reachNeighbours(of pixel: Int) {
    reach(pixel - stride)
    reach(pixel - 1)
    reach(pixel + stride)
    reach(pixel + 1)
  }

  private mutating func reach(_ pixel: Int) {
    guard states[pixel] == .open else { return }
    let time = upwindTime(at: pixel)
    guard time < times[pixel] else { return }
    times[pixel] = time
    front.insert(Arrival(time: time, serial: arrivals, pixel: Int32(pixel)))
    arrivals += 1
  }

  /// Solves the upwind quadratic: the smaller accepted time of each axis, or one axis where they lie a pixel
  /// or more apart.
  private func upwindTime(at pixel: Int) -> Float {
    let horizontal = min(acceptedTime(pixel - 1), acceptedTime(pixel + 1))
    let vertical = min(acceptedTime(pixel - stride), acceptedTime(pixel + stride))
    let difference = horizontal - vertical
    guard abs(difference) < 1 else { return 1 + min(horizontal, vertical) }
    return (horizontal + vertical + (2 - difference * difference).squareRoot()) / 2
  }

  private func acceptedTime(_ pixel: Int) -> Float { states[pixel] == .accepted ? times[pixel] : .infinity }
}
