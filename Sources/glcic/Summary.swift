import ArgumentParser
import Files
import Foundation
import GLCIC

/// `glcic summary`.
struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a preset's networks: layers, output sizes, parameters, operations.")

  @Option(help: ArgumentHelp("Preset: \(Preset.all.map(\.name).joined(separator: ", ")).", valueName: "name"))
  var preset = "paper"

  @Option(
    help: ArgumentHelp("Size of the completion network's input in pixels.", valueName: "width[,height]"))
  var size: ImageSize?

  func validate() throws {
    guard Preset.named(preset) != nil else { throw RecipeOptions.unknownPreset(preset) }
  }

  func run() throws {
    guard let preset = Preset.named(preset) else { throw RecipeOptions.unknownPreset(preset) }
    let side = preset.discriminator.imageSize
    let size = size ?? ImageSize(width: side, height: side)
    let tables = NetworkSummary.tables(of: preset, width: size.width, height: size.height)
    var lines = ["preset \(preset.name)"]
    for table in tables { lines += Self.lines(of: table) }
    let discriminator = tables.dropFirst().reduce(0) { $0 + $1.parameterCount }
    let radius = LayerTable.receptiveRadius(LayerTable.completion)
    lines += [
      "",
      "completion network: \(Self.grouped(tables[0].parameterCount)) trainable parameters, "
        + String(format: "%.1f GFLOP at %d×%d, ", tables[0].gigaOperations, size.width, size.height)
        + "receptive radius \(radius) px",
      "discriminator:      \(Self.grouped(discriminator)) trainable parameters",
    ]
    guard StandardStream.output.write(lines.joined(separator: "\n") + "\n") else {
      throw InputError("standard output: could not be written, \(SystemCall.reason)")
    }
  }

  private static func lines(of table: NetworkSummary) -> [String] {
    let rows = table.rows.map { row in
      line(
        row.name, row.kernel, row.dilation, row.stride, row.output, grouped(row.parameterCount),
        String(format: "%.3f", 2e-9 * Double(row.multiplicationCount)))
    }
    let total = line(
      "total", "", "", "", "", grouped(table.parameterCount), String(format: "%.1f", table.gigaOperations))
    return ["", table.title, line("layer", "kernel", "dilation", "stride", "output", "parameters", "GFLOP")]
      + rows + [total]
  }

  private static func line(_ cells: String...) -> String {
    let widths = [-20, 7, 9, 7, 14, 12, 9]
    return zip(cells, widths).map { cell, width in
      let padding = String(repeating: " ", count: max(0, abs(width) - cell.count))
      return width < 0 ? cell + padding : padding + cell
    }.joined()
  }

  /// Thousands set apart by commas, whatever the locale.
  private static func grouped(_ number: Int) -> String {
    let digits = String(number)
    return String(
      digits.enumerated().flatMap { index, digit in
        index > 0 && (digits.count - index) % 3 == 0 ? [",", digit] : [digit]
      })
  }
}

/// `width[,height]` or `width×height`, in pixels.
struct ImageSize: ExpressibleByArgument {
  let width: Int
  let height: Int

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  init?(argument: String) {
    let sides = argument.split(omittingEmptySubsequences: false) { ",x×".contains($0) }.map { Int($0) }
    guard (1...2).contains(sides.count), let width = sides[0], let height = sides[sides.count - 1],
      (1...100_000).contains(width), (1...100_000).contains(height)
    else { return nil }
    self.init(width: width, height: height)
  }
}
