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
  /// How often the part is halved for what guides its patches: as long as enough is wholly known.
  private(set) var guideHalvings = 0

  /// The share of the known pixels that must stay wholly known in a smaller version.
  private static let leastShare = 0.5

  /// Halves a part as often as it says, and forgets what its holes held.
  ///
  /// A pixel of a smaller version is a hole where any of its four was, so that what is known stays pure. Thin known
  /// parts vanish that way; once half of what is known has, a pixel is a hole only where all of its four were, and
  /// holds the mean of the known ones.
  /// - Parameters:
  ///   - known: The image inside the part's extent; what it holds in the holes does not matter.
  ///   - part: What is to be filled.
  ///   - fillsSmallest: Whether the smallest image gets a harmonic fill in its holes.
  init(_ known: PlanarImage, _ part: HolePart, fillsSmallest: Bool) {
    // From here on the holes hold one colour: nothing that was to be removed can come back, whatever reads them.
    let blank = MeanFill.fill(known, mask: part.holes)
    levels = [Level(image: blank, holes: part.holes, targets: part.targets)]
    let share = part.knownShare(of: part.holes, halvings: 0)
    for halvings in 0..<part.halvings {
      let last = levels[halvings]
      let (image, holes) = last.image.halved(mask: last.holes)
      if guideHalvings == halvings,
        part.knownShare(of: holes, halvings: halvings + 1) >= Self.leastShare * share
      {
        guideHalvings += 1
        levels.append(Level(image: image, holes: holes, targets: last.targets.halved()))
      } else {
        levels.append(
          Level(
            image: image, holes: last.holes.halvedKeepingKnown(), targets: last.targets.halvedKeepingKnown()))
      }
    }
    // What is known lies too far away otherwise to give more than its mean colour.
    if fillsSmallest, share > 0 {
      levels[levels.count - 1].image = HarmonicFill.fill(smallest.image, mask: smallest.holes)
    }
  }

  /// Hands over the image at the part's own size, so that it can be changed in place.
  mutating func takeFinest() -> PlanarImage {
    let image = levels[0].image
    levels[0].image = PlanarImage(width: 0, height: 0, channels: image.channels)
    return image
  }

  var smallest: Level { levels[levels.count - 1] }
  var halvings: Int { levels.count - 1 }
}

extension HolePart {
  /// Where the network's view lies in the smallest version of the part.
  var smallestView: Box { view(halvings: halvings) }

  /// The share of the network's view that is known, where `holes` are those of a smaller version of the part.
  fileprivate func knownShare(of holes: Mask, halvings: Int) -> Double {
    let view = view(halvings: halvings)
    return 1 - Double(holes.cropped(to: view).area) / Double(view.area)
  }

  /// Where the network's view lies in a smaller version of the part.
  private func view(halvings: Int) -> Box {
    let up = (1 << halvings) - 1
    let (left, top) = (view.x >> halvings, view.y >> halvings)
    return Box(
      x: left, y: top, width: ((view.x + view.width + up) >> halvings) - left,
      height: ((view.y + view.height + up) >> halvings) - top)
  }
}
