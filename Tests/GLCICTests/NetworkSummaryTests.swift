import GLCIC
import NeuralNetwork
import Testing

@Suite struct NetworkSummaryTests {
  @Test func thePaperNumbersComeOut() {
    let tables = NetworkSummary.tables(of: .paper, width: 256, height: 256)
    #expect(tables[0].parameterCount == 6_072_131)
    #expect(tables.dropFirst().reduce(0) { $0 + $1.parameterCount } == 45_063_681)
    #expect(abs(tables[0].gigaOperations - 65.1) < 0.05)
    #expect(tables[0].rows.count == 17)
    #expect(tables[0].rows.map(\.output).last == "3×256×256")
    #expect(tables[0].rows[9].output == "256×64×64" && tables[0].rows[9].dilation == "16")
    #expect(tables[1].rows.map(\.output).suffix(2) == ["512×4×4", "1024"])
    #expect(tables[2].rows.map(\.output).suffix(2) == ["512×4×4", "1024"])
  }

  @Test(arguments: Preset.all.map(\.name))
  func tablesCountWhatTheNetworksHave(name: String) throws {
    let preset = try #require(Preset.named(name))
    let tables = NetworkSummary.tables(of: preset, width: 64, height: 64)
    let completion = try CompletionNetwork(preset: preset, meanPixel: [0.5, 0.5, 0.5])
    #expect(tables[0].parameterCount == completion.parameters.parameterCount)
    let discriminator = try ContextDiscriminator(preset: preset, meanPixel: [0.5, 0.5, 0.5])
    #expect(
      tables.dropFirst().reduce(0) { $0 + $1.parameterCount } == discriminator.parameters.parameterCount)
  }
}
