extension PatchField {
  /// Gives every target a source at random.
  func scatter() {
    let sources = level.geometry.sources()
    forEachTarget { place, _ in
      var random = random(pass: .min, place: place)
      nearest.pointer[place] = sources[PatchRandom.number(random.next(), below: sources.count)]
    }
  }

  /// Gives every target the source that lies to it as, at half the size, that of the target there.
  func enlarge(_ coarser: PatchField) {
    // Only a few targets have no such source.
    lazy var sources = level.geometry.sources()
    forEachTarget { place, middle in
      if let source = source(for: middle, in: coarser) {
        nearest.pointer[place] = source
      } else {
        var random = random(pass: .min, place: place)
        nearest.pointer[place] = sources[PatchRandom.number(random.next(), below: sources.count)]
      }
    }
  }

  private func source(for middle: Int, in coarser: PatchField) -> Int32? {
    let (row, column) = middle.quotientAndRemainder(dividingBy: width)
    let inner = coarser.box
    let smallRow = min(max(row / 2, inner.y), inner.y + inner.height - 1)
    let smallColumn = min(max(column / 2, inner.x), inner.x + inner.width - 1)
    let near = coarser.nearest.pointer[(smallRow - inner.y) * inner.width + smallColumn - inner.x]
    guard near >= 0 else { return nil }
    let (nearRow, nearColumn) = Int(near).quotientAndRemainder(dividingBy: coarser.width)
    let place = (row: row + 2 * (nearRow - smallRow), column: column + 2 * (nearColumn - smallColumn))
    for (down, across) in [(0, 0), (0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (-1, -1), (1, -1), (-1, 1)] {
      let (y, x) = (place.row + down, place.column + across)
      guard (0..<level.geometry.height).contains(y), (0..<width).contains(x) else { continue }
      if level.geometry.kinds.pointer[y * width + x] == .source { return Int32(y * width + x) }
    }
    return nil
  }
}
