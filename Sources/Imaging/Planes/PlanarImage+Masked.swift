extension PlanarImage {
  /// Returns the image with the pixels of a mask of its size taken from another image of its size.
  public func replacing(_ mask: Mask, with other: PlanarImage) -> PlanarImage {
    var result = self
    result.paste(other, x: 0, y: 0, where: mask)
    return result
  }

  /// Returns the image with one value in every channel of a mask's holes: 1 shows them white.
  public func filling(_ mask: Mask, with value: Float) -> PlanarImage {
    precondition(mask.width == width && mask.height == height, "the mask's size is not the image's")
    var result = self
    for channel in 0..<channels {
      for (pixel, hole) in mask.values.enumerated() where hole != 0 {
        result.samples[channel * planeCount + pixel] = value
      }
    }
    return result
  }

  /// Puts the pixels of a mask from another image, of the mask's size, with its top left pixel at (`x`, `y`).
  public mutating func paste(_ other: PlanarImage, x: Int, y: Int, where mask: Mask) {
    precondition(mask.width == other.width && mask.height == other.height, "the mask does not fit the part")
    requireFit(of: other, x: x, y: y)
    for channel in 0..<channels {
      for row in 0..<other.height {
        let source = (channel * other.height + row) * other.width
        let target = (channel * height + row + y) * width + x
        for column in 0..<other.width where mask.values[row * mask.width + column] != 0 {
          samples[target + column] = other.samples[source + column]
        }
      }
    }
  }
}
