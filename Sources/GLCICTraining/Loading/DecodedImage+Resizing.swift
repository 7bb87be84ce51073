package import Imaging
package import Torch

extension DecodedImage {
  /// Returns the image resized so that its shorter side becomes `shorterSide`, by bicubic interpolation whose filter
  /// is as wide as a reduction needs; the longer side follows, rounded.
  ///
  /// - Throws: `TorchError` when memory is short.
  package func resized(shorterSide: Int) throws(TorchError) -> DecodedImage {
    let size = size(shorterSide: shorterSide)
    guard size != (width, height) else { return self }
    let resized = try Self.resized(samples, (width, height), to: size).permuted([0, 2, 3, 1])
    return DecodedImage(width: size.width, height: size.height, samples: try resized.bytes())
  }

  /// Returns a part of the image that ``resized(shorterSide:)`` gives: [3, box height, box width].
  ///
  /// The part is cut where it comes from, to the nearest whole pixel, and resized alone, which costs less than
  /// resizing the whole; its ends lie a pixel of the old beside their place at most.
  ///
  /// - Precondition: the box lies within the resized image.
  /// - Throws: `TorchError` when memory is short.
  package func planes(in box: Box, resizedToShorterSide shorterSide: Int) throws(TorchError) -> [UInt8] {
    let whole = size(shorterSide: shorterSide)
    guard whole != (width, height) else { return planes(in: box) }
    precondition(
      box.x + box.width <= whole.width && box.y + box.height <= whole.height, "the box leaves the image")
    let columns = Self.origin(of: box.columns, resized: whole.width, from: width)
    let rows = Self.origin(of: box.rows, resized: whole.height, from: height)
    let part = Box(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
    return try Self.resized(samples(in: part), (part.width, part.height), to: (box.width, box.height)).bytes()
  }

  /// The pixels of a side that become those of `range` when the side is resized, at least one of them.
  private static func origin(of range: Range<Int>, resized: Int, from original: Int) -> Range<Int> {
    let scale = Double(original) / Double(resized)
    let count = min(original, max(1, Int((Double(range.count) * scale).rounded())))
    let start = min(Int((Double(range.lowerBound) * scale).rounded()), original - count)
    return start..<(start + count)
  }

  /// Resizes the samples of an image; the result is [1, 3, height, width].
  private static func resized(
    _ samples: [UInt8], _ old: (width: Int, height: Int), to new: (width: Int, height: Int)
  ) throws(TorchError) -> Tensor {
    // The samples are those of a channels-last batch of one, the layout that libtorch's vector code wants.
    try Tensor(samples, shape: [1, old.height, old.width, 3]).permuted([0, 3, 1, 2])
      .resizedBicubically(height: new.height, width: new.width)
  }
}
