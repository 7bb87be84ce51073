public import ArgumentParser
public import GLCIC
import Torch

/// The flags that say where and how networks are computed.
struct ComputeOptions: ParsableArguments {
  @Option(
    name: .customLong("device"), help: "Where to compute: auto, cpu, cuda, cuda:N or mps (default: auto).")
  var givenDevice: String?

  @Option(
    name: .customLong("precision"),
    help: "Number format of the matrix operations: auto, float32 or bfloat16 (default: auto).")
  var givenPrecision: Precision?

  /// The device to use, by its name.
  var deviceName: String {
    get { givenDevice ?? "auto" }
    set { givenDevice = newValue }
  }

  var precision: Precision { givenPrecision ?? .auto }

  /// Finds the device and sets its arithmetic.
  ///
  /// - Throws: `TorchError` where the device is unknown or missing.
  func device() throws -> Device { try device(named: deviceName) }

  /// The same for one of several processes of this machine: each takes a CUDA device of its own.
  func device(localRank: Int) throws -> Device {
    let wantsCUDA = deviceName == "cuda" || (deviceName == "auto" && Device.cudaCount > 0)
    guard wantsCUDA, Device.cudaCount > 0 else { return try device() }
    guard localRank < Device.cudaCount else {
      throw TorchError(
        code: .invalidOperation,
        message:
          "no CUDA device for the process \(localRank) of this machine, which has \(Device.cudaCount); "
          + "start as many processes as it has devices")
    }
    return try device(named: "cuda:\(localRank)")
  }

  private func device(named name: String) throws -> Device {
    let device = try Device(named: name)
    if device.kind == .cuda {
      // float32 means float32: TF32 would round its products to 10 bits.
      try ComputeSettings.setCUDAMath(benchmark: true, tf32: false)
    }
    return device
  }
}

extension Precision: ExpressibleByArgument {}
