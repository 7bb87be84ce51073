import Foundation
import GLCIC
import GLCICTraining
import Imaging
import Synchronization
import Testing

/// Counts the images read from a source.
private final class CountingSource: ImageSource {
  let source: any ImageSource
  let reads = Atomic(0)

  init(_ source: any ImageSource) { self.source = source }
  var count: Int { source.count }
  func name(at index: Int) -> String { source.name(at: index) }
  func data(at index: Int) throws -> [UInt8] {
    reads.add(1, ordering: .relaxed)
    return try source.data(at: index)
  }
}

private let settings = CropSettings(
  shorterSide: 32...48, cropSize: 32, holes: .rectangle(sides: 8...12), harmonicFill: true, localPatchSize: 16
)

/// Makes a folder of `count` photographs of different sizes, smaller and larger than the crop.
private func makePhotographs(_ count: Int) throws -> TemporaryDataset {
  let folder = try TemporaryDataset()
  for index in 0..<count {
    try folder.writePhotograph(
      "\(index).jpg", width: 24 + 7 * index, height: 60 - 3 * index, seed: UInt64(index))
  }
  return folder
}

private func batches(
  _ source: any ImageSource, _ count: Int, indices: [Int]? = nil, settings: CropSettings = settings,
  batchSize: Int = 3, seed: UInt64 = 1, startStep: Int = 0, threads: Int = 1, cacheBytes: Int = 0,
  prefetch: Int = 2
) throws -> [Batch] {
  let loader = BatchLoader(
    source: source, indices: indices, settings: settings, batchSize: batchSize, seed: seed,
    startStep: startStep, threads: threads, cacheBytes: cacheBytes, prefetch: prefetch)
  return try (0..<count).map { _ in try loader.next() }
}

private func expectEqual(_ left: [Batch], _ right: [Batch]) {
  #expect(left.count == right.count)
  for (left, right) in zip(left, right) {
    #expect(left.step == right.step && left.names == right.names)
    #expect(left.images == right.images && left.masks == right.masks && left.fills == right.fills)
    #expect(left.localPatches == right.localPatches && left.realPatches == right.realPatches)
  }
}

@Suite struct BatchTests {
  @Test func arraysHoldWhatTheirLayoutSays() throws {
    let folder = try makePhotographs(5)
    let plane = 32 * 32
    for batch in try batches(openImageSource(folder.path), 4) {
      #expect(batch.count == 3 && batch.size == 32 && batch.names.count == 3)
      #expect(batch.images.count == 3 * 3 * plane && batch.masks.count == 3 * plane)
      #expect(Set(batch.images).count > 50)
      let fills = try #require(batch.fills)
      #expect(fills.count == batch.images.count)
      for sample in 0..<3 {
        let mask = batch.masks[(sample * plane)..<((sample + 1) * plane)]
        #expect(mask.allSatisfy { $0 == 0 || $0 == 1 })
        #expect((64...144).contains(mask.count { $0 == 1 }))
        for channel in 0..<3 {
          let range = ((sample * 3 + channel) * plane)..<((sample * 3 + channel + 1) * plane)
          expectFilled(image: batch.images[range].map { Float($0) / 255 }, mask: mask, fill: fills[range])
        }
      }
    }
  }

  /// A harmonic fill keeps the known samples and stays within their range.
  private func expectFilled(image: [Float], mask: ArraySlice<UInt8>, fill: ArraySlice<Float>) {
    let known = zip(image, mask).filter { $0.1 == 0 }.map(\.0)
    let keptKnown = zip(fill, mask).filter { $0.1 == 0 }.map(\.0)
    #expect(known == keptKnown)
    let range = (known.min() ?? 0) - 1e-3...(known.max() ?? 0) + 1e-3
    let hole = zip(fill, mask).filter { $0.1 == 1 }.map(\.0)
    #expect(hole.allSatisfy { range.contains($0) })
    #expect(Set(hole).count > 1)
  }

