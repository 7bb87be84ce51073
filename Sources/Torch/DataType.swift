internal import CTorch

/// The type of a tensor's elements.
public enum DataType: String, Sendable, Hashable, CaseIterable {
  case uint8
  case int64
  case float16
  case bfloat16
  case float32
  case float64

  /// Bytes per element.
  public var byteCount: Int {
    switch self {
    case .uint8: 1
    case .float16, .bfloat16: 2
    case .float32: 4
    case .int64, .float64: 8
    }
  }

  var cValue: ctorch_dtype {
    switch self {
    case .uint8: .uint8
    case .int64: .int64
    case .float16: .float16
    case .bfloat16: .bfloat16
    case .float32: .float32
    case .float64: .float64
    }
  }

  init?(_ value: ctorch_dtype) {
    switch value {
    case .uint8: self = .uint8
    case .int64: self = .int64
    case .float16: self = .float16
    case .bfloat16: self = .bfloat16
    case .float32: self = .float32
    case .float64: self = .float64
    case .other: return nil
    }
  }
}
