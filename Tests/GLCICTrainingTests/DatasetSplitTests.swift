import GLCICTraining
import Testing

@Suite struct DatasetSplitTests {
  @Test func everyImageIsInOnePart() {
    let split = DatasetSplit(count: 1000, heldOut: 32, seed: 3)
    #expect(split.heldOut.count == 32 && split.training.count == 968)
    #expect((split.training + split.heldOut).sorted() == Array(0..<1000))
  }

  @Test func theSeedDecides() {
    #expect(DatasetSplit(count: 500, heldOut: 20, seed: 1) == DatasetSplit(count: 500, heldOut: 20, seed: 1))
    #expect(DatasetSplit(count: 500, heldOut: 20, seed: 1) != DatasetSplit(count: 500, heldOut: 20, seed: 2))
  }

  @Test func heldOutImagesAreSpreadOverTheSet() {
    let heldOut = DatasetSplit(count: 10_000, heldOut: 200, seed: 7).heldOut
    let mean = Double(heldOut.reduce(0, +)) / 200
    // The mean of 200 uniform draws is 204 off in one case of three.
    #expect(abs(mean - 5000) < 1000)
  }

  @Test func atMostATenthIsHeldOut() {
    let split = DatasetSplit(count: 50, heldOut: 32, seed: 0)
    #expect(split.heldOut.count == 5 && split.training.count == 45)
  }

  @Test func aSmallSetIsValidatedOnWhatItIsTrainedOn() {
    let split = DatasetSplit(count: 4, heldOut: 32, seed: 0)
    #expect(split.training == [0, 1, 2, 3] && split.heldOut == [0, 1, 2, 3])
    #expect(DatasetSplit(count: 100, heldOut: 0, seed: 0).training.count == 100)
    #expect(DatasetSplit(count: 100, heldOut: 0, seed: 0).heldOut.isEmpty)
  }
}
