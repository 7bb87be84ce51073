import ArgumentParser
import Imaging

/// `x,y,width,height` in pixels.
struct BoxArgument: ExpressibleByArgument {
  let box: Box

  init?(argument: String) {
    let limits = -1_000_000_000...1_000_000_000
    let values = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard values.count == 4, let x = values[0], let y = values[1], let width = values[2],
      let height = values[3],
      width > 0, height > 0, [x, y, width, height].allSatisfy(limits.contains)
    else { return nil }
    box = Box(x: x, y: y, width: width, height: height)
  }

  /// The box, which must lie within the image.
  func checked(width: Int, height: Int) throws -> Box {
    guard box.x >= 0, box.y >= 0, box.x + box.width <= width, box.y + box.height <= height else {
      throw InputError(
        "--box \(box.x),\(box.y),\(box.width),\(box.height) leaves the image, which is \(width)×\(height)")
    }
    return box
  }
}
