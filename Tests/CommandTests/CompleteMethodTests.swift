import Foundation
import Imaging
import TestSupport
import Testing

/// `glcic complete --method`.
@Suite struct CompleteMethodTests {
  let work: BatchFolder

  init() throws {
    work = try BatchFolder()
    try work.addPhotographs("photos/a.png", "photos/b.jpg")
  }

  @Test(arguments: ClassicalMethod.allCases)
  func fillsAsTheLibraryDoes(method: ClassicalMethod) throws {
    let outcome = try work.complete(
      "photos", "--method", method.rawValue, "--output", "out", "--json", "--timings")
    outcome.expectSuccess()
    #expect(outcome.standardError.contains("fill ") && !outcome.standardError.contains("model"))
    let (lines, summary) = try outcome.json()
    #expect(lines.map(\.status) == ["completed", "completed"])
    for line in lines { #expect(line.timings?.keys.sorted() == ["decode", "encode", "fill"]) }
    #expect(summary.timings["fill", default: 0] > 0)
    let named = outcome.standardOutput.split(separator: "\n").filter {
      $0.contains("\"method\":\"\(method.rawValue)\"")
    }
    #expect(named.count == 3)

    let before = try Image(contentsOf: work.file("photos/a.png"))
    let after = try Image(contentsOf: work.file("out/a.png"))
    #expect(after.difference(from: before).isSubset(of: BatchFolder.hole))
    let expected = try method.fill(before.modelPlanes(), mask: BatchFolder.hole)
    #expect(after.meanDifference(from: try before.replacing(expected, in: BatchFolder.hole)) < 0.01)
  }

  @Test(arguments: ["telea", "biharmonic", "patchmatch"])
  func keepsDepthAndAlpha(method: String) throws {
    let hole = Mask(width: 64, height: 64, boxes: [Box(x: 16, y: 12, width: 14, height: 12)])
    let image = try Photograph.dunes.crop(width: 64, height: 64, bitDepth: 16) { row, column in
      hole[row, column] ? 0 : 1
    }
    try image.write(to: work.file("deep.png"))
    try Photograph.dunes.crop(width: 64, height: 64, gray: true).write(to: work.file("gray.png"))
    let outcome = try Tool.run(
      ["complete", "deep.png", "--mask-from-alpha", "--method", method, "--output", "deep-out.png"],
      through: work.inside)
    outcome.expectSuccess()
    #expect(outcome.standardError == "")
    let output = try Image(contentsOf: work.file("deep-out.png"))
    #expect(output.bitDepth == 16 && output.hasAlpha)
    #expect(output.difference(from: image) == hole)
    try work.complete("gray.png", "--method", method, "--output", "gray-out.png").expectSuccess()
    #expect(try Image(contentsOf: work.file("gray-out.png")).colorModel == .gray)
  }

  @Test func glcicIsTheDefault() throws {
    try work.complete("photos/a.png", "--output", "default.png", "--json").expectSuccess()
    let named = try work.complete("photos/a.png", "--method", "glcic", "--output", "named.png", "--json")
    #expect(named.standardOutput.contains("\"method\":\"glcic\""))
    #expect(
      try Image(contentsOf: work.file("default.png")).samples
        == Image(contentsOf: work.file("named.png")).samples)
  }

