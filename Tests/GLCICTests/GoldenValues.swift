import Foundation
import GLCIC
import NeuralNetwork
import TestSupport
import Testing
import Torch

/// What PyTorch computes for the networks of every preset, made by `Tools/make_network_fixtures.py`.
struct GoldenValues {
  let file: SafetensorsFile
  /// The mean pixel of all values.
  let meanPixel: [Float]

  init() throws {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/networks", withExtension: "safetensors"))
    file = try SafetensorsFile(contentsOf: url.path)
    meanPixel = try JSONDecoder().decode([Float].self, from: Data((file.metadata["mean"] ?? "").utf8))
  }

  func floats(_ name: String) throws -> [Float] { try file.tensor(name).floats() }

  func integer(_ name: String) throws -> Int { try #require(file.metadata[name].flatMap { Int($0) }) }

  /// Decodes a value of the file's metadata.
  func decoded<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(try #require(file.metadata[name]).utf8))
  }

  /// Returns masks of `WIDTHxHEIGHT` with 1 in each image's boxes (x, y, width, height).
  static func masks(_ boxes: [[[Int]]], _ size: (width: Int, height: Int)) throws -> Tensor {
    var values = [Float](repeating: 0, count: boxes.count * size.width * size.height)
    for (index, list) in boxes.enumerated() {
      for box in list {
        for y in box[1]..<(box[1] + box[3]) {
          for x in box[0]..<(box[0] + box[2]) { values[(index * size.height + y) * size.width + x] = 1 }
        }
      }
    }
    return try Tensor(values, shape: [boxes.count, 1, size.height, size.width])
  }

  /// Takes `WIDTHxHEIGHT` apart.
  static func dimensions(_ text: String) -> (width: Int, height: Int) {
    let parts = text.split(separator: "x").compactMap { Int($0) }
    return (parts[0], parts[1])
  }
}

extension ParameterFormula {
  /// Returns the elements of the tensor of that name; weights need their fan-in, the inputs of one output.
  static func values(_ name: String, count: Int, fanIn: Double = 0) -> [Float] {
    let scale = fanIn > 0 ? (3 / fanIn).squareRoot() * 2.0.squareRoot() : 0
    let value = element(of: name, scale: scale)
    return uniform(name, count: count).map { Float(value($0)) }
  }

  /// Returns the part of the formula that depends on the name, as a function of u in 0..<1.
  private static func element(of name: String, scale: Double) -> (Double) -> Double {
    if name.hasPrefix("input.") { return { $0 } }
    if name.hasSuffix("normalization.weight") { return { 1 + 0.2 * (2 * $0 - 1) } }
    if name.hasSuffix("normalization.running_var") { return { 1 + 0.5 * $0 } }
    if name.hasSuffix(".bias") || name.hasSuffix("running_mean") { return { 0.1 * (2 * $0 - 1) } }
    return { (2 * $0 - 1) * scale }
  }

  static func tensor(_ name: String, shape: [Int]) throws -> Tensor {
    try Tensor(values(name, count: shape.reduce(1, *)), shape: shape)
  }

  /// Overwrites all parameters and running statistics of a network.
  static func fill(_ store: ParameterStore) throws {
    for (name, tensor) in store.all {
      let shape = tensor.shape
      var fanIn = Double(shape.dropFirst().reduce(1, *))
      // Transposed convolutions: inputs come first, and of the 16 taps a quarter meets each output.
      if shape.count == 4, shape[2] == 4 { fanIn = Double(shape[0] * 4) }
      try tensor.assign(try Tensor(values(name, count: tensor.count, fanIn: fanIn), shape: shape))
    }
  }
}
