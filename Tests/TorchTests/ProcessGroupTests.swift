import Foundation
import TestSupport
import Testing
import Torch

@Suite(.serialized) struct ProcessGroupTests {
  @Test(arguments: [2, 3]) func numbersAndTexts(count: Int) throws {
    let total = Double(count * (count - 1) / 2)
    let results = try Ranks.run(count) { group in
      let rank = Double(group.rank)
      #expect(group.size == count && group.localSize == count && group.localRank == group.rank)
      #expect(try group.sum([rank, 1]) == [total, Double(count)])
      #expect(try group.mean([rank, 1]) == [total / Double(count), 1])
      #expect(try group.any(group.rank == 1) && !group.any(false))
      let text = try group.broadcast(
        group.rank == 0 ? "from rank 0: 東" : "ignored, and longer than the other")
      #expect(try group.broadcast("") == "")
      try group.close()
      return text
    }
    #expect(results == Array(repeating: "from rank 0: 東", count: count))
  }

  @Test func tensorsOfAnyLayout() throws {
    _ = try Ranks.run(2) { group in
      let values = (0..<24).map { Float($0 * (group.rank + 1)) }
      let tensor = try Tensor(values, shape: [1, 3, 4, 2]).channelsLast()
      let other = try Tensor.full(Double(group.rank + 7), shape: [5])
      try group.sum(tensor)
      #expect(try tensor.floats() == (0..<24).map { Float($0 * 3) })
      #expect(tensor.isChannelsLast)
      let own = try Tensor(values, shape: [1, 3, 4, 2]).channelsLast()
      try group.broadcast([own, other])
      #expect(try own.floats() == (0..<24).map { Float($0) })
      #expect(try other.floats() == Array(repeating: 7, count: 5))
      try group.close()
    }
  }

  @Test func theReasonOfTheFirstToEndReachesTheOthers() throws {
    let messages = try Ranks.run(3, timeout: 8) { group in
      do {
        if group.rank == 1 { throw TorchError(code: .invalidFile, message: "the disk is full") }
        try group.barrier()
        return "none"
      } catch {
        return group.leave(because: error).map { String(describing: $0) } ?? "nil"
      }
    }
    let expected = "rank 1 ended: the disk is full"
    #expect(messages == [expected, "the disk is full", expected])
  }

  /// Whichever comes to the error first; the second case has heard of rank 0's end before it meets its own.
  @Test(arguments: [(0.0, 0.0), (0, 3), (1, 0)]) func theErrorOfAllIsShownOnce(first: Double, second: Double)
    throws
  {
    let shown = try Ranks.run(2, timeout: 8) { group in
      Thread.sleep(forTimeInterval: group.rank == 0 ? first : second)
      return group.leave(because: TorchError(code: .invalidFile, message: "no such file")).map(
        String.init(describing:))
    }
    #expect(shown == ["no such file", nil])
  }

  @Test func aRankThatLeavesWithoutAWordIsNamed() throws {
    let start = ContinuousClock.now
    let failures = try Ranks.run(3, timeout: 4) { group -> ProcessGroupError? in
      try group.barrier()
      // Dropped: its connections close.
      if group.rank == 2 { return nil }
      do {
        try group.barrier()
        return nil
      } catch let error as ProcessGroupError {
        return group.leave(because: error) as? ProcessGroupError
      }
    }
    for failure in failures.prefix(2) {
      guard case .gone(let ranks, let reason) = failure else {
        Issue.record("\(String(describing: failure))")
        continue
      }
      #expect(ranks == [2])
      #expect(!reason.contains("\n") && !reason.isEmpty)
    }
    #expect(ContinuousClock.now - start < .seconds(15))
  }

  @Test func whoDoesNotComeIsNamed() throws {
    let environments = try Ranks.environments(3)
    let present = [0, 2].map { Ranks.start(environments[$0], timeout: 1) { _ in } }
    for outcome in present {
      #expect(throws: ProcessGroupError.absent(ranks: [1], size: 3, seconds: 1)) { try outcome.value().get() }
    }
  }

  @Test func noRankZero() throws {
    let environment = try Ranks.environments(2)[1]
    let error = #expect(throws: ProcessGroupError.self) {
      try Ranks.start(environment, timeout: 1) { _ in }.value().get()
    }
    let message = try #require(error).description
    #expect(message.contains("127.0.0.1:\(environment.masterPort)") && !message.contains("\n"))
  }

  @Test func aPortThatIsTaken() throws {
    let environments = try Ranks.environments(2)
    let ranks = environments.map {
      Ranks.start($0, timeout: 20) { group in
        try group.barrier()
        if group.rank == 0 {
          let second = Ranks.start(environments[0], timeout: 1) { _ in }
          #expect(throws: ProcessGroupError.self) { try second.value().get() }
        }
        try group.close()
      }
    }
    for rank in ranks { try rank.value().get() }
  }

  @Test func aDeviceThatOneRankLacksEndsAll() throws {
    let environments = try Ranks.environments(2)
    let other = Ranks.start(environments[1], timeout: 20) { _ in }
    #expect(throws: TorchError(code: .invalidOperation, message: "no such device")) {
      try ProcessGroup(environments[0], timeout: 20) { _ in
        throw TorchError(code: .invalidOperation, message: "no such device")
      }
    }
    #expect(throws: ProcessGroupError.ended(rank: 0, reason: "no such device")) { try other.value().get() }
  }
}

/// NCCL needs a device for each rank.
@Suite(.serialized, .enabled(if: Device.cudaCount > 1, "fewer than two CUDA devices"))
struct CUDAProcessGroupTests {
  @Test func tensorsOnDevices() throws {
    let environments = try Ranks.environments(2)
    let ranks = environments.map { environment in
      Ranks.start(environment, on: Device(.cuda, index: environment.rank), timeout: 60) { group in
        let tensor = try Tensor.full(Double(group.rank + 1), shape: [1000]).moved(to: group.device)
        try group.sum(tensor)
        #expect(try tensor.floats() == Array(repeating: 3, count: 1000))
        try group.broadcast([tensor])
        #expect(try group.sum([2]) == [4])
        try group.close()
      }
    }
    for rank in ranks { try rank.value().get() }
  }
}
