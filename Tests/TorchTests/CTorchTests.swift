import CTorch
import Testing

/// Makes a tensor of ones straight through the C interface.
private func ones(_ shape: [Int64]) -> (status: ctorch_status, tensor: ctorch_tensor) {
  var tensor = ctorch_tensor()
  let status = shape.withUnsafeBufferPointer {
    ctorch_full(
      &tensor, 1, ctorch_shape(values: $0.baseAddress, count: Int32($0.count)), .float32,
      ctorch_device(kind: .cpu, index: 0))
  }
  return (status, tensor)
}

@Suite struct CTorchTests {
  @Test func aCPlusPlusExceptionArrivesAsStatusAndText() {
    let (left, right) = (ones([2, 3]), ones([2, 4]))
    defer {
      ctorch_tensor_free(left.tensor)
      ctorch_tensor_free(right.tensor)
    }
    #expect(left.status == .ok && right.status == .ok)
    var sum = ctorch_tensor()
    #expect(ctorch_add(&sum, left.tensor, right.tensor) == .failure)
    #expect(sum.pointer == nil)
    #expect(
      String(cString: ctorch_last_error())
        == "The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1")
  }

  @Test func memoryThatIsNotThereHasItsOwnStatus() {
    let huge = ones([1 << 44])
    #expect(huge.status == .outOfMemory)
    #expect(huge.tensor.pointer == nil)
    #expect(!String(cString: ctorch_last_error()).contains("\n"))
  }

  @Test func aFailureLeavesTheNextCallAlone() {
    let negative = ones([-1])
    #expect(negative.status == .failure)
    let good = ones([1])
    defer { ctorch_tensor_free(good.tensor) }
    #expect(good.status == .ok)
    #expect(ctorch_size(good.tensor, 0) == 1)
  }
}
