extension PlanarImage {
  /// Returns the image and its mask at half the size: means of two by two pixels, of the known ones where there are any.
  ///
  /// - Parameter mask: The holes, of the image's size.
  /// - Returns: Both with ⌈width / 2⌉ columns and ⌈height / 2⌉ rows; the mask is that of `Mask.halved()`.
  public func halved(mask: Mask) -> (image: PlanarImage, mask: Mask) {
    precondition(mask.width == width && mask.height == height, "the mask's size is not the image's")
    let smallMask = mask.halved()
    var image = PlanarImage(width: smallMask.width, height: smallMask.height, channels: channels)
    for row in 0..<image.height {
      let (above, below) = (2 * row * width, min(2 * row + 1, height - 1) * width)
      for column in 0..<image.width {
        let (left, right) = (2 * column, min(2 * column + 1, width - 1))
        let pixels = SIMD4(above + left, above + right, below + left, below + right)
        var weights = SIMD4<Float>(repeating: 1)
        if smallMask[row, column] {
          for lane in 0..<4 where mask.values[pixels[lane]] != 0 { weights[lane] = 0 }
          if weights.sum() == 0 { weights = SIMD4(repeating: 1) }
        }
        weights /= weights.sum()
        for channel in 0..<channels {
          let plane = channel * planeCount
          let values = SIMD4(
            samples[plane + pixels[0]], samples[plane + pixels[1]], samples[plane + pixels[2]],
            samples[plane + pixels[3]])
          image[channel, row, column] = (values * weights).sum()
        }
      }
    }
    return (image, smallMask)
  }

  /// Returns the image at half the size: means of two by two pixels, ⌈width / 2⌉ columns and ⌈height / 2⌉ rows.
  package func halved() -> PlanarImage {
    var result = PlanarImage(width: (width + 1) / 2, height: (height + 1) / 2, channels: channels)
    for channel in 0..<channels {
      for row in 0..<result.height {
        let above = (channel * height + 2 * row) * width
        let below = (channel * height + min(2 * row + 1, height - 1)) * width
        let target = (channel * result.height + row) * result.width
        for column in 0..<result.width {
          let (left, right) = (2 * column, min(2 * column + 1, width - 1))
          let sum =
            (samples[above + left] + samples[above + right])
            + (samples[below + left] + samples[below + right])
          result.samples[target + column] = sum * 0.25
        }
      }
    }
    return result
  }

  /// Returns the image at twice the size, or a row or column less: the way back from ``halved(mask:)``.
  ///
  /// Bilinear between the pixels' centres; the outermost half pixel repeats the border.
  /// - Parameters:
  ///   - newWidth: The columns of the result: twice this image's, or one less.
  ///   - newHeight: Its rows, likewise.
  /// - Returns: An image of that size.
  public func doubled(width newWidth: Int, height newHeight: Int) -> PlanarImage {
    precondition((newWidth + 1) / 2 == width && (newHeight + 1) / 2 == height, "not twice the size")
    var result = PlanarImage(width: newWidth, height: newHeight, channels: channels)
    for channel in 0..<channels {
      for row in 0..<newHeight {
        // An even place lies a quarter of a small pixel before its pixel's centre, an odd one behind it.
        let near = (channel * height + row / 2) * width
        let farRow = row.isMultiple(of: 2) ? max(row / 2 - 1, 0) : min(row / 2 + 1, height - 1)
        let far = (channel * height + farRow) * width
        let target = (channel * newHeight + row) * newWidth
        for column in 0..<newWidth {
          let here = column / 2
          let beside = column.isMultiple(of: 2) ? max(here - 1, 0) : min(here + 1, width - 1)
          result.samples[target + column] =
            0.5625 * samples[near + here] + 0.1875 * (samples[near + beside] + samples[far + here])
            + 0.0625 * samples[far + beside]
        }
      }
    }
    return result
  }
}

extension Mask {
  /// Returns the mask at half the size, rounded up: a pixel is a hole where any of its four was.
  public func halved() -> Mask {
    var result = Mask(width: (width + 1) / 2, height: (height + 1) / 2)
    for row in 0..<height {
      for column in 0..<width where values[row * width + column] != 0 {
        result.values[row / 2 * result.width + column / 2] = 1
      }
    }
    return result
  }

  /// Returns the mask at half the size, rounded up: a pixel is a hole where all of its four were.
  ///
  /// However thin a known part is, it stays, as in what ``PlanarImage/halved(mask:)`` gives for the image.
  public func halvedKeepingKnown() -> Mask { inverted().halved().inverted() }

  /// The width of the widest place of the holes: twice the largest distance to a known pixel, in pixels.
  ///
  /// That of a rectangle is its shorter side. Where nothing is known, it is larger than the image.
  public var widestHole: Double {
    let distances = inverted().squaredDistances()
    return 2 * Double(distances.max() ?? 0).squareRoot() - 1
  }
}
