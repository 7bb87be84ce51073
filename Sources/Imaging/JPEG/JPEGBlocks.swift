/// Codes the blocks of a JPEG file anew in which pixels have changed.
struct JPEGBlocks {
  let file: JPEGCoefficients
  let planes: JPEGPlanes
  /// The changed pixels, as the file's pixels lie.
  let changed: Mask

  /// Codes all blocks that hold a changed pixel.
  ///
  /// - Throws: `ImagingError` where libjpeg fails.
  func recode() throws(ImagingError) {
    guard let box = changed.boundingBox else { return }
    for (index, component) in file.components.enumerated() {
      let (across, down) = (8 * component.pixelsAcross, 8 * component.pixelsDown)
      let columns = (box.x / across)...((box.x + box.width - 1) / across)
      let rows = (box.y / down)...((box.y + box.height - 1) / down)
      for row in rows where row < component.blockRows {
        for column in columns where column < component.blockColumns {
          try recode(index, component, row: row, column: column)
        }
      }
    }
  }

  /// What of a sample has changed.
  private struct Sample {
    /// The pixels of the image that it stands for, none in the padding beyond its borders.
    var pixels = 0
    /// Those of them that have changed, and the sum of their new values.
    var changed = 0
    var sum: Float = 0
  }

  private func recode(
    _ index: Int, _ component: JPEGCoefficients.Component, row: Int, column: Int
  ) throws(ImagingError) {
    let samples = samples(index, component, row: row, column: column)
    guard samples.contains(where: { $0.changed > 0 }) else { return }
    try file.changeBlock(index, row: row, column: column) { block in
      let old = CosineTransform.inverse(zip(block, component.steps).map { Float($0) * $1 })
      let new = CosineTransform.forward(Self.merged(samples, into: old))
      block = zip(new, component.steps).enumerated().map { position, value in
        // The limits of the codes for 8-bit samples (F.1.2.1, F.1.2.2).
        let quantised = (value.0 / max(1, value.1)).rounded()
        return Int16(max(position == 0 ? -1024 : -1023, min(quantised, 1023)))
      }
    }
  }

  /// The samples of a block, row by row.
  private func samples(
    _ index: Int, _ component: JPEGCoefficients.Component, row: Int, column: Int
  ) -> [Sample] {
    var result = [Sample](repeating: Sample(), count: 64)
    let (across, down) = (component.pixelsAcross, component.pixelsDown)
    let (left, top) = (8 * column * across, 8 * row * down)
    for y in top..<min(top + 8 * down, changed.height) {
      for x in left..<min(left + 8 * across, changed.width) {
        let place = (y - top) / down * 8 + (x - left) / across
        result[place].pixels += 1
        guard changed[y, x] else { continue }
        result[place].changed += 1
        result[place].sum += planes.value(index, x: x, y: y)
      }
    }
    return result
  }

  /// Returns the values of a block in which what has changed is new and the rest as it was.
  private static func merged(_ samples: [Sample], into old: [Float]) -> [Float] {
    var result = old
    for (place, sample) in samples.enumerated() where sample.changed > 0 {
      let kept = Float(sample.pixels - sample.changed)
      result[place] = (sample.sum + kept * old[place]) / Float(sample.pixels)
    }
    // Padding repeats the last sample, as encoders do: nothing of before must stay behind there.
    let lastRow = (samples.lastIndex { $0.pixels > 0 } ?? 0) / 8
    let lastColumn = (0..<8).last { samples[$0].pixels > 0 } ?? 0
    for place in 0..<64 where samples[place].pixels == 0 {
      let nearest = min(place / 8, lastRow) * 8 + min(place % 8, lastColumn)
      if samples[nearest].changed > 0 { result[place] = result[nearest] }
    }
    return result
  }
}
