public import CJPEG
public import Imaging

/// What a JPEG file holds, read by libjpeg without any of the package's own code above it.
public struct JPEGReader {
  public let header: cjpeg_header
  /// For each component and block, row by row, its 64 coefficients.
  public let blocks: [[[Int16]]]

  /// A file that libjpeg cannot read.
  public struct Unreadable: Error {
    public let reason: String
  }

  public init(_ bytes: [UInt8]) throws(Unreadable) {
    var file = cjpeg_file()
    guard cjpeg_read(bytes, bytes.count, 100_000_000, &file) == 0 else {
      throw Unreadable(reason: String(cString: cjpeg_message()))
    }
    defer { cjpeg_release(file) }
    var header = cjpeg_header()
    cjpeg_get_header(file, &header)
    self.header = header
    var blocks: [[[Int16]]] = []
    for (index, component) in header.planes.enumerated() {
      var plane: [[Int16]] = []
      for row in 0..<component.block_rows {
        for column in 0..<component.block_columns {
          var block = [Int16](repeating: 0, count: 64)
          guard cjpeg_get_block(file, Int32(index), row, column, &block) == 0 else {
            throw Unreadable(reason: String(cString: cjpeg_message()))
          }
          plane.append(block)
        }
      }
      blocks.append(plane)
    }
    self.blocks = blocks
  }

  /// The part of the file's pixels that block `index` of a component stands for.
  public func pixels(component: Int, block index: Int) -> Box {
    let plane = header.planes[component]
    let across = 8 * Int((header.planes.map(\.horizontal).max() ?? 1) / plane.horizontal)
    let down = 8 * Int((header.planes.map(\.vertical).max() ?? 1) / plane.vertical)
    let (row, column) = index.quotientAndRemainder(dividingBy: Int(plane.block_columns))
    return Box(x: column * across, y: row * down, width: across, height: down)
  }

  /// The blocks that differ from those of another file of the same kind, as parts of the file's pixels.
  public func changes(from other: JPEGReader) -> [Box] {
    blocks.indices.flatMap { component in
      blocks[component].indices.filter { blocks[component][$0] != other.blocks[component][$0] }
        .map { pixels(component: component, block: $0) }
    }
  }
}

extension cjpeg_header {
  /// The components that there are.
  public var planes: [cjpeg_component] {
    withUnsafeBytes(of: components) {
      Array($0.bindMemory(to: cjpeg_component.self).prefix(Int(component_count)))
    }
  }
}

extension cjpeg_component {
  public var stepArray: [UInt16] { withUnsafeBytes(of: steps) { Array($0.bindMemory(to: UInt16.self)) } }
}

extension [UInt8] {
  /// How often `pattern` occurs.
  public func occurrences(of pattern: [UInt8]) -> Int { indices.count { self[$0...].starts(with: pattern) } }

  public func occurrences(of text: String) -> Int { occurrences(of: Array(text.utf8)) }

  /// The codes of the segments up to the first scan, tables and frame included, and what they hold.
  public var segments: [(marker: UInt8, payload: ArraySlice<UInt8>)] {
    var result: [(marker: UInt8, payload: ArraySlice<UInt8>)] = []
    var position = 2
    while position + 4 <= count, self[position] == 0xff, self[position + 1] != 0xda {
      let length = Int(self[position + 2]) << 8 | Int(self[position + 3])
      result.append((self[position + 1], self[(position + 4)..<(position + 2 + length)]))
      position += 2 + length
    }
    return result
  }
}
