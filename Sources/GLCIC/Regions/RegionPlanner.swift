internal import HeapModule
internal import Imaging
internal import NeuralNetwork

/// Finds what each layer computes for a box of outputs, and what that costs.
struct RegionPlanner {
  let width: Int
  let height: Int
  let padding: Padding
  let table = LayerTable.completion
  private let radius = LayerTable.receptiveRadius(LayerTable.completion)
  /// Multiplications of each layer for one place of its output (of its input, where it is transposed).
  let taps: [Int]

  init(width: Int, height: Int, settings: NetworkSettings) {
    self.width = width
    self.height = height
    padding = settings.padding
    var channels = settings.takesMask ? 4 : 3
    taps = table.map { row in
      defer { channels = row.outputChannels }
      return row.convolutionParameterCount(inputChannels: channels, bias: false)
    }
  }

  private func layers(for box: Box) -> [RegionPlan.LayerBox] {
    let rows = LayerSpan.path(to: box.rows, size: height, table: table, padding: padding)
    let columns = LayerSpan.path(to: box.columns, size: width, table: table, padding: padding)
    return zip(rows, columns).map(RegionPlan.LayerBox.init)
  }

  func region(for box: Box) -> RegionPlan.Region {
    let layers = layers(for: box)
    let rows = layers.first?.rows.input ?? box.rows
    let columns = layers.first?.columns.input ?? box.columns
    return RegionPlan.Region(
      output: box,
      input: Box(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count),
      layers: layers)
  }

  /// The multiplications of a pass for a box of outputs.
  private func work(for box: Box) -> Int { work(of: layers(for: box)) }

  /// The multiplications of a pass.
  func work(of layers: [RegionPlan.LayerBox]) -> Int {
    var sum = 0
    for (layer, (row, taps)) in zip(layers, zip(table, taps)) {
      switch row.kind {
      case .convolution: sum += taps * layer.rows.output.count * layer.columns.output.count
      case .transposedConvolution: sum += taps * layer.rows.input.count * layer.columns.input.count
      }
    }
    return sum
  }

  /// Joins boxes, those first that save the most, until no two are cheaper together than apart.
  func merged(_ boxes: [Box]) -> [Box] {
    var parts: [(box: Box, work: Int)?] = boxes.map { ($0, work(for: $0)) }
    var unions = Heap<Union>()
    for second in parts.indices { addUnions(of: second, with: 0..<second, in: parts, to: &unions) }
    while let best = unions.popMax() {
      // A part that was joined meanwhile leaves its other candidates behind.
      guard parts[best.first] != nil, parts[best.second] != nil else { continue }
      parts[best.first] = nil
      parts[best.second] = nil
      parts.append((best.box, best.work))
      addUnions(of: parts.count - 1, with: 0..<(parts.count - 1), in: parts, to: &unions)
    }
    return parts.compactMap { $0?.box }
  }

  private func addUnions(
    of index: Int, with others: Range<Int>, in parts: [(box: Box, work: Int)?], to unions: inout Heap<Union>
  ) {
    guard let part = parts[index] else { return }
    let reach = part.box.expanded(by: 2 * radius, imageWidth: width, imageHeight: height)
    for other in others {
      // Passes that overlap in no layer have nothing to save.
      guard let second = parts[other], reach.intersects(second.box) else { continue }
      let box = part.box.union(second.box)
      let together = work(for: box)
      let saving = part.work + second.work - together
      if saving >= 0 {
        unions.insert(Union(saving: saving, first: other, second: index, box: box, work: together))
      }
    }
  }

  /// Two parts that may become one.
  private struct Union: Comparable {
    let saving: Int
    let first: Int
    let second: Int
    let box: Box
    let work: Int

    static func < (left: Union, right: Union) -> Bool { left.saving < right.saving }
  }
}
