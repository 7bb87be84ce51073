// What formats cannot hold is taken out of an image, or put in another way, before it is encoded.
extension Image {
  /// The image in a form that the format can hold.
  func prepared(for format: FileFormat) throws(ImagingError) -> Image {
    switch format {
    case .jpeg: flattenedOntoWhite().narrowed()
    case .webp: try inColor().narrowed()
    default: self
    }
  }

  private func narrowed() -> Image {
    guard case .uint16(let values) = samples else { return self }
    return Image(
      width: width, height: height, colorModel: colorModel, hasAlpha: hasAlpha,
      samples: .uint8(values.map(UInt8.init(narrowing:))), metadata: metadata)
  }

  private func flattenedOntoWhite() -> Image {
    guard hasAlpha else { return self }
    let flat: Samples =
      switch samples {
      case .uint8(let values): .uint8(flattened(values))
      case .uint16(let values): .uint16(flattened(values))
      }
    return Image(width: width, height: height, colorModel: colorModel, samples: flat, metadata: metadata)
  }

  private func flattened<Sample: FixedWidthInteger>(_ values: [Sample]) -> [Sample] {
    let full = Int(Sample.max)
    var result: [Sample] = []
    result.reserveCapacity(width * height * colorChannels)
    for start in stride(from: 0, to: values.count, by: channels) {
      let alpha = Int(values[start + colorChannels])
      for channel in 0..<colorChannels {
        let color = Int(values[start + channel])
        result.append(Sample((color * alpha + full * (full - alpha) + full / 2) / full))
      }
    }
    return result
  }

  /// The image as sRGB where it is gray, as itself otherwise.
  private func inColor() throws(ImagingError) -> Image {
    guard colorModel == .gray else { return self }
    var color = Image(
      width: width, height: height, colorModel: .rgb, hasAlpha: hasAlpha, samples: expandedSamples(),
      metadata: metadata)
    color.metadata.iccProfile = nil
    guard metadata.iccProfile != nil else { return color }
    let everywhere = Mask(width: width, height: height, boxes: [bounds])
    return try color.replacing(modelPlanes(), in: everywhere)
  }

  /// The samples with gray three times.
  private func expandedSamples() -> Samples {
    switch samples {
    case .uint8(let values): .uint8(expanded(values))
    case .uint16(let values): .uint16(expanded(values))
    }
  }

  private func expanded<Sample>(_ values: [Sample]) -> [Sample] {
    var result: [Sample] = []
    result.reserveCapacity(values.count / channels * (channels + 2))
    for start in stride(from: 0, to: values.count, by: channels) {
      for _ in 0..<3 { result.append(values[start]) }
      if hasAlpha { result.append(values[start + 1]) }
    }
    return result
  }
}
