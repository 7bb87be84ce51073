import GLCIC
import Imaging

/// One training sample, as one worker makes it.
struct Sample: Sendable {
  let name: String
  let image: PlanarImage
  let mask: Mask
  let fill: PlanarImage?
  let localPatch: Box
  let realPatch: Box
}

/// Cuts training samples from encoded images.
///
/// A sample is a pure function of the seed, its index in the run and the image.
struct CropSampler: Sendable {
  let settings: CropSettings
  let seed: UInt64
  private let holes: HoleSampler

  init(settings: CropSettings, seed: UInt64, objects: [Segmentation] = []) {
    precondition(settings.cropSize > 1, "a crop needs two pixels or more")
    precondition(settings.shorterSide.lowerBound >= settings.cropSize, "the crop is larger than the image")
    precondition(settings.localPatchSize <= settings.cropSize, "the local patch is larger than the crop")
    self.settings = settings
    self.seed = seed
    holes = HoleSampler(shape: settings.holes, objects: objects)
  }

  /// Makes the sample with the index `index` from the encoded image `name`.
  ///
  /// - Throws: what the decoder throws.
  func sample(from data: [UInt8], name: String, index: UInt64) throws -> Sample {
    let image = try crop(data, index: index)
    let hole = drawHole(.hole, index: index)
    return Sample(
      name: name, image: image, mask: hole.mask,
      fill: settings.harmonicFill ? HarmonicFill.fill(image, mask: hole.mask) : nil,
      localPatch: localPatch(of: hole),
      realPatch: localPatch(of: drawHole(.realPatch, index: index)))
  }

  private func crop(_ data: [UInt8], index: UInt64) throws -> PlanarImage {
    var random = RandomSource(seed: seed, DrawPurpose.crop.rawValue, index)
    let shorterSide = random.integer(in: settings.shorterSide)
    let mirrored = settings.flips && random.uniform() < 0.5
    let image = try PlanarImage(decoding: data, shorterSide: shorterSide)
    let size = settings.cropSize
    let x = random.integer(in: 0...(image.width - size))
    let y = random.integer(in: 0...(image.height - size))
    let cropped = image.cropped(to: Box(x: x, y: y, width: size, height: size))
    return mirrored ? cropped.mirrored() : cropped
  }

  private func drawHole(_ purpose: DrawPurpose, index: UInt64) -> Hole {
    var random = RandomSource(seed: seed, purpose.rawValue, index)
    return holes.sample(width: settings.cropSize, height: settings.cropSize, using: &random)
  }

  private func localPatch(of hole: Hole) -> Box {
    HoleSampler.localPatch(
      around: hole.boundingBox, size: settings.localPatchSize,
      width: settings.cropSize, height: settings.cropSize)
  }
}

extension PlanarImage {
  /// Returns the image mirrored left to right.
  fileprivate func mirrored() -> PlanarImage {
    var result = self
    for start in stride(from: 0, to: result.samples.count, by: width) {
      result.samples[start..<(start + width)].reverse()
    }
    return result
  }
}