  /// The methods with a network are the default one with some of its options.
  @Test(arguments: [
    ("network", ["--texture", "none"]), ("network-unblended", ["--texture", "none", "--blend", "none"]),
    ("network-unblended", ["--method", "network", "--blend", "none"]),
  ]) func networksHaveNamesOfTheirOwn(method: String, options: [String]) throws {
    let arguments = ["complete", "photos/a.png", "--box", "16,12,14,12", "--json"]
    let named = try Tool.run(
      arguments + ["--method", method, "--output", "named.png"], through: work.inside)
    let byOptions = try Tool.run(arguments + options + ["--output", "options.png"], through: work.inside)
    for outcome in [named, byOptions] {
      outcome.expectSuccess()
      #expect(outcome.standardOutput.contains("\"method\":\"\(method)\""))
      #expect(try outcome.json().images[0].timings?.keys.contains("texture") == false)
    }
    #expect(
      try Image(contentsOf: work.file("named.png")).samples
        == Image(contentsOf: work.file("options.png")).samples)
    try work.complete("photos/a.png", "--output", "default.png").expectSuccess()
    #expect(
      try Image(contentsOf: work.file("named.png")).samples
        != Image(contentsOf: work.file("default.png")).samples)
  }

  @Test(arguments: ["glcic", "patchmatch"]) func seedsAreOtherTries(method: String) throws {
    try Photograph.dunes.crop(width: 120, height: 100).write(to: work.file("large.png"))
    func filled(_ seed: String...) throws -> Image {
      try Tool.run(
        ["complete", "large.png", "--box", "40,30,40,36", "--method", method, "--output", "x.png"] + seed,
        through: work.inside
      ).expectSuccess()
      return try Image(contentsOf: work.file("x.png"))
    }
    let first = try filled()
    #expect(try filled("--seed", "0").samples == first.samples)
    #expect(try filled("--seed", "1").samples != first.samples)
  }

  @Test(arguments: [
    (["--blend", "none"], ["--blend none", "--texture none"]),
    (["--blend", "none", "--texture", "patches"], ["--blend none", "--texture none"]),
    (["--method", "network", "--texture", "patches"], ["--texture patches", "--method glcic"]),
    (["--method", "network-unblended", "--blend", "poisson"], ["--blend poisson", "--method network"]),
    (["--method", "telea", "--seed", "1"], ["--seed", "telea", "leave it out"]),
    (["--method", "network", "--seed", "1"], ["--seed", "network", "leave it out"]),
    (["--texture", "none", "--seed", "1"], ["--seed", "network", "leave it out"]),
    (["--whole-image", "--strategy", "resize"], ["--whole-image", "--strategy resize"]),
  ]) func refusesWhatWouldDoNothing(options: [String], parts: [String]) throws {
    try Tool.run(
      ["complete", "photos/a.png", "--box", "1,1,4,4", "--output", "x.png"] + options, through: work.inside
    ).expectOneLine(status: 64, saying: parts)
    #expect(!work.exists("x.png"))
  }

  @Test func randomHolesNeedNoModel() throws {
    try Photograph.wren.crop(width: 200, height: 200).write(to: work.file("large.png"))
    try Tool.run(
      ["complete", "large.png", "--random-holes", "1", "--method", "harmonic", "--output", "x.png"],
      through: work.inside
    ).expectSuccess()
    let changed = try Image(contentsOf: work.file("x.png"))
      .difference(from: Image(contentsOf: work.file("large.png")))
    #expect(changed.area > 96 * 96 / 2 && changed.area <= 128 * 128)
  }

  @Test(arguments: [
    ["--model", "default"], ["--device", "auto"], ["--precision", "auto"], ["--texture", "none"],
    ["--blend", "poisson"], ["--strategy", "auto"], ["--whole-image"],
  ]) func refusesOptionsOfTheNetwork(option: [String]) throws {
    try Tool.run(
      ["complete", "photos/a.png", "--box", "1,1,4,4", "--method", "telea", "--output", "x.png"] + option,
      through: work.inside
    ).expectOneLine(status: 64, saying: [option[0], "leave it out", "--method telea"])
    #expect(!work.exists("x.png"))
  }

  @Test func refusesUnknownMethodsAndUselessMasks() throws {
    try work.complete("photos/a.png", "--method", "magic", "--output", "x.png")
      .expectOneLine(
        status: 64,
        saying: ["magic", "glcic, network, network-unblended, telea, harmonic, biharmonic, patchmatch, mean"])
    for method in ["telea", "patchmatch"] {
      try work.complete("photos/a.png", "--method", method, "--dilate-mask", "99", "--output", "x.png")
        .expectOneLine(status: 1, saying: ["covers the whole image"])
    }
    #expect(!work.exists("x.png"))
  }
}
