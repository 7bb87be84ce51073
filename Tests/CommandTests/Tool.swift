import Dispatch
import Foundation
import TestSupport

/// The command line tool, run as a process.
enum Tool {
  /// What a process left behind.
  struct Outcome {
    let status: Int32
    let standardOutput: String
    let standardError: String

    /// The lines of standard error.
    var errorLines: [String] { standardError.split(separator: "\n").map(String.init) }
  }

  /// The executable: `GLCIC_EXECUTABLE`, or what a release build leaves in the package.
  static let path =
    ProcessInfo.processInfo.environment["GLCIC_EXECUTABLE"] ?? Repository.path(".build/release/glcic")

  /// Runs the tool to its end.
  static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  /// Runs the tool to its end, through a command that takes the tool's command line as its last arguments.
  static func run(_ arguments: [String], through wrapper: [String] = []) throws -> Outcome {
    try start(arguments, through: wrapper).wait()
  }

  /// Starts the tool, with few threads, because the tests run side by side.
  static func start(
    _ arguments: [String], through wrapper: [String] = [], threads: Int = 1
  ) throws -> RunningTool {
    let settings = ["OMP_NUM_THREADS=\(threads)", "OMP_WAIT_POLICY=PASSIVE"]
    return try RunningTool(settings + wrapper + [path] + arguments)
  }
}

/// A tool at work, whose output can be read while it runs.
final class RunningTool {
  private let process = Process()
  // Files rather than pipes: a pipe that nobody empties would stop the tool.
  private let folder: TemporaryFolder

  init(_ command: [String]) throws {
    folder = try TemporaryFolder()
    // It takes variables before the command, and finds the command in PATH.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(
      forWritingTo: URL(fileURLWithPath: try folder.write(Data(), "output")))
    process.standardError = try FileHandle(
      forWritingTo: URL(fileURLWithPath: try folder.write(Data(), "error")))
    try process.run()
  }

  deinit { if process.isRunning { send(SIGKILL) } }

  /// What stands on standard error so far.
  var standardError: String { text("error") }

  private func text(_ name: String) -> String {
    String(
      decoding: (try? Data(contentsOf: URL(fileURLWithPath: folder.file(name)))) ?? Data(), as: UTF8.self)
  }

  /// Waits until standard error holds `text`, or the process has ended.
  func waitForError(containing text: String) {
    while process.isRunning, !standardError.contains(text) { usleep(5_000) }
  }

  /// Waits until standard output holds `text`, or the process has ended.
  func waitForOutput(containing text: String) {
    while process.isRunning, !self.text("output").contains(text) { usleep(5_000) }
  }

  /// Sends a signal.
  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for the end; a process that a signal killed counts as status 128 + signal, as in a shell.
  func wait() -> Tool.Outcome {
    // So that a tool that hangs fails its test instead of stopping them all.
    let watchdog = DispatchWorkItem { [process] in kill(process.processIdentifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(300), execute: watchdog)
    process.waitUntilExit()
    watchdog.cancel()
    let killed: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
    return Tool.Outcome(
      status: process.terminationStatus + killed, standardOutput: text("output"), standardError: standardError
    )
  }
}

/// Places in the repository, found from this file.
enum Repository {
  static func path(_ name: String, from file: String = #filePath) -> String {
    URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("../../\(name)")
      .standardizedFileURL.path
  }
}