  @Test func patchesLieAroundTheirHolesAndRealOnesElsewhere() throws {
    let folder = try makePhotographs(2)
    let found = try batches(openImageSource(folder.path), 20)
    for batch in found {
      for sample in 0..<batch.count {
        let values = Array(batch.masks[(sample * 1024)..<((sample + 1) * 1024)])
        let hole = try #require(Mask(width: 32, height: 32, values: values).boundingBox)
        let expected = HoleSampler.localPatch(around: hole, size: 16, width: 32, height: 32)
        #expect(batch.localPatches[sample] == expected)
        #expect(batch.realPatches[sample].width == 16 && batch.realPatches[sample].height == 16)
      }
    }
    let same = found.flatMap { zip($0.localPatches, $0.realPatches).filter { $0.0 == $0.1 } }
    #expect(same.count < 6)
  }

  @Test func fillsAreMadeOnlyWhereAskedFor() throws {
    let folder = try makePhotographs(1)
    let plain = CropSettings(
      shorterSide: 32...32, cropSize: 32, holes: .rectangle(sides: 8...8), localPatchSize: 16)
    #expect(try batches(openImageSource(folder.path), 1, settings: plain)[0].fills == nil)
  }

  @Test func flipsMirrorEverySecondSampleAboutAndOnlyWhereAskedFor() throws {
    let folder = try TemporaryDataset()
    try folder.writePhotograph("square.png", width: 32, height: 32, seed: 3)
    let source = try openImageSource(folder.path)
    var square = CropSettings(
      shorterSide: 32...32, cropSize: 32, flips: false, holes: .rectangle(sides: 8...8), localPatchSize: 16)
    let straight = try batches(source, 8, settings: square, batchSize: 1)
    #expect(Set(straight.map(\.images)).count == 1)
    square.flips = true
    let flipped = try batches(source, 32, settings: square, batchSize: 1)
    let rows = straight[0].images.count / 32
    let mirrored = (0..<rows).flatMap { straight[0].images[($0 * 32)..<($0 * 32 + 32)].reversed() }
    #expect(Set(flipped.map(\.images)) == [straight[0].images, mirrored])
    #expect((8...24).contains(flipped.count { $0.images == mirrored }))
  }
}

@Suite struct BatchLoaderDeterminismTests {
  @Test(arguments: [(2, 1), (3, 4), (8, 3)])
  func threadsAndPrefetchDoNotMatter(threads: Int, prefetch: Int) throws {
    let folder = try makePhotographs(7)
    try folder.write([1, 2, 3], "bad.jpg")
    let source = try openImageSource(folder.path)
    expectEqual(try batches(source, 8), try batches(source, 8, threads: threads, prefetch: prefetch))
  }

  @Test func aLaterStartGivesTheSameBatches() throws {
    let folder = try makePhotographs(7)
    let source = try openImageSource(folder.path)
    expectEqual(Array(try batches(source, 9)[5...]), try batches(source, 4, startStep: 5, threads: 2))
  }

  @Test func seedsDiffer() throws {
    let folder = try makePhotographs(7)
    let source = try openImageSource(folder.path)
    #expect(try batches(source, 1)[0].images != batches(source, 1, seed: 2)[0].images)
  }

  /// Kept images are not read again; what does not fit is, and the samples are the same.
  @Test func theCacheSavesReadsAndChangesNothing() throws {
    let folder = try makePhotographs(6)
    func reads(_ cacheBytes: Int) throws -> (batches: [Batch], reads: Int) {
      let source = CountingSource(try openImageSource(folder.path))
      // Eight passes over six images, and one batch ahead.
      let made = try batches(source, 16, threads: 2, cacheBytes: cacheBytes, prefetch: 1)
      return (made, source.reads.load(ordering: .relaxed))
    }
    let plain = try reads(0)
    #expect(plain.reads >= 48)
    let whole = try reads(1 << 20)
    // Two threads may miss the same image at once.
    #expect((6...8).contains(whole.reads))
    let part = try reads(3 * 48 * 48 * 3)
    #expect((whole.reads + 8..<plain.reads - 8).contains(part.reads))
    expectEqual(plain.batches, whole.batches)
    expectEqual(plain.batches, part.batches)
  }

