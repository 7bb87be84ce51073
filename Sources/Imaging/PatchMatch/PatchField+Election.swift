extension PatchField {
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
      var candidates: [(source: Int, weight: Float)] = []
      candidates.reserveCapacity(49)
      self.forEachHolePixel(in: rows) { _, row, column in
        candidates.removeAll(keepingCapacity: true)
        self.forEachVoter(row, column) { source, weight in
          if let known = candidates.firstIndex(where: { $0.source == source }) {
            candidates[known].weight += weight
          } else {
            candidates.append((source, weight))
          }
        }
        guard let best = candidates.max(by: { $0.weight < $1.weight }) else { return }
        mosaic.sources.pointer[(row - outer.y) * outer.width + column - outer.x] = Int32(best.source)
      }
    }
    return mosaic
  }
}
