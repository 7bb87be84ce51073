import TestSupport
import Testing
import Torch

#if compiler(>=6.2)
  /// One round of everything that hands out handles: creation, operations, a tape, gradients, errors.
  private func round(_ weight: Tensor) throws {
    let input = try Tensor([Float](repeating: 0.5, count: 256), shape: [1, 4, 8, 8])
    let output = try input.channelsLast().convolved(weight: weight, bias: nil, padding: 1).relu()
    try (output.squared().mean() + output.absolute().mean()).backward()
    _ = try weight.gradient()?.floats()
    try weight.clearGradient()
    _ = try withoutGradients { try Tensor.concatenated([output, output], dimension: 1).sum().item() }
    #expect(throws: TorchError.self) { try input + weight }
  }

  @Suite struct MemoryTests {
    // A process of its own: other tests would move the figure.
    @Test(.enabled(if: ResidentMemory.bytes() != nil, "the system does not tell a process its memory"))
    func tenThousandOperationsLeaveMemoryFlat() async {
      await #expect(processExitsWith: .success) {
        try ComputeSettings.setThreadCount(1)
        let weight = try Tensor.normal(deviation: 0.1, shape: [8, 4, 3, 3], seed: 1)
        try weight.setRequiresGradient(true)
        // The allocator reaches its size first.
        for _ in 0..<500 { try round(weight) }
        let before = try #require(ResidentMemory.bytes())
        // If one of a round's operations kept no more than its handle, this would be 1 MB.
        for _ in 0..<4000 { try round(weight) }
        let growth = try #require(ResidentMemory.bytes()) - before
        #expect(growth < 500_000, "memory grew by \(growth) bytes")
      }
    }
  }
#endif
