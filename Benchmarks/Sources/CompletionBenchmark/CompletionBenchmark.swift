import Foundation
import GLCIC

/// Runs parts of glcic on demand, so that a driver can time them in turn with other programs.
///
/// Reads one command a line, its words separated by tabs, and answers each with a line of JSON:
/// - `weights PATH`: writes the network's weights as safetensors.
/// - `load PATH`: reads a scene from a safetensors file: `image`, [1, 3, height, width], and `mask`, [1, 1, height,
///   width].
/// - `run PRECISION`: completes the scene once and says how many seconds that took.
/// - `output PRECISION PATH`: completes the scene and writes the regions' outputs as `0`, `1`, ...
/// - `ceiling PRECISION SIDE`: times the plain convolution that the network is measured by.
///
/// A precision is `auto`, `float32` or `bfloat16`.
@main
enum CompletionBenchmark {
  static func main() {
    do {
      let contender = try Contender()
      while let line = readLine() {
        print(try encoded(answer(line.split(separator: "\t").map(String.init), contender)))
        // The driver waits for the line.
        fflush(nil)
      }
    } catch {
      FileHandle.standardError.write(Data("CompletionBenchmark: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func answer(_ words: [String], _ contender: Contender) throws -> Answer {
    switch (words.first, words.count) {
    case ("weights", 2): return try contender.writeWeights(to: words[1])
    case ("load", 2): return try contender.load(words[1])
    case ("run", 2): return try contender.run(try Precision(named: words[1]))
    case ("output", 3): return try contender.writeOutput(try Precision(named: words[1]), to: words[2])
    case ("ceiling", 3):
      guard let side = Int(words[2]), side > 0 else { throw CommandError(words) }
      return Answer(
        operationsPerSecond: try Ceiling(try Precision(named: words[1]), side: side).operationsPerSecond())
    default: throw CommandError(words)
    }
  }

  private static func encoded(_ answer: Answer) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(answer), as: UTF8.self)
  }
}

/// What a command answers; what does not concern it stays away.
struct Answer: Encodable {
  var seconds: Double?
  /// Of the regions of a scene.
  var multiplications: Int?
  var threads: Int?
  /// Where the regions' outputs lie: x, y, width, height.
  var boxes: [[Int]]?
  var meanPixel: [Float]?
  var operationsPerSecond: Double?
}

/// A line that is no command.
struct CommandError: Error, CustomStringConvertible {
  let description: String

  init(_ words: [String]) { description = "not a command: \(words.joined(separator: " "))" }
}
