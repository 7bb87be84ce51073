internal import Imaging
internal import Torch

/// A batch on the device.
struct BatchTensors {
  /// [batch, 3, size, size], RGB in 0...1.
  let images: Tensor
  /// [batch, 1, size, size], 1 in the hole.
  let masks: Tensor
  /// The images with a harmonic fill in the hole.
  let fills: Tensor?
  let localPatches: [Box]
  let realPatches: [Box]
  /// The pixels in holes that count in the loss, where they are not the batch's own: see `ReconstructionLoss`.
  var holePixels: Double?

  init(_ batch: Batch, device: Device) throws {
    let shape = [batch.count, 3, batch.size, batch.size]
    images = try Self.floats(batch.images, shape: shape, device: device).scaled(by: 1 / 255.0)
    masks = try Self.floats(batch.masks, shape: [batch.count, 1, batch.size, batch.size], device: device)
    fills = try batch.fills.map { try Tensor($0, shape: shape).moved(to: device) }
    localPatches = batch.localPatches
    realPatches = batch.realPatches
  }

  /// Bytes cross to the device as they are, and become numbers there.
  private static func floats(_ bytes: [UInt8], shape: [Int], device: Device) throws(TorchError) -> Tensor {
    try Tensor(bytes, shape: shape).moved(to: device).converted(to: .float32)
  }

  /// Returns one box of each image, all of one size, as [batch, 3, height, width]; gradients flow through it.
  static func patches(of images: Tensor, at boxes: [Box]) throws -> Tensor {
    let patches = try boxes.enumerated().map { index, box in
      try images.narrowed(dimension: 0, to: index..<(index + 1))
        .narrowed(dimension: 2, to: box.rows)
        .narrowed(dimension: 3, to: box.columns)
    }
    return try .concatenated(patches, dimension: 0)
  }
}
