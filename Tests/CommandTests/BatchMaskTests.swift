import Foundation
import Imaging
import TestSupport
import Testing

/// Masks for many images.
@Suite struct BatchMaskTests {
  let work: BatchFolder

  init() throws { work = try BatchFolder() }

  @Test func oneMaskForAll() throws {
    try work.addPhotographs("photos/a.png", "photos/b.png")
    try work.addMasks("mask.png")
    try work.complete("photos", "--mask", "mask.png", "--output", "out", masked: true)
      .expectSummary("completed 2 of 2 images")
    for name in ["a.png", "b.png"] { try work.expectCompleted("out/\(name)", from: "photos/\(name)") }
    try work.complete("photos", "--mask", "none.png", "--output", "out", masked: true)
      .expectOneLine(status: 1, saying: ["none.png", "no such file"])
  }

  @Test func byStem() throws {
    try work.addPhotographs("photos/a.png", "photos/b.c.tif", "photos/sub/d.png")
    try work.addMasks("masks/a.webp", "masks/b.c.png", "masks/d.png", "masks/unused.png", "masks/.a.png")
    try work.add(Data("notes".utf8), "masks/a.txt")
    try work.complete("photos", "photos/sub", "--mask", "masks", "--output", "out", masked: true)
      .expectSummary("completed 3 of 3 images")
    try work.expectCompleted("out/a.png", from: "photos/a.png")
    try work.expectCompleted("out/b.c.tif", from: "photos/b.c.tif")
    // A single image finds its mask too.
    try work.complete("photos/a.png", "--mask", "masks/", "--output", "one.png", masked: true).expectSuccess()
    try work.expectCompleted("one.png", from: "photos/a.png")
  }

  /// With --recursive, masks lie as the images do, and those among the images are none of them.
  @Test func byPath() throws {
    try work.addPhotographs("photos/a.png", "photos/x/a.png", "photos/y/a.png")
    try work.addMasks("photos/masks/a.png", "photos/masks/x/a.png")
    let outcome = try work.complete(
      "photos", "--recursive", "--mask", "photos/masks", "--output", "out", masked: true)
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.count == 2)
    #expect(
      outcome.errorLines.first
        == "glcic: photos/y/a.png: no mask in photos/masks/y; it should be called a.png")
    #expect(outcome.errorLines.last?.hasPrefix("completed 2 of 3 images, 1 failed in ") == true)
    #expect(work.names("out") == ["a.png", "x/a.png"])
  }

  @Test func masksThatAreMissingOrDoubtful() throws {
    try work.addPhotographs("photos/a.png", "photos/b.png", "photos/c.png", "photos/d.png")
    try work.addMasks("masks/b.png", "masks/c.tif", "masks/c.webp", "masks/d.png", "masks/d.tif")
    let outcome = try work.complete("photos", "--mask", "masks", "--output", "out", masked: true)
    #expect(outcome.status == 1)
    #expect(
      outcome.errorLines.dropLast() == [
        "glcic: photos/a.png: no mask in masks; it should be called a.png",
        "glcic: photos/c.png: several masks, masks/c.tif and masks/c.webp; keep one of them",
      ])
    #expect(work.names("out") == ["b.png", "d.png"])
  }

  @Test func masksBesideImages() throws {
    try work.addPhotographs("photos/a.tif", "photos/b.tif")
    try work.addMasks("photos/a.png", "photos/b.png")
    try work.complete("photos/*.tif", "--mask", "photos", "--output", "out", masked: true)
      .expectSummary("completed 2 of 2 images")
    try work.expectCompleted("out/b.tif", from: "photos/b.tif")
    try work.complete("photos", "--mask", "./photos", "--output", "both", masked: true)
      .expectOneLine(status: 1, saying: ["./photos", "cannot be both", "pattern"])
    // A mask is never the image itself.
    try work.addPhotographs("alone/e.png")
    try work.complete("alone/e.png", "--mask", "alone", "--output", "e.png", masked: true)
      .expectOneLine(status: 1, saying: ["alone/e.png: no mask"])
    #expect(!work.exists("both") && !work.exists("e.png"))
  }

  @Test func badMasksAreNamed() throws {
    try work.addPhotographs("photos/a.png", "photos/b.png", "photos/c.png")
    try work.addMasks("masks/c.png")
    try Mask(width: 48, height: 40).write(to: work.file("masks/a.png"))
    try Mask(width: 20, height: 40).write(to: work.file("masks/b.png"))
    let outcome = try work.complete("photos", "--mask", "masks", "--output", "out", masked: true)
    #expect(outcome.status == 1 && outcome.errorLines.count == 3)
    #expect(outcome.errorLines.first?.hasPrefix("glcic: masks/a.png: the mask is empty") == true)
    #expect(
      outcome.errorLines.dropFirst().first?.hasPrefix("glcic: masks/b.png: the mask has 20 × 40") == true)
    #expect(work.names("out") == ["c.png"])
  }
}
