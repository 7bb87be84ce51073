import Foundation
import GLCICEvaluation
import Imaging
import TestSupport
import Testing

/// `glcic evaluate`.
@Suite struct EvaluateTests {
  let folder: TemporaryFolder
  let images: String

  init() throws {
    folder = try TemporaryFolder()
    images = folder.file("images")
    try FileManager.default.createDirectory(atPath: images, withIntermediateDirectories: false)
    try Photograph.writeCrops(4, to: images)
  }

  private func evaluate(_ options: [String], size: String = "64") throws -> Tool.Outcome {
    try Tool.run(["evaluate", images, "--size", size] + options)
  }

  /// Evaluates cheap methods, and returns what the JSON says.
  private func result(
    _ options: [String], methods: String = "harmonic,mean", size: String = "64"
  ) throws -> EvaluationResult {
    let file = folder.file("result.json")
    try evaluate(options + ["--json", file, "--methods", methods], size: size).expectSuccess()
    return try JSONDecoder().decode(EvaluationResult.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
  }

  @Test func tableAndSheet() throws {
    let sheet = folder.file("sheet.png")
    let outcome = try evaluate(
      ["--hole-size", "20,24", "--limit", "3", "--sheet", sheet, "--sheet-count", "2"]
        + ["--methods", "glcic,network-unblended,harmonic,mean"])
    outcome.expectSuccess()
    #expect(outcome.standardError == "")
    let lines = outcome.standardOutput.split(separator: "\n").map(String.init)
    #expect(lines.first == "3 images of 64×64, rectangles of 20–24 px, seed 0")
    for (line, method) in zip(
      lines.dropFirst(2), ["glcic", "network, unblended", "harmonic fill", "mean colour"])
    {
      #expect(line.hasPrefix(method))
      let numbers = line.dropFirst(method.count).split { " ±".contains($0) }.compactMap { Double($0) }
      #expect(numbers.count == 19)
      // The hole is a ninth of the image: about 10 dB.
      #expect(numbers[6] - numbers[4] > 7 && numbers[6] - numbers[4] < 12)
      #expect(numbers[8] > 0.3 && numbers[8] < 1)
    }
    #expect(lines[1].hasSuffix("ms an image  SWD 1 ×1000  SWD 2 ×1000  SWD 3 ×1000"))
    // Too small for MS-SSIM.
    #expect(!outcome.standardOutput.contains("MS-SSIM"))
    #expect(outcome.standardOutput.contains("LPIPS is off") && outcome.standardOutput.contains("FID is off"))
    let picture = try Image(contentsOf: sheet)
    #expect(picture.width == 6 * 68 - 4 && picture.height == 64)
    #expect(try folder.names() == ["images", "sheet.png"])
  }

  @Test(arguments: MaskFamily.allCases) func masksComeBack(family: MaskFamily) throws {
    let first = try result(["--masks", family.rawValue, "--seed", "3"])
    #expect(first.images.count == 4 && first.settings.masks == family.rawValue && first.settings.seed == 3)
    let masks = folder.file("result-masks")
    #expect(first.settings.maskFolder == masks)
    #expect(try FileManager.default.contentsOfDirectory(atPath: masks).count == 4)
    for (index, image) in first.images.enumerated() {
      let mask = try Mask(contentsOf: "\(masks)/\(image.file)", width: 64, height: 64)
      #expect(mask == family.mask(width: 64, height: 64, seed: 3, index: index))
    }
    let second = try result(["--masks", masks, "--seed", "9"])
    #expect(second.settings.seed == nil && second.settings.maskFolder == masks)
    #expect(Self.withoutTimes(second) == Self.withoutTimes(first))
  }

  /// The values of all images but the times.
  private static func withoutTimes(_ result: EvaluationResult) -> [ImageScores] {
    result.images.map { image in
      var image = image
      for method in image.values.keys { image.values[method]?[.milliseconds] = nil }
      return image
    }
  }

  @Test func seedDecidesTheHoles() throws {
    let first = try result(["--limit", "1", "--seed", "1"])
    #expect(Self.withoutTimes(try result(["--limit", "1", "--seed", "1"])) == Self.withoutTimes(first))
    #expect(Self.withoutTimes(try result(["--limit", "1", "--seed", "2"])) != Self.withoutTimes(first))
  }

  /// The seed decides the distances too; what is smooth has less detail than a photograph.
  @Test func sharpnessIsMeasured() throws {
    let first = try result(["--seed", "1"])
    let again = try result(["--seed", "1"])
    #expect(first.setMetrics == [.finest, .middle, .coarsest])
    #expect(first.summary.map(\.figures) == again.summary.map(\.figures))
    for method in first.summary {
      #expect(method.figures.values.allSatisfy { $0 > 0.01 })
      let detail = try #require(method.estimates[.detail])
      #expect(detail.value < 0.8 && detail.low <= detail.value && detail.value <= detail.high)
    }
    #expect(first.images.allSatisfy { $0.values["mean"]?[.detail] != nil })
    #expect(first.areas.allSatisfy { $0.methods.allSatisfy { $0.estimates[.detail] != nil } })
  }

  @Test func fullSizeAndSubfolders() throws {
    try FileManager.default.createDirectory(atPath: images + "/more", withIntermediateDirectories: false)
    try Photograph.wren.crop(width: 180, height: 170).write(to: images + "/more/crop-00.png")
    let saved = folder.file("saved")
    let first = try result(["--masks", "box", "--save", saved], methods: "glcic,telea", size: "full")
    #expect(first.images.count == 5 && first.settings.models.count == 1)
    let last = try #require(first.images.last)
    #expect(last.file == "more/crop-00.png" && last.width == 180 && last.height == 170)
    #expect(last.values["glcic"]?[.msSSIM] != nil && first.images[0].values["glcic"]?[.msSSIM] == nil)
    #expect(
      Self.withoutTimes(
        try result(
          ["--masks", folder.file("result-masks")], methods: "glcic,telea", size: "full"))
        == Self.withoutTimes(first))
    // What is saved is what was measured.
    let pictures = try ["truth", "glcic"].map {
      try Image(contentsOf: "\(saved)/\($0)/\(last.file)").modelPlanes()
    }
    let mask = try Mask(contentsOf: "\(saved)/masks/\(last.file)", width: 180, height: 170)
    #expect(mask.area == last.holePixels)
    let error = 100 * Quality.meanAbsoluteError(pictures[1], pictures[0], in: mask)
    #expect(abs(error - (last.values["glcic"]?[.holeL1] ?? 0)) < 1e-5)
    #expect(pictures[0].replacing(mask, with: pictures[1]) == pictures[1])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: saved).sorted() == [
        "glcic", "masks", "telea", "truth",
      ])
  }

  @Test func reportHasEveryPart() throws {
    let report = folder.file("page.html")
    try evaluate(["--report", report, "--methods", "harmonic,mean", "--masks", "thick"], size: "170")
      .expectSuccess()
    let html = try String(contentsOfFile: report, encoding: .utf8)
    for part in [
      "in-total", "differences", "distributions", "the-first-images", "best-and-worst", "metrics", "settings",
    ] {
      #expect(html.contains("<section id=\"\(part)\">"), "\(part)")
    }
    for title in [
      "hole L1 ×100", "MS-SSIM", "seam ×100", "detail", "nearer to 1", "SWD 1 ×1000", "Karras", "crop-03.jpg",
      "LPIPS is off",
    ] {
      #expect(html.contains(title), "\(title)")
    }
    #expect(html.components(separatedBy: "<img ").count == 4 * 4 + 1)
    #expect(html.components(separatedBy: "<svg ").count == 9 * 2 + 1)
    // All it shows is within it: pictures are data, links lead to places in it.
    for attribute in ["src", "href"] {
      for value in html.components(separatedBy: " \(attribute)=\"").dropFirst() {
        #expect(value.hasPrefix("data:image/") || value.hasPrefix("#image-"))
      }
    }
    #expect(!html.contains("http:") && !html.contains("https:") && !html.contains("url("))
    #expect(try folder.names() == ["images", "page-masks", "page.html"])
  }

  @Test func severalModels() throws {
    let other = folder.file("other.safetensors")
    try Tool.run("export", "default", "--output", other).expectSuccess()
    let result = try result(
      ["--model", "default", "--model", other, "--limit", "1"],
      methods: "glcic,network-unblended,network,mean")
    #expect(
      result.summary.map(\.id) == [
        "glcic-default", "glcic-other", "network-default-unblended", "network-other-unblended",
        "network-default", "network-other", "mean",
      ])
    #expect(result.settings.models.map(\.name) == ["default", other])
    let data = try Data(contentsOf: URL(fileURLWithPath: other))
    #expect(result.settings.models[1].sha256 == SHA256.hexadecimal(of: data))
  }

  @Test func learnedMetricsNeedWeights() throws {
    let weights = folder.file("lpips.safetensors")
    try MetricNetworks.writePerceptual(to: weights)
    let result = try result(["--lpips", weights, "--limit", "2"])
    #expect(result.metrics.contains(.lpips) && Set(result.unavailable.keys) == ["FID"])
    #expect(
      result.images.allSatisfy { image in image.values.values.allSatisfy { $0[.lpips].map { $0 > 0 } == true }
      })
    try evaluate(["--lpips", images + "/crop-00.jpg"])
      .expectOneLine(status: 1, saying: ["crop-00.jpg", "safetensors"])
    try evaluate(["--inception", weights]).expectOneLine(status: 1, saying: [weights, "InceptionV3"])
  }

  @Test func badImagesAreNamed() throws {
    try folder.write(Data("no picture".utf8), "images/bad.jpg")
    let json = folder.file("result.json")
    let outcome = try evaluate(["--json", json, "--methods", "mean"])
    outcome.expectSuccess()
    #expect(outcome.standardOutput.hasPrefix("4 images"))
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.standardError.contains("bad.jpg"))
    let result = try JSONDecoder().decode(
      EvaluationResult.self, from: Data(contentsOf: URL(fileURLWithPath: json)))
    #expect(result.skipped.map(\.name) == ["bad.jpg"])
  }

  @Test func badMasksAreNamed() throws {
    let masks = folder.file("masks")
    try FileManager.default.createDirectory(atPath: masks, withIntermediateDirectories: false)
    func write(_ number: Int, width: Int, box: Box?) throws {
      var mask = Mask(width: width, height: 64)
      if let box { mask.fill(box) }
      let picture = PlanarImage(
        width: width, height: 64, channels: 1, samples: mask.values.map { Float($0) })
      try Image(planes: picture).write(to: "\(masks)/crop-0\(number).png")
    }
    try write(0, width: 64, box: Box(x: 3, y: 4, width: 20, height: 20))
    try write(1, width: 64, box: nil)
    try write(2, width: 60, box: Box(x: 3, y: 4, width: 20, height: 20))
    let outcome = try evaluate(["--masks", masks, "--methods", "mean"])
    outcome.expectSuccess()
    #expect(outcome.standardOutput.hasPrefix("1 images"))
    #expect(outcome.errorLines.count == 3)
    for (line, parts) in zip(
      outcome.errorLines, [["crop-01", "empty"], ["crop-02", "60", "64"], ["crop-03", "no mask"]])
    {
      for part in parts { #expect(line.contains(part), "\(line)") }
    }
  }

  @Test func nothingToMeasure() throws {
    let empty = folder.file("empty")
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
    try Tool.run("evaluate", empty).expectOneLine(status: 1, saying: [empty, "holds no image"])
    try Tool.run("evaluate", folder.file("none")).expectOneLine(status: 1, saying: ["no such file or folder"])
    try evaluate(["--masks", images]).expectOneLine(status: 1, saying: ["both images and masks"])
  }

  @Test(arguments: [
    (["--masks", "circles"], "circles"), (["--methods", "glcic,magic"], "magic"),
    (["--methods", "mean,mean"], "twice"), (["--methods", ""], "--methods"), (["--size", "huge"], "huge"),
    (["--masks", "thin", "--hole-size", "3,4"], "--hole-size"), (["--limit", "0"], "--limit"),
    (["--methods", "mean", "--model", "default"], "--model"),
    (["--methods", "mean", "--strategy", "auto"], "--strategy"),
    (["--methods", "mean", "--precision", "float32"], "--precision"),
    (["--model", "default", "--model", "default"], "--model"),
  ]) func badOptions(options: [String], part: String) throws {
    try Tool.run(["evaluate", images] + options).expectOneLine(status: 64, saying: [part])
  }

  /// Files whose names look like the numbers that tell others apart.
  @Test func modelsOfAnyNamesStayApart() throws {
    let models = ["run-2", "run", "run-unblended", "run-2-2"].map { folder.file("\($0).safetensors") }
    for model in models {
      try FileManager.default.copyItem(
        atPath: Repository.path("Sources/GLCIC/Resources/Models/default.safetensors"), toPath: model)
    }
    let result = try result(
      ["--limit", "1"] + models.flatMap { ["--model", $0] }, methods: "glcic,network,network-unblended")
    #expect(Set(result.summary.map(\.id)).count == 12)
    #expect(Set(result.summary.map(\.title)).count == 12)
    #expect(result.images[0].values.count == 12)
  }

  @Test func outputsAreCheckedFirst() throws {
    let missing = folder.file("missing/report.html")
    let below = images + "/crop-00.jpg/report.html"
    try evaluate(["--report", below]).expectOneLine(status: 1, saying: [below, "is not a folder"])
    try evaluate(["--save", images + "/crop-00.jpg"]).expectOneLine(status: 1, saying: ["not a folder"])
    try evaluate(["--model", missing]).expectOneLine(status: 1, saying: [missing])
    try FileManager.default.copyItem(atPath: images + "/crop-00.jpg", toPath: images + "/crop-00.jpeg")
    try evaluate(["--save", folder.file("saved")])
      .expectOneLine(status: 1, saying: ["crop-00.jpg", "crop-00.jpeg", "rename"])
    #expect(try folder.names() == ["images"])
  }

  /// What an evaluation saved can be evaluated again, into another folder.
  @Test func inputsAreNotReplaced() throws {
    let saved = folder.file("saved")
    try evaluate(["--save", saved, "--limit", "1", "--methods", "mean"]).expectSuccess()
    let truth = try FileManager.default.contentsOfDirectory(atPath: "\(saved)/truth")[0]
    let again = [
      "evaluate", "\(saved)/truth", "--masks", "\(saved)/masks", "--size", "64", "--methods", "mean",
    ]
    for output in [["--save", saved], ["--sheet", "\(saved)/masks/\(truth)"]] {
      let before = try Data(contentsOf: URL(fileURLWithPath: "\(saved)/masks/\(truth)"))
      try Tool.run(again + output).expectOneLine(status: 1, saying: [saved, truth, "would replace an input"])
      #expect(try Data(contentsOf: URL(fileURLWithPath: "\(saved)/masks/\(truth)")) == before)
    }
    try Tool.run(again + ["--save", folder.file("other")]).expectSuccess()
  }

  @Test func interruptionLeavesNothing() throws {
    let tool = try Tool.start([
      "evaluate", images, "--size", "2000", "--masks", "thick", "--report", folder.file("page.html"),
      "--json",
      folder.file("result.json"),
    ])
    // The signals are listened for once the model is loaded, before the images are read.
    usleep(4_000_000)
    tool.send(SIGINT)
    let outcome = tool.wait()
    #expect(outcome.status == 130)
    #expect(outcome.standardError.contains("interrupted"))
    #expect(try folder.names() == ["images"])
  }
}
