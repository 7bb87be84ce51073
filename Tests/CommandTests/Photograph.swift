import Foundation
import Imaging

/// Small parts of the photographs in `Examples`, in every form that files have.
enum Photograph: String, CaseIterable {
  case wren = "wren-on-rock"
  case dunes = "dune-walkers"

  var path: String { Repository.path("Examples/\(rawValue).jpg") }
  var maskPath: String { Repository.path("Examples/\(rawValue)-mask.png") }

  private static let wrenImage = Result { try Image(contentsOf: Photograph.wren.path) }
  private static let dunesImage = Result { try Image(contentsOf: Photograph.dunes.path) }

  /// The whole photograph: 8-bit RGB.
  func image() throws -> Image {
    switch self {
    case .wren: try Self.wrenImage.get()
    case .dunes: try Self.dunesImage.get()
    }
  }

  /// Where 200 × 200 pixels have texture everywhere.
  private var texturedPlace: (x: Int, y: Int) { self == .wren ? (350, 450) : (50, 700) }

  /// A part of the photograph.
  ///
  /// With 16 bits, noise fills the low ones. `alpha` gives the alpha of a pixel, in 0...1.
  func crop(
    x: Int? = nil, y: Int? = nil, width: Int = 96, height: Int = 96, gray: Bool = false, bitDepth: Int = 8,
    alpha: ((_ row: Int, _ column: Int) -> Double)? = nil
  ) throws -> Image {
    let whole = try image()
    guard case .uint8(let samples) = whole.samples else { throw CocoaError(.fileReadCorruptFile) }
    let (left, top) = (x ?? texturedPlace.x, y ?? texturedPlace.y)
    var values: [UInt16] = []
    for row in 0..<height {
      for column in 0..<width {
        let start = ((top + row) * whole.width + left + column) * 3
        for channel in gray ? 1..<2 : 0..<3 {
          let noise = UInt16((row &* 7919 &+ column &* 104_729 &+ channel &* 31) & 0xff)
          values.append(UInt16(samples[start + channel]) << 8 | noise)
        }
        if let alpha { values.append(UInt16(alpha(row, column) * 65_535)) }
      }
    }
    return Image(
      width: width, height: height, colorModel: gray ? .gray : .rgb, hasAlpha: alpha != nil,
      samples: bitDepth == 16 ? .uint16(values) : .uint8(values.map { UInt8($0 >> 8) }))
  }

  /// Writes `count` square JPEGs cut from different places of both photographs.
  static func writeCrops(_ count: Int, side: Int = 96, to folder: String) throws {
    for index in 0..<count {
      let photograph: Photograph = index % 2 == 0 ? .wren : .dunes
      let crop = try photograph.crop(x: 80 + index * 100, y: 40 + index * 61 % 600, width: side, height: side)
      try crop.write(to: folder + String(format: "/crop-%02d.jpg", index))
    }
  }
}

extension Image {
  /// The samples as whole numbers.
  var integers: [Int] {
    switch samples {
    case .uint8(let values): values.map(Int.init)
    case .uint16(let values): values.map(Int.init)
    }
  }

  /// The pixels in which the image differs from another of the same size and channels.
  func difference(from other: Image) -> Mask {
    var mask = Mask(width: width, height: height)
    let (left, right) = (integers, other.integers)
    for pixel in 0..<(width * height)
    where left[pixel * channels..<(pixel + 1) * channels] != right[pixel * channels..<(pixel + 1) * channels]
    {
      mask.values[pixel] = 1
    }
    return mask
  }

  /// The mean absolute difference of the samples from another image's.
  func meanDifference(from other: Image) -> Double {
    let (left, right) = (integers, other.integers)
    guard left.count == right.count, !left.isEmpty else { return .infinity }
    return zip(left, right).reduce(0) { $0 + Double(abs($1.0 - $1.1)) } / Double(left.count)
  }
}

extension Mask {
  /// Whether every hole pixel of this mask is one of the other too.
  func isSubset(of other: Mask) -> Bool { zip(values, other.values).allSatisfy { $0 <= $1 } }

  /// Writes the mask as a picture, white where to fill.
  func write(to path: String) throws {
    try Image(
      width: width, height: height, colorModel: .gray, samples: .uint8(values.map { $0 == 0 ? 0 : 255 })
    ).write(to: path)
  }
}
