import Foundation
import GLCIC
import GLCICTraining
import Imaging
import Logging
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What a run leaves to be looked at.
@Suite(.serialized) struct RunJournalTests {
  private let fixture: TrainingFixture
  private let temporary: TemporaryFolder

  init() throws {
    fixture = try TrainingFixture()
    temporary = try TemporaryFolder()
  }

  /// Runs the loop with a validation every second step, from the newest checkpoint if there is one.
  private func run(in folder: RunFolder, until last: Int = .max, log: LogLines = LogLines()) throws {
    let settings = TrainingFixture.settings(3, 1, 2) { $0.name = "a <b> & \"c\"" }
    try folder.create()
    let trainer = try fixture.trainer(settings)
    if let last = try folder.newestCheckpoint(skipped: { _ in }) {
      try Checkpoint.restore(trainer, from: last)
    }
    var intervals = TrainingRun.Intervals()
    (intervals.log, intervals.checkpoint, intervals.validation) = (1, 100, 2)
    let logger = Logger(label: "test") { _ in log.handler }
    let validation = ValidationSet(
      source: fixture.source, indices: [0, 1], crops: settings.crops, seed: settings.seed)
    let journal = RunJournal(folder: folder, settings: settings, lastStep: trainer.step, logger: logger)
    _ = try TrainingRun(
      trainer: trainer, source: fixture.source, indices: Array(0..<fixture.source.count),
      validation: validation,
      folder: folder, journal: journal, intervals: intervals, logger: logger
    ).run(shouldStop: { trainer.step >= last })
  }

  @Test func everythingIsThereAndSurvivesAResume() throws {
    let folder = RunFolder(path: temporary.file("run"))
    try run(in: folder, until: 3)
    // Steps that a killed run had made after its last checkpoint are made again.
    let losses = try String(contentsOfFile: folder.file("losses.csv"), encoding: .utf8)
    try Data((losses + "4,completion,9,,,,1,1,1\n").utf8).write(
      to: URL(fileURLWithPath: folder.file("losses.csv")))
    try FileManager.default.copyItem(
      atPath: folder.file("samples/00000002.webp"), toPath: folder.file("samples/00000009.webp"))
    try run(in: folder)

    let lines = try String(contentsOfFile: folder.file("losses.csv"), encoding: .utf8).split(separator: "\n")
    #expect(
      lines.first
        == "step,phase,reconstruction,discriminator_real,discriminator_fake,adversarial,learning_rate,images_per_second,data_wait"
    )
    let phases = ["completion", "completion", "completion", "discriminator", "joint", "joint"]
    #expect(
      lines.dropFirst().map { $0.split(separator: ",").prefix(2).joined(separator: " ") }
        == phases.enumerated().map { "\($0 + 1) \($1)" })
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.filter { $0.hasPrefix("events.out.tfevents.") }.count >= 1)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("samples")).sorted()
        == ["00000002.webp", "00000004.webp", "00000006.webp"])
    let animation = try Image(contentsOf: folder.file("samples.webp"))
    #expect(animation.width == 4 * 34 - 2 && animation.height == 32)
  }

  /// The page is well-formed, holds its pictures, and names nothing on the network.
  @Test func theReportNeedsNothingButItself() throws {
    let folder = RunFolder(path: temporary.file("report"))
    try run(in: folder)
    let html = try String(contentsOfFile: folder.file("report.html"), encoding: .utf8)
    #expect(html.contains("a &lt;b&gt; &amp; &quot;c&quot; · step 6") && !html.contains("<b> & "))
    #expect(html.contains("6 of 6 steps, finished"))
    for text in ["http:", "https:", "//cdn", "<script", "<link", "url("] {
      #expect(!html.contains(text), "\(text)")
    }
    #expect(html.components(separatedBy: "src=\"data:image/webp;base64,").count == 3)
    #expect(html.components(separatedBy: "<figure>").count == html.components(separatedBy: "</figure>").count)
    let charts = html.matches(of: /<svg[^>]*aria-label="([^"]*)"[\s\S]*?<\/svg>/)
    #expect(
      charts.map { String($0.1) } == [
        "Reconstruction loss", "Adversarial losses", "Validation, hole L1", "Validation, PSNR",
        "Validation, SSIM",
        "Speed", "Learning rate", "Waiting for data",
      ])
    for chart in charts {
      let parser = XMLParser(data: Data(chart.0.utf8))
      #expect(parser.parse(), "\(chart.1)")
      #expect(chart.0.contains("<polyline") && !chart.0.contains("nan") && !chart.0.contains("inf"))
    }
    // The discriminator's phase has no reconstruction loss: the curve has two parts, each raw and smooth.
    #expect(charts.first?.0.components(separatedBy: "<polyline").count == 5)
  }

  /// A file that cannot be written costs a warning, not the run.
  @Test func trainingGoesOnWithoutATable() throws {
    let folder = RunFolder(path: temporary.file("blocked"))
    try folder.create()
    try FileManager.default.createDirectory(
      atPath: folder.file("report.html"), withIntermediateDirectories: false)
    try Data("mine\n".utf8).write(to: URL(fileURLWithPath: folder.file("losses.csv")))
    let log = LogLines()
    try run(in: folder, log: log)
    #expect(try String(contentsOfFile: folder.file("losses.csv"), encoding: .utf8) == "mine\n")
    for name in ["losses.csv", "report.html"] {
      let warnings = log.lines.filter { $0.hasPrefix("\(name) cannot be kept up to date: ") }
      #expect(warnings.count == 1 && warnings.allSatisfy { $0.hasSuffix("training goes on") }, "\(name)")
    }
    #expect(folder.checkpoints().count > 0)
  }
}

/// The lines of a log, kept.
private final class LogLines: Sendable {
  private let kept = Lines()

  var lines: [String] { kept.all }
  var handler: any LogHandler { Handler(lines: kept) }

  private final class Lines: @unchecked Sendable {
    private let lock = NSLock()
    private var list: [String] = []
    var all: [String] { lock.withLock { list } }
    func add(_ line: String) { lock.withLock { list.append(line) } }
  }

  private struct Handler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(
      level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata?, source: String, file: String,
      function: String, line: UInt
    ) { lines.add("\(message)") }
  }
}
