import ArgumentParser
import GLCIC
import GLCICTraining
import Imaging
import Logging

/// The data set of `glcic train`.
struct DatasetOptions: ParsableArguments {
  @Argument(help: "Folder of images, .tar archive, .txt list of images, or pattern of these.")
  var dataset: String

  @Option(
    help: ArgumentHelp(
      "COCO instances: train on the images that this file lists, and take its objects for --holes objects.",
      valueName: "file"))
  var annotations: String?

  /// More shapes than this add no variety worth their memory.
  private static let objectLimit = 50_000

  /// Opens the data set: its images, and the objects whose shapes the holes can take.
  ///
  /// What is amiss with it goes to `logger`; of several processes, one is enough to say it.
  ///
  /// - Throws: `TrainingError` where `holes` need objects and there are none.
  func open(
    holes: HoleShape, logger: Logger?
  ) throws -> (source: any ImageSource, objects: [Segmentation]) {
    guard annotations != nil || !holes.needsObjects else {
      throw TrainingError("holes in the shape of objects need --annotations with a COCO file of instances")
    }
    var source = try openImageSource(dataset)
    var objects: [Segmentation] = []
    if let annotations {
      let file = try COCOAnnotations(
        path: annotations, objectLimit: holes.needsObjects ? Self.objectLimit : 0)
      let selection = try file.select(from: source)
      report(file, missing: selection.missingCount, logger: logger)
      (source, objects) = (selection.images, file.objects)
      guard !objects.isEmpty || !holes.needsObjects else {
        throw TrainingError("\(annotations): holds no object of 16 pixels or more; use other --holes")
      }
    }
    for entry in source.rejected.prefix(5) { logger?.warning("skipped \(entry.name): \(entry.reason)") }
    if let summary = SkippedImage.summary(of: source.rejected) { logger?.warning("\(summary)") }
    return (source, objects)
  }

  private func report(_ file: COCOAnnotations, missing: Int, logger: Logger?) {
    if missing > 0 {
      logger?.warning(
        "\(missing) of the \(file.imageNames.count) images that \(file.path) lists are not there")
    }
    if file.unreadableCount > 0 {
      logger?.warning(
        "\(file.unreadableCount) of \(file.annotationCount) objects have no shape that can be read")
    }
    if !file.objects.isEmpty { logger?.info("\(file.objects.count) objects for the shapes of holes") }
  }
}
