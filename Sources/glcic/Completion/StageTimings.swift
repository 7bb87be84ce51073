import Foundation
import GLCIC

/// Where the time of completions went.
struct StageTimings: Sendable {
  /// Reading and decoding of image and mask.
  var decode = Duration.zero
  var network = Duration.zero
  var blend = Duration.zero
  /// Patches that follow the network's fill; nil where there are none.
  var texture: Duration?
  /// A method without a network; nil where there is one.
  var fill: Duration?
  /// Encoding and writing.
  var encode = Duration.zero

  /// Takes over what the network's side measured.
  mutating func add(_ timings: CompletionTimings) {
    network += timings.network
    blend += timings.blending
    if timings.texture > .zero { texture = (texture ?? .zero) + timings.texture }
    if timings.filling > .zero { fill = (fill ?? .zero) + timings.filling }
  }

  static func += (sum: inout StageTimings, timings: StageTimings) {
    sum.decode += timings.decode
    sum.network += timings.network
    sum.blend += timings.blend
    sum.encode += timings.encode
    if let texture = timings.texture { sum.texture = (sum.texture ?? .zero) + texture }
    if let fill = timings.fill { sum.fill = (sum.fill ?? .zero) + fill }
  }
}

extension StageTimings: Encodable {
  /// The stages that there are, in their order, by their names.
  var table: [(name: String, duration: Duration)] {
    if let fill { return [("decode", decode), ("fill", fill), ("encode", encode)] }
    let patches = texture.map { [("texture", $0)] } ?? []
    return [("decode", decode), ("network", network), ("blend", blend)] + patches + [("encode", encode)]
  }

  func encode(to encoder: any Encoder) throws {
    let seconds = table.map { ($0.name, $0.duration.seconds) }
    try Dictionary(uniqueKeysWithValues: seconds).encode(to: encoder)
  }
}

/// The time split of the whole process.
struct ProcessTimings {
  /// From the start of the process to that of its work: loading of libraries, mostly.
  let start: Duration
  /// Nil where there is no model.
  let loadModel: Duration?
  let stages: StageTimings
  let total: Duration

  /// A table; with several images it has a column for the mean of one.
  func table(imageCount: Int) -> String {
    var rows: [(name: String, duration: Duration, isPerImage: Bool)] = [("start", start, false)]
    if let loadModel { rows.append(("load model", loadModel, false)) }
    rows += stages.table.map { ($0.name, $0.duration, true) }
    rows.append(("total", total, true))
    var lines = rows.map { name, duration, isPerImage in
      var line = name.padding(toLength: 10, withPad: " ", startingAt: 0) + duration.padded
      if imageCount > 1, isPerImage { line += (duration / imageCount).padded + " an image" }
      return line
    }
    if imageCount > 1 { lines.append("(reading, filling and writing of different images overlap)") }
    return lines.joined(separator: "\n")
  }
}

extension Duration {
  var seconds: Double { self / .seconds(1) }

  /// In milliseconds below ten seconds, in seconds from there on.
  fileprivate var padded: String {
    seconds < 10 ? String(format: "%10.1f ms", seconds * 1000) : String(format: "%10.2f s ", seconds)
  }

  /// Such as `4.2 s`, `1:05 min` or `2:00:31 h`.
  var readable: String {
    let whole = Int(seconds.rounded())
    if whole < 60 { return String(format: "%.1f s", seconds) }
    if whole < 3600 { return String(format: "%d:%02d min", whole / 60, whole % 60) }
    return String(format: "%d:%02d:%02d h", whole / 3600, whole / 60 % 60, whole % 60)
  }

  /// The age of this process where the system tells it, else zero.
  static var processAge: Duration {
    #if os(Linux)
      guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
        // The name of the command, in parentheses, may itself hold anything.
        let fields = text.split(separator: ")").last?.split(separator: " "),
        fields.count > 19, let ticks = Double(fields[19])
      else { return .zero }
      var now = timespec()
      let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
      guard ticksPerSecond > 0, clock_gettime(CLOCK_BOOTTIME, &now) == 0 else { return .zero }
      return .seconds(max(0, Double(now.tv_sec) + Double(now.tv_nsec) / 1e9 - ticks / ticksPerSecond))
    #else
      return .zero
    #endif
  }
}
