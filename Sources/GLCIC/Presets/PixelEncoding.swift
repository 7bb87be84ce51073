public import Torch

/// How a preset's networks see pixels: range, colour order, and what stands in the hole.
public struct PixelEncoding: Sendable, Hashable, Codable {
  /// The range of the networks' values.
  public enum Range: String, Sendable, Hashable, Codable {
    /// 0...1.
    case unit
    /// -1...1.
    case signed
  }

  /// The order of the colour channels.
  public enum ColorOrder: String, Sendable, Hashable, Codable {
    case rgb
    case bgr
  }

  /// What the hole holds at the completion network's input.
  public enum HoleContent: Sendable, Hashable, Codable {
    /// The training set's mean pixel (the paper).
    case meanPixel
    /// A constant in the networks' own range.
    case constant(Double)
    /// The harmonic continuation of the surroundings (Laplace's equation with the hole's rim as boundary).
    case harmonicFill
  }

  public var range: Range = .unit
  public var colorOrder: ColorOrder = .rgb
  /// Whether the mean pixel is subtracted from what the networks are given.
  public var subtractsMean = false
  public var hole: HoleContent = .meanPixel

  public init(
    range: Range = .unit, colorOrder: ColorOrder = .rgb, subtractsMean: Bool = false,
    hole: HoleContent = .meanPixel
  ) {
    self.range = range
    self.colorOrder = colorOrder
    self.subtractsMean = subtractsMean
    self.hole = hole
  }

  /// How much larger a difference is in the networks' range than in 0...1.
  public var scale: Double { range == .signed ? 2 : 1 }

  /// Returns RGB values in 0...1 as the networks take them; `mean` is [1, 3, 1, 1].
  public func encode(_ image: Tensor, mean: Tensor) throws(TorchError) -> Tensor {
    var values = image
    if subtractsMean { values = try values - mean }
    if range == .signed { values = try values.scaled(by: 2, offset: -1) }
    return try ordered(values)
  }

  /// Returns values of the completion network's range and colour order as RGB in 0...1.
  ///
  /// The mean pixel is not added: networks that are given centred values still answer with whole ones.
  public func decode(_ output: Tensor) throws(TorchError) -> Tensor {
    let values = try ordered(output)
    return range == .signed ? try values.scaled(by: 0.5, offset: 0.5) : values
  }

  /// Swaps red and blue where the order is BGR; its own inverse.
  private func ordered(_ values: Tensor) throws(TorchError) -> Tensor {
    guard colorOrder == .bgr else { return values }
    var planes: [Tensor] = []
    for channel in [2, 1, 0] { planes.append(try values.narrowed(dimension: 1, to: channel..<(channel + 1))) }
    return try .concatenated(planes, dimension: 1)
  }
}
