internal import Files
internal import Foundation
internal import Imaging

/// The sample sheet of a run over time: a picture for each validation, and all of them as an animation.
///
/// The pictures lie in a folder as `00001500.webp`. Once there are too many, every second one is dropped, so that
/// the animation always spans the whole run.
struct SampleHistory {
  private let folder: String
  private let animation: String
  /// The most pictures kept.
  private let limit: Int

  /// The longer side of a sample in the pictures, in pixels; larger ones are reduced by a whole number.
  static let sampleSide = 128

  /// Opens the history in `folder`, whose animation is the file `animation`.
  ///
  /// Pictures of steps after `lastStep` are removed; the run makes these steps again.
  init(folder: String, animation: String, upTo lastStep: Int, limit: Int = 48) throws {
    precondition(limit >= 4, "an animation needs some pictures")
    self.folder = folder
    self.animation = animation
    self.limit = limit
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for step in steps where step > lastStep { try? FileManager.default.removeItem(atPath: path(of: step)) }
  }

  /// The steps that there is a picture of, in order.
  var steps: [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { $0.wholeMatch(of: /(\d{8,})\.webp/).flatMap { Int($0.1) } }.sorted()
  }

  /// Adds the picture of a step, and makes the animation anew.
  func add(_ samples: [PlanarImage], columns: Int, step: Int) throws {
    let small = samples.map { $0.reduced(toSide: Self.sampleSide) }
    try Image(planes: ContactSheet.grid(small, columns: columns, gap: 2)).write(
      to: path(of: step), quality: 88)
    thinOut()
    try writeAnimation()
  }

  private func path(of step: Int) -> String { "\(folder)/\(String(format: "%08d", step)).webp" }

  private func thinOut() {
    let steps = steps
    guard steps.count > limit else { return }
    for (place, step) in steps.dropLast().enumerated() where !place.isMultiple(of: 2) {
      try? FileManager.default.removeItem(atPath: path(of: step))
    }
  }

  /// Pictures that cannot be read, or come from other settings, are passed over.
  private func writeAnimation() throws {
    let frames = steps.compactMap { try? Image(contentsOf: path(of: $0)) }
    guard let last = frames.last else { return }
    let fitting = frames.filter { $0.width == last.width && $0.height == last.height && $0.channels == 3 }
    try AtomicFile.write(try Animation.webP(fitting), to: animation)
  }
}

extension PlanarImage {
  /// Returns the image with its sides divided by the smallest whole number that brings them down to `side`.
  ///
  /// Each pixel is the mean of those it stands for; what is left over at the right and below is cut off.
  fileprivate func reduced(toSide side: Int) -> PlanarImage {
    let factor = (max(width, height) + side - 1) / side
    guard factor > 1, min(width, height) >= factor else { return self }
    var result = PlanarImage(width: width / factor, height: height / factor, channels: channels)
    for channel in 0..<channels {
      for row in 0..<result.height {
        for column in 0..<result.width {
          var sum: Float = 0
          for y in 0..<factor {
            for x in 0..<factor { sum += self[channel, row * factor + y, column * factor + x] }
          }
          result[channel, row, column] = sum / Float(factor * factor)
        }
      }
    }
    return result
  }
}
