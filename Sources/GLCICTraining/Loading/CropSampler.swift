import GLCIC
import Imaging

/// One training sample, as one worker makes it.
struct Sample: Sendable {
  let name: String
  /// [3, size, size], sRGB of 8 bits.
  let image: [UInt8]
  let mask: Mask
  let fill: PlanarImage?
  let localPatch: Box
  let realPatch: Box
}

/// Cuts training samples from images.
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

  /// Makes the sample with the index `index` from the image `name`.
  ///
  /// - Throws: `TorchError` when memory is short.
  func sample(from image: DecodedImage, name: String, index: UInt64) throws -> Sample {
    let image = try crop(image, index: index)
    let hole = drawHole(.hole, index: index)
    let size = settings.cropSize
    return Sample(
      name: name, image: image, mask: hole.mask,
      fill: settings.harmonicFill
        ? HarmonicFill.fill(PlanarImage(width: size, height: size, planes: image), mask: hole.mask) : nil,
      localPatch: localPatch(of: hole),
      realPatch: localPatch(of: drawHole(.realPatch, index: index)))
  }

  private func crop(_ image: DecodedImage, index: UInt64) throws -> [UInt8] {
    var random = RandomSource(seed: seed, DrawPurpose.crop.rawValue, index)
    let shorterSide = random.integer(in: settings.shorterSide)
    let mirrored = settings.flips && random.uniform() < 0.5
    let size = settings.cropSize
    let whole = image.size(shorterSide: shorterSide)
    let x = random.integer(in: 0...(whole.width - size))
    let y = random.integer(in: 0...(whole.height - size))
    var samples = try image.planes(
      in: Box(x: x, y: y, width: size, height: size), resizedToShorterSide: shorterSide)
    if mirrored {
      samples.withUnsafeMutableBufferPointer { samples in
        for start in stride(from: 0, to: samples.count, by: size) {
          samples[start..<(start + size)].reverse()
        }
      }
    }
    return samples
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
