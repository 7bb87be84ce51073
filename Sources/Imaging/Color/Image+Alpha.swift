extension Image {
  /// Returns the mask whose holes are the pixels that are not fully opaque; no holes where there is no alpha.
  public func alphaMask() -> Mask { alphaMask { $0 < $1 } ?? Mask(width: width, height: height) }

  /// Returns the mask whose holes are the pixels with alpha 0, which nobody sees; nil where there is none of them.
  public func invisiblePixels() -> Mask? {
    guard let mask = alphaMask(where: { alpha, _ in alpha == 0 }), mask.values.contains(1) else { return nil }
    return mask
  }

  /// The mask of the pixels whose alpha is as said, by itself and that of an opaque pixel; nil where there is no alpha.
  private func alphaMask(where isHole: (_ alpha: UInt16, _ opaque: UInt16) -> Bool) -> Mask? {
    guard hasAlpha else { return nil }
    let (count, channels, place) = (width * height, channels, colorChannels)
    let values = [UInt8](unsafeUninitializedCapacity: count) { values, initialized in
      switch samples {
      case .uint8(let samples):
        samples.withUnsafeBufferPointer { samples in
          for pixel in 0..<count {
            values[pixel] = isHole(UInt16(samples[pixel * channels + place]), 255) ? 1 : 0
          }
        }
      case .uint16(let samples):
        samples.withUnsafeBufferPointer { samples in
          for pixel in 0..<count {
            values[pixel] = isHole(samples[pixel * channels + place], .max) ? 1 : 0
          }
        }
      }
      initialized = count
    }
    return Mask(width: width, height: height, values: values)
  }
}
