import TestSupport
import Testing
import Torch

@Suite struct TensorTests {
  @Test func valuesComeBackAsTheyWent() throws {
    let tensor = try Tensor([1, -2.5, 3, 0, 1e-30, 7] as [Float], shape: [2, 3])
    #expect(tensor.shape == [2, 3] && tensor.rank == 2 && tensor.count == 6)
    #expect(tensor.dataType == .float32 && tensor.device == .cpu)
    #expect(try tensor.floats() == [1, -2.5, 3, 0, 1e-30, 7])
    #expect(try tensor.doubles() == [1, -2.5, 3, 0, Double(1e-30 as Float), 7])
  }

  @Test func aTensorMayBeEmptyOrAScalar() throws {
    let empty = try Tensor([] as [Float], shape: [3, 0])
    #expect(empty.count == 0)
    #expect(try empty.floats().isEmpty)
    let scalar = try Tensor([4] as [Double], shape: [])
    #expect(scalar.rank == 0)
    #expect(try scalar.item() == 4)
  }

  @Test(arguments: DataType.allCases)
  func everyTypeHoldsWhatItCan(type: DataType) throws {
    let tensor = try Tensor([0, 1, 2, 200] as [Float], shape: [4]).converted(to: type)
    #expect(tensor.dataType == type)
    #expect(try tensor.bytes().count == 4 * type.byteCount)
    #expect(try tensor.floats() == [0, 1, 2, 200])
  }

  @Test func bfloat16KeepsEightBits() throws {
    let tensor = try Tensor([1, 1.0 + 1.0 / 256, 1.0 + 1.0 / 128, 3.14159265] as [Float], shape: [4])
    // Ties go to the even neighbour.
    #expect(try tensor.converted(to: .bfloat16).floats() == [1, 1, 1.0078125, 3.140625])
    let one = try Tensor([1] as [Float], shape: [1])
    #expect(try one.converted(to: .bfloat16).bytes() == [0x80, 0x3f])
  }

  @Test func operatorsMatchHandValues() throws {
    let a = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
    let b = try Tensor([2, 0.5, -1, 8] as [Float], shape: [2, 2])
    #expect(try (a + b).floats() == [3, 2.5, 2, 12])
    #expect(try (a - b).floats() == [-1, 1.5, 4, -4])
    #expect(try (a * b).floats() == [2, 1, -3, 32])
    #expect(try (a / b).floats() == [0.5, 4, -3, 0.5])
    #expect(try (-a).floats() == [-1, -2, -3, -4])
    #expect(try (a * 3).floats() == [3, 6, 9, 12])
    #expect(try (a + 0.5).floats() == [1.5, 2.5, 3.5, 4.5])
    #expect(try a.scaled(by: -2, offset: 1).floats() == [-1, -3, -5, -7])
    #expect(try b.squared().floats() == [4, 0.25, 1, 64])
    #expect(try b.absolute().floats() == [2, 0.5, 1, 8])
    #expect(try b.clamped(to: -0.5...3).floats() == [2, 0.5, -0.5, 3])
    #expect(try a.sum().item() == 10)
    #expect(try a.mean().item() == 2.5)
  }

  @Test func functionsMatchHandValues() throws {
    let x = try Tensor([-2, -0.5, 0, 1, 4] as [Double], shape: [5])
    #expect(try x.relu().doubles() == [0, 0, 0, 1, 4])
    #expect(try x.leakyRelu(slope: 0.25).doubles() == [-0.5, -0.125, 0, 1, 4])
    let exponential: [Double] = [
      0.1353352832366127, 0.6065306597126334, 1, 2.718281828459045, 54.598150033144236,
    ]
    let sigmoid = exponential.map { (value: Double) -> Double in value / (1 + value) }
    #expect(largestDifference(try x.sigmoid().doubles(), sigmoid) < 1e-15)
    let tangent = exponential.map { (value: Double) -> Double in (value * value - 1) / (value * value + 1) }
    #expect(largestDifference(try x.hyperbolicTangent().doubles(), tangent) < 1e-15)
    let positive = try Tensor([1, 4, 2.25] as [Double], shape: [3])
    #expect(try positive.squareRoot().doubles() == [1, 2, 1.5])
    #expect(
      largestDifference(try positive.logarithm().doubles(), [0, 1.3862943611198906, 0.8109302162163288])
        < 1e-15)
  }

  @Test func softplusNeitherOverflowsNorVanishes() throws {
    let x = try Tensor([-1000, 0, 1000] as [Float], shape: [3])
    #expect(largestDifference(try x.softplus().floats(), [0, 0.6931472, 1000]) < 1e-6)
  }

  @Test func smallerTensorsAreBroadcast() throws {
    let image = try Tensor((0..<12).map(Float.init), shape: [1, 3, 2, 2])
    let mean = try Tensor([10, 20, 30] as [Float], shape: [1, 3, 1, 1])
    #expect(try (image + mean).floats() == [10, 11, 12, 13, 24, 25, 26, 27, 38, 39, 40, 41])
  }

  @Test func infinitiesAndNaNAreFound() throws {
    #expect(try Tensor([1, -3] as [Float], shape: [2]).isFinite())
    #expect(try !Tensor([1, .infinity] as [Float], shape: [2]).isFinite())
    #expect(try !Tensor([.nan, 1] as [Float], shape: [2]).isFinite())
  }

  @Test func drawsAreAFunctionOfTheSeed() throws {
    let draws = try Tensor.normal(mean: 1, deviation: 2, shape: [20_000], seed: 7)
    #expect(try draws.floats() == Tensor.normal(mean: 1, deviation: 2, shape: [20_000], seed: 7).floats())
    #expect(try draws.floats() != Tensor.normal(mean: 1, deviation: 2, shape: [20_000], seed: 8).floats())
    #expect(abs(try draws.mean().item() - 1) < 0.06)
    #expect(abs(try (draws + -1).squared().mean().item() - 4) < 0.2)
    let uniform = try Tensor.uniform(low: -3, high: 5, shape: [20_000], seed: 7).floats()
    #expect(uniform.allSatisfy { (-3..<5).contains($0) })
    #expect(uniform.contains { $0 < -2.9 } && uniform.contains { $0 > 4.9 })
  }
}
