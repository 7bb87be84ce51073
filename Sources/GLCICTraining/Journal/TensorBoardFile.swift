internal import Files
internal import Foundation

/// An event file for TensorBoard, to which a run adds its losses, measurements and pictures.
///
/// Every start of a run makes a file of its own. TensorBoard joins those of a folder: the first event after the
/// version tells it to forget what earlier files say of steps that the run makes again.
package final class TensorBoardFile {
  package let path: String
  private let file: AppendedFile

  /// Makes a file in `folder` for the steps after `lastStep`.
  ///
  /// - Throws: ``TrainingError`` where it cannot be made or written.
  package init(folder: String, after lastStep: Int) throws {
    let time = Date().timeIntervalSince1970
    let host = ProcessInfo.processInfo.hostName.prefix(60).replacing("/", with: "-")
    let process = ProcessInfo.processInfo.processIdentifier
    let path = "\(folder)/events.out.tfevents.\(Int(time)).\(host).\(process)"
    self.path = path
    file = try TrainingError.writing { () throws(AtomicFile.Failure) in try AppendedFile(path: path) }
    try add(.fileVersion, step: 0, time: time)
    try add(.start, step: lastStep + 1, time: time)
  }

  /// Adds numbers of a step.
  package func add(_ scalars: [TensorBoardEvent.Scalar], step: Int) throws {
    guard !scalars.isEmpty else { return }
    try add(.scalars(scalars), step: step)
  }

  /// Adds an encoded picture of a step.
  package func add(image encoded: [UInt8], width: Int, height: Int, tag: String, step: Int) throws {
    try add(.image(tag: tag, width: width, height: height, encoded: encoded), step: step)
  }

  private func add(
    _ content: TensorBoardEvent.Content, step: Int, time: Double = Date().timeIntervalSince1970
  ) throws {
    let record = TensorBoardEvent(step: step, time: time, content: content).record
    try TrainingError.writing { () throws(AtomicFile.Failure) in try file.append(record) }
  }
}
