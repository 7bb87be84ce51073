import TestSupport
import Testing
import Torch

@Suite struct TorchErrorTests {
  private func message(_ body: () throws -> Tensor) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? TorchError)?.message
    }
  }

  @Test func wrongShapesThrowLibtorchsOwnLine() throws {
    let a = try Tensor.zeros(shape: [2, 3])
    let b = try Tensor.zeros(shape: [2, 4])
    let image = try Tensor.zeros(shape: [1, 3, 8, 8])
    let weight = try Tensor.zeros(shape: [5, 4, 3, 3])
    #expect(
      message { try a + b }
        == "The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1")
    #expect(
      message { try image.convolved(weight: weight, bias: nil) }
        == "Given groups=1, weight of size [5, 4, 3, 3], expected input[1, 3, 8, 8] to have 4 channels, "
        + "but got 3 channels instead")
    #expect(message { try a.reshaped(to: [5]) } == "shape '[5]' is invalid for input of size 6")
    #expect(
      message { try a.narrowed(dimension: 1, to: 2..<5) }
        == "start (2) + length (3) exceeds dimension size (3).")
  }

  @Test func everyKindOfMistakeIsOneLineAndNotTheEnd() throws {
    let a = try Tensor.zeros(shape: [2, 3])
    let mistakes: [() throws -> Tensor] = [
      { try a.linear(weight: a.permuted([1, 0]), bias: nil) },
      { try a.permuted([0, 0]) },
      { try a.channelsLast() },
      { try Tensor.concatenated([], dimension: 0) },
      { try Tensor.concatenated([a, a], dimension: 5) },
      { try a.transposeConvolved(weight: a, bias: nil) },
      { try Tensor.zeros(shape: [-1]) },
      { try a.moved(to: Device(.cuda, index: 99)) },
    ]
    for (index, mistake) in mistakes.enumerated() {
      let text = try #require(message(mistake), "mistake \(index) was accepted")
      #expect(!text.isEmpty && !text.contains("\n") && !text.contains("Exception raised from"), "\(text)")
    }
    #expect(try (a + 1).sum().item() == 6)
  }

  @Test func percentSignsStayAsTheyAre() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("100%s%n.safetensors")
    try SafetensorsFile.write([(name: "a", tensor: try .zeros(shape: [1]))], to: path)
    let file = try SafetensorsFile(contentsOf: path)
    #expect(message { try file.tensor("50%d") } == "\(path): has no tensor '50%d'")
  }

  @Test func memoryThatIsNotThereSaysWhatToDo() {
    let error = #expect(throws: TorchError.self) { try Tensor.zeros(shape: [1 << 44]) }
    #expect(error?.code == .outOfMemory)
    #expect(error?.message.hasPrefix("out of memory: use a smaller batch") == true)
    #expect(error?.message.contains("\n") == false)
  }

  @Test func onlyAScalarHasAnItem() throws {
    #expect(throws: TorchError.self) { try Tensor.zeros(shape: [2]).item() }
  }
}

@Suite struct DeviceTests {
  @Test func names() throws {
    #expect(try Device(named: "cpu") == .cpu)
    #expect(Device.cpu.description == "cpu")
    #expect(Device(.cuda, index: 1).description == "cuda:1")
    #expect(try Device(named: "auto") == (Device.cudaCount > 0 ? Device(.cuda) : .cpu))
  }

  @Test(arguments: ["", "gpu", "cpu:0", "auto:1", "cuda:", "cuda:x", "cuda:-1", "cuda:0:1", "CPU", " cpu"])
  func unknownNamesAreRefused(name: String) {
    let error = #expect(throws: TorchError.self) { try Device(named: name) }
    #expect(error?.message == "unknown device '\(name)': use auto, cpu, cuda, cuda:N or mps")
  }

  @Test func aDeviceThatIsNotThereIsRefused() {
    let index = Device.cudaCount
    let error = #expect(throws: TorchError.self) { try Device(named: "cuda:\(index)") }
    #expect(
      error?.message.hasPrefix("no CUDA device \(index): this machine or its libtorch has \(index);") == true)
  }

  @Test func theNumberOfThreadsCanBeSet() throws {
    let before = ComputeSettings.threadCount
    #expect(before >= 1)
    try ComputeSettings.setThreadCount(1)
    #expect(ComputeSettings.threadCount == 1)
    try ComputeSettings.setThreadCount(before)
    #expect(ComputeSettings.threadCount == before)
  }

  @Test func theProcessorHasNoPeakMemoryOfItsOwn() throws {
    #expect(try Device.cpu.peakMemory() == 0)
    try Device.cpu.synchronize()
  }
}
