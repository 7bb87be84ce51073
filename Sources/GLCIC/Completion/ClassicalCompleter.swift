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
  /// Samples outside the holes come back bit for bit. Of the image only what the method looks at is converted. What is
  /// wholly transparent is taken for holes as well, and stays as it is.
  ///
  /// - Throws: ``CompletionError`` for a mask that does not fit; `ImagingError`.
  public func complete(_ request: CompletionRequest) throws -> Completion {
    let (image, mask) = (request.image, request.mask)
    let unknown = try request.unknownPixels()
    var result = image
    var timings = CompletionTimings()
    try timings.measure(\.filling) {
      for near in parts(of: mask, unknown: unknown) {
        let part = near.reachingKnown(grid: 1, mask: unknown)
        // What lies so far away gives no more than its mean colour, and solving for all between would take long.
        let method = part == near ? method : .mean
        let filled = try method.fill(
          try image.workingPlanes(in: part.extent), mask: part.holes, targets: part.targets, seed: seed)
        try result.replace(filled, in: part.targets, box: part.extent, makeOpaque: request.makeOpaque)
      }
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

  // How far around the holes what is known counts, in pixels, where there are transparent ones beside them; so far
  // those are filled too.
  private static let transparentMargin = 64

  /// The parts of the image that decide what the holes become.
  private func parts(of mask: Mask, unknown: Mask) -> [HolePart] {
    guard let reach = method.reach, let box = mask.boundingBox else {
      return [HolePart(extent: mask.bounds, holes: unknown, targets: mask)]
    }
    guard unknown == mask else {
      // Small parts, so that the cost follows the holes, however much is transparent.
      return HolePart.parts(
        of: mask, unknown: unknown, margin: max(reach, Self.transparentMargin), grid: 1)
    }
    let extent = box.expanded(by: reach, imageWidth: mask.width, imageHeight: mask.height)
    let holes = mask.cropped(to: extent)
    return [HolePart(extent: extent, holes: holes, targets: holes)]
  }
}
