public import Torch

/// Where the weights of a metric's network come from.
public struct MetricWeights {
  /// What messages call them, such as a path.
  public let name: String
  /// The device that the tensors are on.
  public let device: Device
  private let find: (String) throws(TorchError) -> Tensor

  /// Creates weights from a function that knows them by their names.
  public init(name: String, device: Device = .cpu, find: @escaping (String) throws(TorchError) -> Tensor) {
    self.name = name
    self.device = device
    self.find = find
  }

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: A safetensors file made by `Tools/convert_metric_weights.py`.
  ///   - device: Where the networks compute.
  /// - Throws: `TorchError` where the file is missing or damaged.
  public init(path: String, device: Device = .cpu) throws(TorchError) {
    let file = try SafetensorsFile(contentsOf: path)
    self.init(name: path, device: device) { name throws(TorchError) in try file.tensor(name) }
  }

  /// Returns a tensor in float32 on the device.
  ///
  /// - Throws: `TorchError` where there is none of that name.
  func tensor(_ name: String) throws(TorchError) -> Tensor {
    try find(name).converted(to: .float32).moved(to: device)
  }

  /// Runs `body` once to see whether the weights fit their network.
  ///
  /// - Throws: `TorchError` that names the weights and the network.
  func check(fit network: String, _ body: () throws(TorchError) -> Tensor) throws(TorchError) {
    do {
      guard try body().isFinite() else {
        throw TorchError(code: .invalidFile, message: "some of them are no numbers")
      }
    } catch {
      let reason = "\(error)".replacing("\(name): ", with: "")
      throw TorchError(
        code: .invalidFile,
        message:
          "\(name): not the weights of \(network) (\(reason)); make them by Tools/convert_metric_weights.py")
    }
  }
}
