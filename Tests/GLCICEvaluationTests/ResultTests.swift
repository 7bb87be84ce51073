import Foundation
import GLCICEvaluation
import Imaging
import Testing

/// Sums, groups, pictures and hashes.
@Suite struct ResultTests {
  private func scores(_ index: Int, hole: Int, values: [String: Double]) -> ImageScores {
    let mask = Mask(width: 10, height: 10, boxes: [Box(x: 0, y: 0, width: hole, height: 10)])
    return ImageScores(
      name: "\(index).jpg", file: "\(index).png", mask: mask,
      values: values.mapValues { [.holeL1: $0, .holePSNR: -$0] })
  }

  private func result(_ images: [ImageScores]) -> EvaluationResult {
    EvaluationResult(
      images: images, methods: [("a", "A"), ("b", "B")], skipped: [], unavailable: ["FID": "no weights"],
      settings: EvaluationSettings(
        images: "photos", masks: "paper", maskTitle: "rectangles", seed: 0, maskFolder: nil, size: "10×10",
        limit: nil, strategy: "auto", device: "cpu", precision: "float32", threads: 2, models: []),
      bootstrap: Bootstrap(resamples: 50), version: "1", date: Date(timeIntervalSince1970: 0))
  }

  @Test func sumsAndDifferences() throws {
    let result = result(
      (0..<4).map { scores($0, hole: 1 + 2 * $0, values: ["a": Double($0), "b": Double($0) + 1]) })
    #expect(result.metrics == [.holeL1, .holePSNR])
    #expect(result.summary[0].estimates[.holeL1]?.value == 1.5)
    #expect(result.summary[0].differences == nil)
    let difference = try #require(result.summary[1].differences?[.holeL1])
    #expect(difference == Estimate(value: 1, low: 1, high: 1))
    #expect(EvaluationResult.best(of: result.summary, by: .holeL1) == "a")
    #expect(EvaluationResult.best(of: result.summary, by: .holePSNR) == "a")
    // Holes of 10, 30, 50 and 70 %: a group begins with its lower end.
    #expect(result.areas.map(\.title) == ["10–20 %", "30–40 %", "> 50 %"])
    #expect(result.areas.map(\.images) == [1, 1, 2])
    #expect(result.areas[2].methods[1].estimates[.holeL1]?.value == 3.5)
  }

  /// The median says which is best, and differences are of the distances from 1.
  @Test func detailIsBestAtOne() throws {
    let images = [(0.2, 1.1), (0.5, 1.25), (0.4, 9.0)].enumerated().map { index, values in
      var scores = scores(index, hole: 3, values: [:])
      scores.values = ["a": [.detail: values.0], "b": [.detail: values.1]]
      return scores
    }
    let result = result(images)
    #expect(result.summary.map { $0.estimates[.detail]?.value } == [0.4, 1.25])
    #expect(EvaluationResult.best(of: result.summary, by: .detail) == "b")
    // 0.1 − 0.8, 0.25 − 0.5 and 8 − 0.6.
    let difference = try #require(result.summary[1].differences?[.detail])
    #expect(abs(difference.value + 0.25) < 1e-12)
    #expect(result.areas[0].methods.map { $0.estimates[.detail]?.value } == [0.4, 1.25])
  }

  @Test func figuresOfAllImages() throws {
    let result = EvaluationResult(
      images: [scores(0, hole: 2, values: ["a": 1, "b": 2])], methods: [("a", "A"), ("b", "B")],
      figures: ["a": [.finest: 20, .fid: 3], "b": [.finest: 10]], skipped: [], unavailable: [:],
      settings: result([scores(0, hole: 2, values: ["a": 1, "b": 2])]).settings,
      bootstrap: Bootstrap(resamples: 5), version: "1", date: Date(timeIntervalSince1970: 0))
    #expect(result.setMetrics == [.fid, .finest])
    #expect(EvaluationResult.best(of: result.summary, by: SetMetric.finest) == "b")
    #expect(EvaluationResult.best(of: result.summary, by: SetMetric.fid) == nil)
    let again = try JSONDecoder().decode(EvaluationResult.self, from: Data(try result.json()))
    #expect(again.summary[0].figures == [.finest: 20, .fid: 3])
    #expect(again.areas[0].methods[0].figures.isEmpty)
  }

  @Test func jsonComesBack() throws {
    let result = result([scores(0, hole: 2, values: ["a": 0.25, "b": 0.5])])
    let text = try result.json()
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
    #expect(object["date"] as? String == "1970-01-01T00:00:00Z")
    let again = try JSONDecoder().decode(EvaluationResult.self, from: Data(text))
    #expect(try again.json() == text)
  }

  @Test func galleryKeepsWhatIsShown() throws {
    var gallery = Gallery(method: "a", firstCount: 2, extremeCount: 1)
    var made = 0
    for (index, value) in [5.0, 6, 3, 9, 1, 4, 9.5].enumerated() {
      let scores = scores(index, hole: 3, values: ["a": value])
      try gallery.add(scores, index: index) {
        made += 1
        let truth = PlanarImage(width: 10, height: 10, channels: 3, repeating: 0.5)
        return try Gallery.Row(
          scores: scores, truth: truth, mask: Mask(width: 10, height: 10), fills: ["a": truth])
      }
    }
    #expect(gallery.firstRows.map(\.scores.name) == ["0.jpg", "1.jpg"])
    #expect(gallery.best(by: .holeL1).map(\.scores.name) == ["4.jpg"])
    #expect(gallery.worst(by: .holeL1).map(\.scores.name) == ["6.jpg"])
    #expect(gallery.worst(by: .holePSNR).map(\.scores.name) == ["6.jpg"])
    #expect(gallery.extremeRows.map(\.scores.name) == ["4.jpg", "6.jpg"])
    // The sixth is neither best nor worst.
    #expect(made == 6)
  }

  /// The examples of FIPS 180-2, and lengths at the ends of a block.
  @Test func hashes() {
    #expect(
      SHA256.hexadecimal(of: Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hexadecimal(of: []) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.hexadecimal(of: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      SHA256.hexadecimal(of: Array(repeating: UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }
}
