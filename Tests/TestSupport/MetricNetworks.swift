import Foundation
public import Torch

/// The networks that metrics use, with weights by formula, as `Tools/make_metric_fixtures.py` fills them.
public enum MetricNetworks {
  /// Writes AlexNet's convolutions and LPIPS's heads to a safetensors file.
  public static func writePerceptual(to path: String) throws {
    let kernels = [
      (0, [64, 3, 11, 11]), (3, [192, 64, 5, 5]), (6, [384, 192, 3, 3]), (8, [256, 384, 3, 3]),
      (10, [256, 256, 3, 3]),
    ]
    var tensors: [(name: String, tensor: Tensor)] = []
    for (number, (layer, shape)) in kernels.enumerated() {
      for (name, shape) in [
        ("features.\(layer).weight", shape), ("features.\(layer).bias", [shape[0]]),
        ("lin\(number).model.1.weight", [1, shape[0], 1, 1]),
      ] {
        tensors.append((name, try tensor(name, shape: shape)))
      }
    }
    try SafetensorsFile.write(tensors, to: path)
  }

  /// Returns a tensor of InceptionV3 by its name in torchvision.
  public static func inceptionTensor(_ name: String) throws(TorchError) -> Tensor {
    let parts = name.split(separator: ".").map(String.init)
    let layer = parts.dropLast(2).joined(separator: ".")
    guard let shape = inceptionShape(layer) else {
      throw TorchError(code: .invalidFile, message: "there is no layer \(layer)")
    }
    return try tensor(name, shape: name.hasSuffix("conv.weight") ? shape : [shape[0]])
  }

  private static func tensor(_ name: String, shape: [Int]) throws(TorchError) -> Tensor {
    let fanIn = Double(shape.dropFirst().reduce(1, *))
    let values = ParameterFormula.uniform(name, count: shape.reduce(1, *)).map { u -> Float in
      let v = 2 * u - 1
      if name.hasPrefix("lin") { return Float(u) }
      if name.hasSuffix(".bn.weight") { return Float(1 + 0.2 * v) }
      if name.hasSuffix("running_var") { return Float(1 + 0.5 * u) }
      if name.hasSuffix(".bias") || name.hasSuffix("running_mean") { return Float(0.1 * v) }
      return Float(v * (6 / fanIn).squareRoot())
    }
    return try Tensor(values, shape: shape)
  }

  /// The shape of a layer's kernel: Szegedy et al., "Rethinking the Inception Architecture", as torchvision has it.
  private static func inceptionShape(_ layer: String) -> [Int]? {
    let stem = [
      "Conv2d_1a_3x3": [32, 3, 3, 3], "Conv2d_2a_3x3": [32, 32, 3, 3], "Conv2d_2b_3x3": [64, 32, 3, 3],
      "Conv2d_3b_1x1": [80, 64, 1, 1], "Conv2d_4a_3x3": [192, 80, 3, 3],
    ]
    if let shape = stem[layer] { return shape }
    let parts = layer.split(separator: ".").map(String.init)
    guard parts.count == 2 else { return nil }
    let branch = parts[1]
    switch parts[0] {
    case "Mixed_5b": return blockA(branch, 192, pool: 32)
    case "Mixed_5c": return blockA(branch, 256, pool: 64)
    case "Mixed_5d": return blockA(branch, 288, pool: 64)
    case "Mixed_6a":
      return [
        "branch3x3": [384, 288, 3, 3], "branch3x3dbl_1": [64, 288, 1, 1], "branch3x3dbl_2": [96, 64, 3, 3],
        "branch3x3dbl_3": [96, 96, 3, 3],
      ][branch]
    case "Mixed_6b": return blockC(branch, 128)
    case "Mixed_6c", "Mixed_6d": return blockC(branch, 160)
    case "Mixed_6e": return blockC(branch, 192)
    case "Mixed_7a":
      return [
        "branch3x3_1": [192, 768, 1, 1], "branch3x3_2": [320, 192, 3, 3], "branch7x7x3_1": [192, 768, 1, 1],
        "branch7x7x3_2": [192, 192, 1, 7], "branch7x7x3_3": [192, 192, 7, 1],
        "branch7x7x3_4": [192, 192, 3, 3],
      ][branch]
    case "Mixed_7b": return blockE(branch, 1280)
    case "Mixed_7c": return blockE(branch, 2048)
    default: return nil
    }
  }

  private static func blockA(_ branch: String, _ channels: Int, pool: Int) -> [Int]? {
    [
      "branch1x1": [64, channels, 1, 1], "branch5x5_1": [48, channels, 1, 1], "branch5x5_2": [64, 48, 5, 5],
      "branch3x3dbl_1": [64, channels, 1, 1], "branch3x3dbl_2": [96, 64, 3, 3],
      "branch3x3dbl_3": [96, 96, 3, 3], "branch_pool": [pool, channels, 1, 1],
    ][branch]
  }

  private static func blockC(_ branch: String, _ inner: Int) -> [Int]? {
    [
      "branch1x1": [192, 768, 1, 1], "branch_pool": [192, 768, 1, 1],
      "branch7x7_1": [inner, 768, 1, 1], "branch7x7_2": [inner, inner, 1, 7],
      "branch7x7_3": [192, inner, 7, 1],
      "branch7x7dbl_1": [inner, 768, 1, 1], "branch7x7dbl_2": [inner, inner, 7, 1],
      "branch7x7dbl_3": [inner, inner, 1, 7], "branch7x7dbl_4": [inner, inner, 7, 1],
      "branch7x7dbl_5": [192, inner, 1, 7],
    ][branch]
  }

  private static func blockE(_ branch: String, _ channels: Int) -> [Int]? {
    [
      "branch1x1": [320, channels, 1, 1], "branch3x3_1": [384, channels, 1, 1],
      "branch3x3_2a": [384, 384, 1, 3], "branch3x3_2b": [384, 384, 3, 1],
      "branch3x3dbl_1": [448, channels, 1, 1], "branch3x3dbl_2": [384, 448, 3, 3],
      "branch3x3dbl_3a": [384, 384, 1, 3], "branch3x3dbl_3b": [384, 384, 3, 1],
      "branch_pool": [192, channels, 1, 1],
    ][branch]
  }
}
