extension PatchField {
  /// A pixel that may be taken, and what the votes for it count so far.
  private struct Candidate: BitwiseCopyable {
    var source: Int
    var weight: Float
  }

  // An election counts good matches much more than usual ones.
  private static let sharpness: Float = 20

  /// Sets the colours of the hole to those of the elected sources.
  func elect() {
    let mosaic = mosaic()
    let colors = level.colors.pixels
    forEachStrip(of: holeRows) { rows in
      self.forEachHolePixel(in: rows) { pixel, row, column in
        let source = mosaic.source(row, column)
        if source >= 0 { colors.pointer[pixel] = colors.pointer[source] }
      }
    }
  }

  /// Lets the targets elect, for each hole pixel, the displacement that most of them agree on.
  ///
  /// A mean of all would be blurred wherever they do not.
  func mosaic() -> PatchMosaic {
    weighVotes(sharpness: Self.sharpness)
    let reach = PatchGeometry.reach
    let outer = Box(
      x: box.x - reach, y: box.y - reach, width: box.width + 2 * reach, height: box.height + 2 * reach)
    let mosaic = PatchMosaic(box: outer, sources: LoopStorage(count: outer.area, repeating: -1))
    forEachStrip(of: holeRows) { rows in
      withUnsafeTemporaryAllocation(of: Candidate.self, capacity: 64) { candidates in
        self.forEachHolePixel(in: rows) { _, row, column in
          var count = 0
          var best = Candidate(source: -1, weight: 0)
          self.forEachVoter(row, column) { source, weight in
            // Neighbours mostly agree, and the last one met is mostly among the last ones noted.
            var place = count - 1
            while place >= 0, candidates[place].source != source { place -= 1 }
            if place >= 0 {
              candidates[place].weight += weight
            } else {
              place = count
              candidates[place] = Candidate(source: source, weight: weight)
              count += 1
            }
            if candidates[place].weight > best.weight { best = candidates[place] }
          }
          mosaic.sources.pointer[(row - outer.y) * outer.width + column - outer.x] = Int32(best.source)
        }
      }
    }
    return mosaic
  }
}
