import GLCIC
import Imaging

/// An image with holes, drawn at random: sizes from a row of pixels on, masks of every awkward kind.
struct HiddenContentCase: CustomStringConvertible {
  let mask: Mask
  private let kind: Kind
  private var random: RandomSource

  /// What the holes look like.
  private enum Kind: CaseIterable {
    case rectangles, strokes, keptStrokes, frame, onePixel, border, dots, keptDots, stripes
  }

  /// Draws a case with sides of at most `side` pixels; at least one pixel is a hole, and one is known.
  init(seed: UInt64, purpose: UInt64, side: Int = 56) {
    random = RandomSource(seed: seed, purpose)
    let isLine = random.integer(in: 0...7) == 0
    let (long, short) = (random.integer(in: 2...side), isLine ? 1 : random.integer(in: 2...(side * 3 / 4)))
    let (width, height) = random.uniform() < 0.5 ? (long, short) : (short, long)
    kind = Kind.allCases[random.integer(in: 0...(Kind.allCases.count - 1))]
    var mask = Self.mask(kind, width: width, height: height, &random)
    let pixel = random.integer(in: 0...(width * height - 2))
    if mask.area == 0 { mask.values[pixel] = 1 }
    if mask.area == width * height { mask.values[pixel + 1] = 0 }
    self.mask = mask
  }

  var description: String { "\(kind), \(mask.width)×\(mask.height), \(mask.area) hole pixels" }

  /// Planes that differ in their holes only.
  mutating func planes() -> (PlanarImage, PlanarImage) {
    let first = PlanarImage(
      width: mask.width, height: mask.height, channels: 3,
      samples: (0..<(3 * mask.values.count)).map { _ in Float(random.uniform(in: 0.2...0.8)) })
    var second = first
    let content = [Float.nan, 0, 1, 1e6, nil][random.integer(in: 0...4)]
    for channel in 0..<3 {
      for (pixel, hole) in mask.values.enumerated() where hole != 0 {
        second.samples[channel * mask.values.count + pixel] = content ?? Float(random.uniform())
      }
    }
    return (first, second)
  }

  /// Requests whose images, of any kind, differ in their holes only; in alpha, where filled pixels become opaque.
  mutating func requests() -> (CompletionRequest, CompletionRequest) {
    let (gray, hasAlpha, isDeep) = (random.uniform() < 0.3, random.uniform() < 0.5, random.uniform() < 0.5)
    let makesOpaque = random.uniform() < 0.5
    let channels = (gray ? 1 : 3) + (hasAlpha ? 1 : 0)
    let first = (0..<(mask.values.count * channels)).map { _ in UInt16(truncatingIfNeeded: random.next()) }
    var second = first
    for (index, sample) in first.enumerated() where mask.values[index / channels] != 0 {
      let isAlpha = hasAlpha && index % channels == channels - 1
      if !isAlpha || makesOpaque { second[index] = sample ^ UInt16(truncatingIfNeeded: random.next()) }
    }
    func request(_ samples: [UInt16]) -> CompletionRequest {
      let image = Image(
        width: mask.width, height: mask.height, colorModel: gray ? .gray : .rgb, hasAlpha: hasAlpha,
        samples: isDeep ? .uint16(samples) : .uint8(samples.map { UInt8($0 >> 8) }))
      return CompletionRequest(image: image, mask: mask, makeOpaque: makesOpaque)
    }
    return (request(first), request(second))
  }

  /// Requests with a transparent part, outside of which something stays known; they differ in its colours only.
  mutating func transparentRequests() -> (CompletionRequest, CompletionRequest) {
    let (width, height) = (mask.width, mask.height)
    let kind = Kind.allCases[random.integer(in: 0...(Kind.allCases.count - 1))]
    var transparent = Self.mask(kind, width: width, height: height, &random)
    var unknown = mask
    unknown.formUnion(transparent)
    if unknown.area == width * height, let known = mask.values.firstIndex(of: 0) {
      transparent.values[known] = 0
    }
    let isGray = random.uniform() < 0.3
    let channels = isGray ? 2 : 4
    var first = (0..<(width * height * channels)).map { _ in UInt8(random.integer(in: 60...200)) }
    for (pixel, isHidden) in transparent.values.enumerated() {
      first[pixel * channels + channels - 1] = isHidden != 0 ? 0 : UInt8(random.integer(in: 1...255))
    }
    let content = [UInt8(0), 255, nil][random.integer(in: 0...2)]
    var second = first
    for (pixel, isHidden) in transparent.values.enumerated() where isHidden != 0 {
      for channel in 0..<(channels - 1) {
        second[pixel * channels + channel] = content ?? UInt8(random.integer(in: 0...255))
      }
    }
    let makesOpaque = random.uniform() < 0.5
    func request(_ samples: [UInt8]) -> CompletionRequest {
      let image = Image(
        width: width, height: height, colorModel: isGray ? .gray : .rgb, hasAlpha: true,
        samples: .uint8(samples))
      return CompletionRequest(image: image, mask: mask, makeOpaque: makesOpaque)
    }
    return (request(first), request(second))
  }

  /// One of the network's methods, with options.
  mutating func options() -> CompletionOptions {
    let method = [FillMethod.glcic, .glcic, .network, .networkUnblended][random.integer(in: 0...3)]
    let strategies = CompletionOptions.Strategy.allCases
    return method.options(
      strategy: strategies[random.integer(in: 0...(strategies.count - 1))],
      wholeImage: random.integer(in: 0...9) == 0, seed: random.next()) ?? CompletionOptions()
  }

  /// One of several.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[random.integer(in: 0...(values.count - 1))] }

  private static func mask(_ kind: Kind, width: Int, height: Int, _ random: inout RandomSource) -> Mask {
    var mask = Mask(width: width, height: height)
    func x() -> Int { random.integer(in: 0...(width - 1)) }
    func y() -> Int { random.integer(in: 0...(height - 1)) }
    switch kind {
    case .rectangles:
      for _ in 0..<random.integer(in: 1...4) {
        mask.fill(Box(x: x(), y: y(), width: random.integer(in: 1...30), height: random.integer(in: 1...30)))
      }
    case .strokes, .keptStrokes:
      let thickness = random.integer(in: 1...5)
      var place = (x: x(), y: y())
      for _ in 0..<random.integer(in: 5...80) {
        mask.fill(Box(x: place.x, y: place.y, width: thickness, height: thickness))
        place.x += random.integer(in: -2...2)
        place.y += random.integer(in: -2...2)
      }
    case .frame, .onePixel:
      mask.fill(mask.bounds)
      let inside = Box(x: 1, y: 1, width: max(0, width - 2), height: max(0, height - 2))
      if kind == .onePixel {
        mask[y(), x()] = false
      } else {
        mask = Mask(width: width, height: height, boxes: [inside])
      }
    case .border:
      let depth = random.integer(in: 1...max(1, min(width, height) - 1))
      let sides = [
        Box(x: 0, y: 0, width: width, height: depth), Box(x: 0, y: 0, width: depth, height: height),
        Box(x: 0, y: height - depth, width: width, height: depth),
        Box(x: width - depth, y: 0, width: depth, height: height),
      ]
      for side in sides where random.uniform() < 0.5 { mask.fill(side) }
    case .dots, .keptDots:
      for _ in 0..<random.integer(in: 1...30) { mask[y(), x()] = true }
    case .stripes:
      for column in stride(from: 0, to: width, by: 2) {
        mask.fill(Box(x: column, y: 0, width: 1, height: height))
      }
    }
    return kind == .keptStrokes || kind == .keptDots ? mask.inverted() : mask
  }
}
