internal import Imaging

/// A part of an image at its own size and at halves of it, down to the size at which the network sees it.
struct HolePyramid {
  /// One size of a part.
  struct Level {
    var image: PlanarImage
    /// All holes.
    let holes: Mask
    /// Those to fill.
    let targets: Mask
  }

  /// From the part's own size to the smallest.
  private(set) var levels: [Level]

  /// Halves a part as often as it says.
  ///
  /// - Parameters:
  ///   - known: The image inside the part's extent; what it holds in the holes does not matter.
  ///   - part: What is to be filled.
  ///   - fillsSmallest: Whether the smallest image gets a harmonic fill in its holes.
  init(_ known: PlanarImage, _ part: HolePart, fillsSmallest: Bool) {
    levels = [Level(image: known, holes: part.holes, targets: part.targets)]
    for _ in 0..<part.halvings {
      let last = levels[levels.count - 1]
      let (image, holes) = last.image.halved(mask: last.holes)
      levels.append(Level(image: image, holes: holes, targets: last.targets.halved()))
    }
    if fillsSmallest {
      levels[levels.count - 1].image = HarmonicFill.fill(smallest.image, mask: smallest.holes)
    }
  }

  var finest: Level { levels[0] }
  var smallest: Level { levels[levels.count - 1] }
  var halvings: Int { levels.count - 1 }

  /// How often the part is halved for what guides its patches.
  var guideHalvings: Int { halvings }
}

extension HolePart {
  /// Where the network's view lies in the smallest version of the part.
  var smallestView: Box {
    let up = (1 << halvings) - 1
    let (left, top) = (view.x >> halvings, view.y >> halvings)
    return Box(
      x: left, y: top, width: ((view.x + view.width + up) >> halvings) - left,
      height: ((view.y + view.height + up) >> halvings) - top)
  }
}
