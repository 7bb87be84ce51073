public import Imaging
public import Torch

/// The metrics that need trained networks: LPIPS of each image, and the Fréchet inception distance of all.
public actor LearnedMetrics {
  private let perceptual: PerceptualDistance?
  private let inception: InceptionFeatures?
  private var truths: [[Float]] = []
  private var fills: [String: [[Float]]] = [:]

  /// Loads the networks whose weights are there.
  ///
  /// - Parameters:
  ///   - lpips: A safetensors file for ``PerceptualDistance``.
  ///   - inception: One for ``InceptionFeatures``.
  ///   - device: Where they compute.
  /// - Throws: `TorchError` that names the file and what is wrong with it.
  public init(lpips: String?, inception: String?, device: Device) throws(TorchError) {
    perceptual = try lpips.map { path throws(TorchError) in
      try PerceptualDistance(weights: MetricWeights(path: path, device: device))
    }
    self.inception = try inception.map { path throws(TorchError) in
      try InceptionFeatures(weights: MetricWeights(path: path, device: device))
    }
  }

  /// Measures the fills of an image.
  ///
  /// - Returns: LPIPS by method; empty without its weights, or where the image is too small.
  /// - Throws: `TorchError` when libtorch fails.
  public func add(truth: PlanarImage, fills: [String: PlanarImage]) throws -> [String: Double] {
    if let inception {
      truths.append(try inception.features(of: truth))
      for (method, fill) in fills { self.fills[method, default: []].append(try inception.features(of: fill)) }
    }
    guard let perceptual, min(truth.width, truth.height) >= PerceptualDistance.smallestSide else {
      return [:]
    }
    let methods = fills.keys.sorted()
    let distances = try perceptual.distances(of: methods.compactMap { fills[$0] }, from: truth)
    return Dictionary(uniqueKeysWithValues: zip(methods, distances))
  }

  /// The Fréchet inception distances of all fills from all photographs, by method; empty without weights, or for fewer
  /// than two images.
  ///
  /// - Throws: `TorchError` when libtorch fails.
  public func frechetDistances() throws -> [String: Double] {
    guard truths.count > 1 else { return [:] }
    return try fills.mapValues { try FrechetDistance.between($0, truths) }
  }
}
