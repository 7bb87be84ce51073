import Foundation
import GLCICTraining
import TestSupport
import Testing

@Suite struct RunTableTests {
  private let folder: TemporaryFolder
  private var path: String { folder.file("table.csv") }

  init() throws { folder = try TemporaryFolder() }

  private func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  private func row(_ step: Int, _ values: [String: Double]) -> RunTable.Row {
    RunTable.Row(step: step, phase: "completion", values: values)
  }

  @Test func rowsAreWrittenAsTheyCome() throws {
    let table = try RunTable(path: path, columns: ["a", "b"], upTo: 0)
    #expect(try text() == "step,phase,a,b\n")
    try table.append(row(10, ["a": 0.1, "b": 2]))
    try table.append(row(20, ["b": -1e-9]))
    #expect(try text() == "step,phase,a,b\n10,completion,0.1,2.0\n20,completion,,-1e-09\n")
  }

  @Test func aResumedRunCutsOffWhatItMakesAgain() throws {
    let values = [10: 0.1, 20: 1 / 3.0, 30: 3e300]
    do {
      let table = try RunTable(path: path, columns: ["a"], upTo: 0)
      for (step, value) in values.sorted(by: { $0.key < $1.key }) {
        try table.append(row(step, ["a": value]))
      }
    }
    // A kill in the middle of a line.
    try Data((try text() + "40,completion,0.").utf8).write(to: URL(fileURLWithPath: path))
    let resumed = try RunTable(path: path, columns: ["a"], upTo: 20)
    #expect(resumed.rows == [row(10, ["a": 0.1]), row(20, ["a": 1 / 3.0])])
    try resumed.append(row(30, ["a": 5]))
    #expect(
      try text() == "step,phase,a\n10,completion,0.1\n20,completion,0.3333333333333333\n30,completion,5.0\n")
    #expect(try RunTable(path: path, columns: ["a"], upTo: 0).rows.isEmpty)
  }

  @Test func newNamesAddColumns() throws {
    do { try RunTable(path: path, columns: ["a"], upTo: 0).append(row(1, ["a": 1])) }
    let table = try RunTable(path: path, columns: ["a", "b"], upTo: 9)
    try table.append(row(2, ["c": 3, "b": 2]))
    try table.append(row(3, ["a": 4]))
    #expect(try text() == "step,phase,a,b,c\n1,completion,1.0,,\n2,completion,,2.0,3.0\n3,completion,4.0,,\n")
    #expect(
      try RunTable(path: path, columns: [], upTo: 9).rows.map(\.values) == [
        ["a": 1], ["c": 3, "b": 2], ["a": 4],
      ])
  }

  @Test(arguments: [
    "something else\n", "a,b\n1,2\n", "step,phase,a\nx,y,1\n", "step,phase,a\n1,y\n", "step,phase,a\n1,y,z\n",
    "step,phase,a,a\n", "no line end", "\n",
  ])
  func otherFilesAreLeftAsTheyAre(content: String) throws {
    try folder.write(Data(content.utf8), "table.csv")
    #expect(throws: TrainingError.self) { try RunTable(path: path, columns: ["a"], upTo: 5) }
    #expect(try text() == content)
    #expect(try folder.names() == ["table.csv"])
  }

  @Test func anEmptyFileIsATableWithoutRows() throws {
    try folder.write(Data(), "table.csv")
    #expect(try RunTable(path: path, columns: ["a"], upTo: 5).rows.isEmpty)
  }
}
