public import Imaging

/// Fills the holes of images by a method that needs no network.
public struct ClassicalCompleter: Sendable {
  public let method: ClassicalMethod
  /// Decides the random steps of a method that has some.
  public let seed: UInt64

  public init(method: ClassicalMethod, seed: UInt64 = 0) {
    self.method = method
    self.seed = seed
  }

  /// Fills the holes of an image; its size, colour space, bit depth and metadata stay.
  ///
  /// Samples outside the holes come back bit for bit. Of the image only what the method looks at is converted.
  ///
  /// - Throws: ``CompletionError`` for a mask that does not fit; `ImagingError`.
  public func complete(_ request: CompletionRequest) throws -> Completion {
    let (image, mask) = (request.image, request.mask)
    try CompletionError.check(mask, width: image.width, height: image.height)
    let extent = extent(of: mask)
    var result = image
    var timings = CompletionTimings()
    try timings.measure(\.filling) {
      let holes = mask.cropped(to: extent)
      let filled = try method.fill(try image.modelPlanes(in: extent), mask: holes, seed: seed)
      try result.replace(filled, in: holes, box: extent, makeOpaque: request.makeOpaque)
    }
    return Completion(image: result, timings: timings)
  }

  /// Fills the holes of planes; known samples come back bit for bit.
  ///
  /// - Parameters:
  ///   - planes: Samples in 0...1, any size and number of channels.
  ///   - mask: The holes; at least one pixel, and not all of them.
  /// - Returns: The completed planes, in 0...1.
  /// - Throws: ``CompletionError`` for a mask that does not fit.
  public func complete(_ planes: PlanarImage, mask: Mask) throws -> PlanarImage {
    try CompletionError.check(mask, width: planes.width, height: planes.height)
    return try method.fill(planes, mask: mask, seed: seed)
  }

  /// The part of the image that decides what the holes become.
  private func extent(of mask: Mask) -> Box {
    guard let reach = method.reach, let box = mask.boundingBox else { return mask.bounds }
    return box.expanded(by: reach, imageWidth: mask.width, imageHeight: mask.height)
  }
}
