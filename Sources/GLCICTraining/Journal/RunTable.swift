internal import Files
internal import Foundation

/// A table of numbers that grows with a run: a CSV file with a header, and its rows in memory for the report.
///
/// The first column is the step, the second the phase; a number that a row does not have is an empty field.
package final class RunTable {
  /// One line of the table.
  package struct Row: Sendable, Equatable {
    package var step: Int
    package var phase: String
    package var values: [String: Double]

    package init(step: Int, phase: String, values: [String: Double]) {
      self.step = step
      self.phase = phase
      self.values = values
    }
  }

  package let path: String
  /// The names of the numbers, in the order of the file.
  package private(set) var columns: [String]
  package private(set) var rows: [Row]
  private var file: AppendedFile

  /// Opens the table at `path`, or makes it.
  ///
  /// Rows of steps after `lastStep` are cut off, as is a last line that was not written to its end: the run makes
  /// these steps again.
  ///
  /// - Parameters:
  ///   - path: A CSV file.
  ///   - columns: The names of the numbers; a file that is there may have others too.
  ///   - lastStep: The last step that the run has made.
  /// - Throws: ``TrainingError`` where the file is something else, or cannot be written.
  package init(path: String, columns: [String], upTo lastStep: Int) throws {
    self.path = path
    let present = try Self.read(path)
    self.columns =
      present.map { old in old.columns + columns.filter { !old.columns.contains($0) } } ?? columns
    rows = present?.rows.filter { $0.step <= lastStep } ?? []
    try Self.write(rows, self.columns, to: path)
    file = try TrainingError.writing { () throws(AtomicFile.Failure) in try AppendedFile(path: path) }
  }

  /// Adds a row; a number with a new name adds a column.
  ///
  /// - Throws: ``TrainingError`` where the file cannot be written; the row is then in memory only.
  package func append(_ row: Row) throws {
    rows.append(row)
    let new = row.values.keys.filter { !columns.contains($0) }.sorted()
    guard !new.isEmpty else {
      return try TrainingError.writing { () throws(AtomicFile.Failure) in
        try file.append(Array(Self.line(of: row, columns).utf8))
      }
    }
    columns += new
    try Self.write(rows, columns, to: path)
    file = try TrainingError.writing { () throws(AtomicFile.Failure) in try AppendedFile(path: path) }
  }

  // MARK: The file

  private static func line(of row: Row, _ columns: [String]) -> String {
    let fields = columns.map { name in row.values[name].map { "\($0)" } ?? "" }
    return (["\(row.step)", row.phase] + fields).joined(separator: ",") + "\n"
  }

  private static func write(_ rows: [Row], _ columns: [String], to path: String) throws {
    let header = (["step", "phase"] + columns).joined(separator: ",") + "\n"
    let text = rows.reduce(into: header) { $0 += line(of: $1, columns) }
    try Array(text.utf8).withUnsafeBufferPointer { bytes in
      try TrainingError.writing { () throws(AtomicFile.Failure) in
        try AtomicFile.write(UnsafeRawBufferPointer(bytes), to: path)
      }
    }
  }

  /// Returns what the file holds, or nil where there is none.
  private static func read(_ path: String) throws -> (columns: [String], rows: [Row])? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let other = TrainingError("\(path): is no table of this tool; move it elsewhere")
    guard let data = FileManager.default.contents(atPath: path) else { throw other }
    // What follows the last line end was being written when the run was killed.
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .dropLast()
    guard let header = lines.first?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    else {
      if data.isEmpty { return nil }
      throw other
    }
    guard header.starts(with: ["step", "phase"]), Set(header).count == header.count else { throw other }
    let columns = Array(header.dropFirst(2))
    return (
      columns,
      try lines.dropFirst().map { line in
        guard let row = row(line, columns) else { throw other }
        return row
      }
    )
  }

  private static func row(_ line: Substring, _ columns: [String]) -> Row? {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count == columns.count + 2, let step = Int(fields[0]) else { return nil }
    var values: [String: Double] = [:]
    for (name, field) in zip(columns, fields.dropFirst(2)) where !field.isEmpty {
      guard let value = Double(field) else { return nil }
      values[name] = value
    }
    return Row(step: step, phase: String(fields[1]), values: values)
  }
}
