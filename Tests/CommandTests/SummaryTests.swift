import Foundation
import GLCIC
import TestSupport
import Testing

/// `glcic summary`.
@Suite struct SummaryTests {
  @Test func numbersOfThePaper() throws {
    let outcome = try Tool.run("summary", "--preset", "paper")
    outcome.expectSuccess()
    let lines = outcome.standardOutput.split(separator: "\n")
    #expect(
      lines.contains {
        $0.contains("completion") && $0.contains("6,072,131") && $0.contains("65.1 GFLOP at 256×256")
      })
    #expect(lines.contains { $0.contains("discriminator") && $0.contains("45,063,681") })
    #expect(try Tool.run("summary").standardOutput == outcome.standardOutput)
  }

  @Test func workGrowsWithTheArea() throws {
    let text = try Tool.run("summary", "--size", "512,256").standardOutput
    #expect(text.contains("130.2 GFLOP at 512×256") && text.contains("6,072,131"))
  }

  @Test(arguments: Preset.all.map(\.name)) func everyPreset(name: String) throws {
    let outcome = try Tool.run("summary", "--preset", name)
    outcome.expectSuccess()
    #expect(outcome.standardOutput.hasPrefix("preset \(name)\n"))
    #expect(outcome.standardOutput.contains("trainable parameters"))
  }
}
