/// Convolutions by their definition, tap by tap, in float64: what libtorch's are held against.
enum ReferenceLayers {
  /// A list of numbers with the shape of an image batch or of a kernel.
  struct Array4 {
    var shape: [Int]
    var values: [Double]

    init(shape: [Int], values: [Double]) {
      self.shape = shape
      self.values = values
    }

    init(zeros shape: [Int]) {
      self.init(shape: shape, values: Array(repeating: 0, count: shape.reduce(1, *)))
    }

    /// Irregular values in -1...1, a function of the seed.
    init(drawn shape: [Int], seed: UInt64) {
      var state = seed
      let values = (0..<shape.reduce(1, *)).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 40) / Double(1 << 23) - 1
      }
      self.init(shape: shape, values: values)
    }

    private func offset(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Int {
      ((a * shape[1] + b) * shape[2] + c) * shape[3] + d
    }

    subscript(a: Int, b: Int, c: Int, d: Int) -> Double {
      get { values[offset(a, b, c, d)] }
      set { values[offset(a, b, c, d)] = newValue }
    }
  }

  /// A convolution whose output at (y, x) reads the input at (y, x) · stride + tap · dilation − before.
  static func convolution(
    _ input: Array4, _ weight: Array4, bias: [Double], stride: Int, dilation: Int, rowsBefore: Int,
    columnsBefore: Int, outputRows: Int, outputColumns: Int
  ) -> Array4 {
    var output = Array4(zeros: [input.shape[0], weight.shape[0], outputRows, outputColumns])
    for n in 0..<input.shape[0] {
      for o in 0..<weight.shape[0] {
        for y in 0..<outputRows {
          for x in 0..<outputColumns {
            var sum = bias[o]
            for i in 0..<weight.shape[1] {
              for v in 0..<weight.shape[2] {
                for u in 0..<weight.shape[3] {
                  let row = y * stride + v * dilation - rowsBefore
                  let column = x * stride + u * dilation - columnsBefore
                  guard (0..<input.shape[2]).contains(row), (0..<input.shape[3]).contains(column) else {
                    continue
                  }
                  sum += input[n, i, row, column] * weight[o, i, v, u]
                }
              }
            }
            output[n, o, y, x] = sum
          }
        }
      }
    }
    return output
  }

  /// A transposed convolution: every input spreads its kernel over the output.
  static func transposedConvolution(
    _ input: Array4, _ weight: Array4, bias: [Double], stride: Int, padding: Int
  ) -> Array4 {
    let kernel = weight.shape[2]
    let rows = (input.shape[2] - 1) * stride + kernel - 2 * padding
    let columns = (input.shape[3] - 1) * stride + kernel - 2 * padding
    var output = Array4(zeros: [input.shape[0], weight.shape[1], rows, columns])
    for n in 0..<input.shape[0] {
      for o in 0..<weight.shape[1] {
        for y in 0..<rows { for x in 0..<columns { output[n, o, y, x] = bias[o] } }
        for i in 0..<input.shape[1] {
          for row in 0..<input.shape[2] {
            for column in 0..<input.shape[3] {
              for v in 0..<kernel {
                for u in 0..<kernel {
                  let (y, x) = (row * stride + v - padding, column * stride + u - padding)
                  guard (0..<rows).contains(y), (0..<columns).contains(x) else { continue }
                  output[n, o, y, x] += input[n, i, row, column] * weight[i, o, v, u]
                }
              }
            }
          }
        }
      }
    }
    return output
  }
}
