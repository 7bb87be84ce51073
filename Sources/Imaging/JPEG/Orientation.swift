/// How the pixels of a file lie in the upright picture: EXIF's orientation, 1 to 8 (Exif 2.32, 4.6.4).
struct Orientation: Sendable, Equatable {
  let rawValue: Int
  /// The size of the file's picture in pixels, before it is turned.
  let width: Int
  let height: Int

  /// The orientation of the upright picture's file; a value outside 1 to 8 counts as 1.
  init(rawValue: Int, uprightWidth: Int, uprightHeight: Int) {
    self.rawValue = (1...8).contains(rawValue) ? rawValue : 1
    (width, height) = self.rawValue >= 5 ? (uprightHeight, uprightWidth) : (uprightWidth, uprightHeight)
  }

  /// Returns where a pixel of the file lies in the upright picture.
  func upright(x: Int, y: Int) -> (x: Int, y: Int) {
    let (right, bottom) = (width - 1 - x, height - 1 - y)
    return switch rawValue {
    case 2: (right, y)
    case 3: (right, bottom)
    case 4: (x, bottom)
    case 5: (y, x)
    case 6: (bottom, x)
    case 7: (bottom, right)
    case 8: (y, right)
    default: (x, y)
    }
  }

  /// Returns where a pixel of the upright picture lies in the file.
  func stored(x: Int, y: Int) -> (x: Int, y: Int) {
    return switch rawValue {
    case 2: (width - 1 - x, y)
    case 3: (width - 1 - x, height - 1 - y)
    case 4: (x, height - 1 - y)
    case 5: (y, x)
    case 6: (y, height - 1 - x)
    case 7: (width - 1 - y, height - 1 - x)
    case 8: (width - 1 - y, x)
    default: (x, y)
    }
  }
}
