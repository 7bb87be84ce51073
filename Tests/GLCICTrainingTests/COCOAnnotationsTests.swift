import Foundation
import GLCICTraining
import Imaging
import Testing

/// What the streaming reader makes of files, through the annotations that it reads.
@Suite struct COCOAnnotationsTests {
  private let folder: TemporaryDataset

  init() throws { folder = try TemporaryDataset() }

  private func read(_ text: String, objectLimit: Int = 100) throws -> COCOAnnotations {
    try folder.write(Array(text.utf8), "file.json")
    return try COCOAnnotations(path: folder.path + "/file.json", objectLimit: objectLimit)
  }

  static let fixture = Bundle.module.bundleURL.appendingPathComponent("Fixtures/instances.json").path

  /// Eight annotations: four shapes of three forms, one too small, three that make no sense.
  @Test func readsEveryFormOfShape() throws {
    let file = try COCOAnnotations(path: Self.fixture, objectLimit: 100)
    #expect(file.imageNames == [9, 25, 30, 34].map { String(format: "%012d.jpg", $0) })
    #expect(file.annotationCount == 8 && file.unreadableCount == 3)
    try #require(file.objects.count == 4)
    #expect(file.objects[0] == .polygons([[10.5, 10.25, 50, 12.75, 45.5, 40, 12, 38.5]]))
    guard case .polygons(let parts) = file.objects[1] else { return #expect(Bool(false)) }
    #expect(parts.count == 2 && parts[1][0] == 34.1)
    // A rectangle of 30 columns and 40 rows, cut out of its image.
    #expect(file.objects[2].bounds == (0, 0, 30, 40))
    #expect(file.objects[2].mask(width: 30, height: 40).area == 1200)
    let disc = file.objects[3]
    #expect(disc.bounds.width == 39 && disc.bounds.height == 39)
    #expect((1200...1260).contains(disc.mask(width: 39, height: 39).area))
    #expect(try COCOAnnotations(path: Self.fixture).objects.isEmpty)
  }

  @Test func keepsARandomSampleOfManyObjects() throws {
    let shapes = (0..<200).map { number in
      #"{"segmentation": [[0, 0, \#(20 + number), 0, 0, 40]]}"#
    }
    let text = #"{"images": [{"file_name": "a.jpg"}], "annotations": [\#(shapes.joined(separator: ","))]}"#
    let widths = try read(text, objectLimit: 50).objects.map(\.bounds.width)
    #expect(widths.count == 50 && Set(widths).count == 50)
    #expect(widths.contains { $0 < 70 } && widths.contains { $0 > 170 })
    #expect(try read(text, objectLimit: 50).objects.map(\.bounds.width) == widths)
  }

  /// Values lie across the places where the file is read piece by piece.
  @Test func piecesOfTheFileFitTogether() throws {
    let names = (0..<60_000).map { "folder/é\($0)🖼.jpg" }
    let images = names.map { #"{"file_name":"\#($0)","id":1.5e+3}"# }
    let file = try read("{\"images\":[\(images.joined(separator: " ,\n"))]}")
    #expect(file.imageNames == names)
  }

  @Test func escapesAreRead() throws {
    let text = #"{"images": [{"file_name": "a\"\\\/\b\f\n\r\té\u00e9\ud83d\uDDbc.jpg"}]}"#
    #expect(try read(text).imageNames == ["a\"\\/\u{8}\u{c}\n\r\té\u{e9}\u{1f5bc}.jpg"])
  }

  @Test(arguments: [
    "", "{", "[]", "{}", "nonsense", "{\"images\": [", "{\"images\": [{}]}",
    "{\"images\": [{\"file_name\": 3}]}",
    "{\"images\": [{\"file_name\": \"a", "{\"images\": []} x", "{\"images\": [],}",
    "{\"images\": [] \"a\": 1}",
    "{\"images\": {}}", "{\"a\": 01, \"images\": []}", "{\"a\": 1., \"images\": []}",
    "{\"a\": -, \"images\": []}",
    "{\"a\": 1e999, \"images\": []}", "{\"a\": tru, \"images\": []}", "{\"a\": \"\\x\", \"images\": []}",
    "{\"a\": \"\\ud83d\", \"images\": []}", "{\"a\": \"\u{1}\", \"images\": []}",
    "{\"a\": +1, \"images\": []}",
    "{\"images\": [{\"file_name\": \"a\"}], \"annotations\": [{\"segmentation\": [[1, \"2\"]]}]}",
    "{\"a\": \(String(repeating: "[", count: 100_000))", "{\"images\": []",
    "{\"images\": [{\"file_name\": \"a\\",
  ])
  func damagedFilesAreNamed(text: String) {
    let error = #expect(throws: DatasetError.self) { try read(text) }
    guard case .damagedAnnotations(let path, let offset, let reason) = error else {
      return #expect(Bool(false), "\(String(describing: error))")
    }
    #expect(path == folder.path + "/file.json" && offset <= text.utf8.count && !reason.isEmpty)
  }

  @Test(arguments: [
    "3", "\"a\"", "null", "[]", "[[]]", "[[1, 2, 3]]", "[[0, 0, 1e9, 0, 0, 1e9]]", "[3]", "[[0,0,9,9,5]]",
    "{}",
    "{\"size\": [4], \"counts\": []}", "{\"size\": [4, 4], \"counts\": [17]}",
    "{\"size\": [4, 4], \"counts\": [-1]}",
    "{\"size\": [0, 4], \"counts\": [0]}", "{\"size\": [1e9, 1e9], \"counts\": [0, 9]}",
    "{\"size\": [4, 4], \"counts\": \"\\n\"}", "{\"size\": [4, 4], \"counts\": \"oooooooooooooooooo\"}",
    "{\"size\": [4, 4], \"counts\": [16]}", "{\"size\": [4, 4], \"counts\": [1.5, 2]}", "{\"size\": \"a\"}",
  ])
  func shapesThatMakeNoSenseAreCounted(shape: String) throws {
    let file = try read(#"{"images": [{"file_name": "a"}], "annotations": [{"segmentation": \#(shape)}]}"#)
    #expect(file.annotationCount == 1 && file.unreadableCount == 1 && file.objects.isEmpty)
  }

  @Test func chosenImagesAreThoseListed() throws {
    for name in ["train/a.jpg", "train/b.jpg", "c.jpg", "xa.jpg", "deep/er/d.jpg"] {
      try folder.write([1], name)
    }
    let source = try openImageSource(folder.path)
    let listed = ["a.jpg", "c.jpg", "er/d.jpg", "missing.jpg", "gone.jpg"].map { #"{"file_name": "\#($0)"}"# }
    let file = try read("{\"images\": [\(listed.joined(separator: ","))]}")
    let (images, missing) = try file.select(from: source)
    #expect((0..<images.count).map(images.name) == ["c.jpg", "deep/er/d.jpg", "train/a.jpg"])
    #expect(missing == 2)
    let other = try read(#"{"images": [{"file_name": "z.jpg"}]}"#)
    #expect(throws: DatasetError.noListedImage(annotations: other.path)) { try other.select(from: source) }
  }
}
