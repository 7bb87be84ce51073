public import Torch

/// The number format of the matrix operations.
public enum Precision: String, Sendable, Hashable, Codable, CaseIterable {
  /// bfloat16 where the device multiplies it natively, else float32.
  case auto
  case float32
  case bfloat16

  /// Whether layers run in bfloat16 on `device`.
  public func usesBFloat16(on device: Device) -> Bool {
    switch self {
    case .auto: device.hasNativeBFloat16
    case .float32: false
    case .bfloat16: true
    }
  }
}
