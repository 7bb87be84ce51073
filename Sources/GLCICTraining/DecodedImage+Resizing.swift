package import Imaging
package import Torch

extension DecodedImage {
  /// Returns the image resized so that its shorter side becomes `shorterSide`, by bicubic interpolation whose filter
  /// is as wide as a reduction needs; the longer side follows, rounded.
  ///
  /// - Throws: `TorchError` for want of memory.
  package func resized(shorterSide: Int) throws(TorchError) -> DecodedImage {
    let size = size(shorterSide: shorterSide)
    guard size != (width, height) else { return self }
    // The samples are those of a channels-last batch of one, the layout that libtorch's vector code wants.
    let image = try Tensor(samples, shape: [1, height, width, 3]).permuted([0, 3, 1, 2])
    let resized = try image.resizedBicubically(height: size.height, width: size.width).permuted([0, 2, 3, 1])
    return DecodedImage(width: size.width, height: size.height, samples: try resized.bytes())
  }
}