  @Test func everyEpochShowsEachImageOnceInAnotherOrder() throws {
    let folder = try makePhotographs(12)
    let names = try batches(openImageSource(folder.path), 20, threads: 2).flatMap(\.names)
    let epochs = (0..<5).map { Array(names[($0 * 12)..<($0 * 12 + 12)]) }
    for epoch in epochs { #expect(Set(epoch).count == 12) }
    #expect(Set(epochs).count == 5)
  }

  @Test func onlyTheChosenIndicesAreUsed() throws {
    let folder = try makePhotographs(6)
    let source = try openImageSource(folder.path)
    let names = try batches(source, 4, indices: [1, 4]).flatMap(\.names)
    #expect(Set(names) == [source.name(at: 1), source.name(at: 4)])
  }

  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65, 1000, 65_537])
  func anOrderIsAPermutation(count: Int) {
    let order = EpochOrder(count: count, seed: 9, epoch: 2)
    #expect(Set((0..<count).map { order[$0] }) == Set(0..<count))
  }

  @Test func everyOrderOfThreeIsDrawnAboutAsOften() {
    var counts: [[Int]: Int] = [:]
    for epoch in 0..<6_000 {
      let order = EpochOrder(count: 3, seed: 1, epoch: epoch)
      counts[(0..<3).map { order[$0] }, default: 0] += 1
    }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { (800...1200).contains($0) })
  }
}

@Suite struct BatchLoaderFaultTests {
  @Test func unreadableImagesGiveTheirPlaceToOthersAndAreNamedOnce() throws {
    let folder = try makePhotographs(4)
    try folder.write(Array("a text file".utf8), "text.jpg")
    try folder.write([], "empty.png")
    try folder.write(Array(try folder.read("0.jpg").prefix(200)), "cut.jpg")
    let loader = BatchLoader(
      source: try openImageSource(folder.path), settings: settings, batchSize: 4, seed: 1, startStep: 0,
      threads: 2, prefetch: 2)
    let names = try (0..<20).flatMap { _ in try loader.next().names }
    #expect(Set(names) == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"])
    #expect(loader.skipped.map(\.name).sorted() == ["cut.jpg", "empty.png", "text.jpg"])
    #expect(loader.skipped.allSatisfy { !$0.reason.isEmpty && !$0.reason.contains("\n") })
  }

  @Test func withoutOneReadableImageNextThrows() throws {
    let folder = try TemporaryDataset()
    for index in 0..<5 { try folder.write([UInt8(index)], "\(index).jpg") }
    let loader = BatchLoader(
      source: try openImageSource(folder.path), settings: settings, batchSize: 2, seed: 1, startStep: 0,
      threads: 2, prefetch: 2)
    for _ in 0..<2 {
      let error = #expect(throws: DatasetError.self) { try loader.next() }
      #expect(error.map { "\($0)" }?.hasPrefix("none of the 5 images can be read") == true)
    }
    #expect(loader.skipped.count == 5)
  }

  @Test func loadingStaysAheadByNoMoreThanAsked() throws {
    let folder = try makePhotographs(3)
    let source = CountingSource(try openImageSource(folder.path))
    let loader = BatchLoader(
      source: source, settings: settings, batchSize: 4, seed: 1, startStep: 0, threads: 3, prefetch: 2)
    func waitForReads(_ count: Int) {
      let deadline = ContinuousClock.now + .seconds(30)
      while source.reads.load(ordering: .relaxed) < count && ContinuousClock.now < deadline {
        Thread.sleep(forTimeInterval: 0.01)
      }
      Thread.sleep(forTimeInterval: 0.1)
      #expect(source.reads.load(ordering: .relaxed) == count)
    }
    waitForReads(8)
    _ = try loader.next()
    waitForReads(12)
    loader.stop()
    #expect(source.reads.load(ordering: .relaxed) == 12)
  }

  @Test func stopEndsAWaitingConsumerAndAllThreads() throws {
    let folder = try makePhotographs(2)
    let loader = BatchLoader(
      source: try openImageSource(folder.path), settings: settings, batchSize: 64, seed: 1, startStep: 0,
      threads: 1, prefetch: 1)
    let consumer = Thread {
      while (try? loader.next()) != nil {}
    }
    consumer.start()
    Thread.sleep(forTimeInterval: 0.05)
    loader.stop()
    loader.stop()
    #expect(throws: DatasetError.stopped) { try loader.next() }
    let deadline = ContinuousClock.now + .seconds(10)
    while !consumer.isFinished && ContinuousClock.now < deadline { Thread.sleep(forTimeInterval: 0.01) }
    #expect(consumer.isFinished)
    #expect(loader.waitSeconds > 0)
  }
}
