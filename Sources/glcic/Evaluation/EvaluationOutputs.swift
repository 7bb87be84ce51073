import Files
import Foundation
import GLCICEvaluation
import Imaging

/// The files that an evaluation leaves; each appears whole or not at all.
struct EvaluationOutputs: Sendable {
  let report: String?
  let json: String?
  let folder: String?
  let sheet: String?
  /// Where masks that were drawn are kept: beside the report, or the JSON.
  let maskFolder: String?

  init(options: EvaluationOutputOptions, savesMasks: Bool) {
    (report, json, folder, sheet) = (options.report, options.json, options.save, options.sheet)
    let main = options.report ?? options.json
    maskFolder = savesMasks ? main.map { ($0 as NSString).deletingPathExtension + "-masks" } : nil
  }

  /// Whether images are saved under their names.
  var savesImages: Bool { folder != nil || maskFolder != nil }

  /// Checks that all files can be written, before the long work.
  ///
  /// - Throws: ``InputError``, `ImagingError` or `AtomicFile.Failure`.
  func check() throws {
    if let sheet { _ = try Image.outputFormat(of: sheet) }
    for path in [report, json, sheet].compactMap(\.self) { try OutputFolder.checkFile(path) }
    for folder in [folder, maskFolder].compactMap(\.self) { try OutputFolder.check(folder) }
  }

  /// Refuses to write over images and masks that are read, such as those of an evaluation saved before.
  ///
  /// - Throws: ``InputError`` that names the output.
  func refuseReplacing(_ jobs: [EvaluationSubjects.Job], methods: [String]) throws(InputError) {
    let folders = folder.map { folder in (["truth", "masks"] + methods).map { "\(folder)/\($0)" } } ?? []
    // Where no folder is there yet, nothing can be replaced.
    let present = (folders + [maskFolder].compactMap(\.self)).filter(CompletionInputs.isFolder)
    let files = [report, json, sheet].compactMap(\.self)
    guard !present.isEmpty || !files.isEmpty else { return }
    let read = Set(
      jobs.flatMap { [$0.path, (try? $0.maskPath.get()) ?? nil].compactMap(\.self) }
        .compactMap { FileIdentity(file: $0) })
    for path in files + present.flatMap({ folder in jobs.map { "\(folder)/\($0.file)" } }) {
      guard let identity = FileIdentity(file: path), read.contains(identity) else { continue }
      throw InputError("\(path): the output would replace an input; name another file or folder for it")
    }
  }

  /// Saves the images of `--save`.
  ///
  /// - Throws: ``InputError`` or `ImagingError` where they cannot be written.
  func save(_ measured: EvaluationPipeline.Measured) throws {
    guard let folder else { return }
    let file = measured.job.file
    try Self.write(Image(planes: measured.truth), folder, "truth", file)
    try Self.write(Image(mask: measured.mask), folder, "masks", file)
    for (method, fill) in measured.fills { try Self.write(Image(planes: fill), folder, method, file) }
  }

  private static func write(_ image: Image, _ folder: String, _ part: String, _ file: String) throws {
    let path = "\(folder)/\(part)/\(file)"
    try OutputFolder.make(path.containingFolder)
    try image.write(to: path)
  }

  /// Writes the masks into their folder.
  func write(masks: [(file: String, bytes: [UInt8])]) throws {
    guard let maskFolder else { return }
    for (file, bytes) in masks {
      let path = "\(maskFolder)/\(file)"
      try OutputFolder.make(path.containingFolder)
      try AtomicFile.write(bytes, to: path)
    }
  }

  /// Writes pictures onto the sheet, six in a row.
  func write(sheet pictures: [PlanarImage]) throws {
    guard let sheet else { return }
    try OutputFolder.make(sheet.containingFolder)
    try Image(planes: ContactSheet.grid(pictures, columns: 6)).write(to: sheet)
  }

  /// Writes text to a file, where there is one.
  func write(_ bytes: [UInt8], to path: String?) throws {
    guard let path else { return }
    try OutputFolder.make(path.containingFolder)
    try AtomicFile.write(bytes, to: path)
  }
}

extension Image {
  /// Creates the picture of a mask: white holes on black.
  init(mask: Mask) {
    self.init(
      width: mask.width, height: mask.height, colorModel: .gray,
      samples: .uint8(mask.values.map { $0 == 0 ? 0 : 255 }))
  }
}
