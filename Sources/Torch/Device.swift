internal import CTorch

/// Where tensors live and are computed.
public struct Device: Sendable, Hashable, CustomStringConvertible {
  /// The kinds of device that libtorch is asked for here.
  public enum Kind: String, Sendable, Hashable {
    case cpu
    case cuda
    case mps
  }

  public let kind: Kind
  /// Which of several devices of its kind, from 0.
  public let index: Int

  /// Names a device without asking whether it is there.
  public init(_ kind: Kind, index: Int = 0) {
    self.kind = kind
    self.index = index
  }

  public static let cpu = Device(.cpu)

  /// Finds the device that a user names: `auto`, `cpu`, `cuda`, `cuda:1` or `mps`.
  ///
  /// `auto` is the first CUDA device, else MPS, else the CPU.
  /// - Throws: `TorchError` when the name is unknown or this libtorch and machine lack the device.
  public init(named name: String) throws(TorchError) {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    let index = parts.count == 2 ? Int(parts[1]) : 0
    guard let index, index >= 0, parts.count <= 2 else { throw Device.unknown(name) }
    switch parts.first {
    case "auto" where parts.count == 1:
      self = Device.cudaCount > 0 ? Device(.cuda) : ctorch_has_mps() ? Device(.mps) : .cpu
    case "cpu" where parts.count == 1: self = .cpu
    case "cuda":
      guard index < Device.cudaCount else {
        throw TorchError(
          code: .invalidOperation,
          message: "no CUDA device \(index): this machine or its libtorch has \(Device.cudaCount); "
            + "use --device cpu, or set LIBTORCH to a libtorch with CUDA")
      }
      self.init(.cuda, index: index)
    case "mps" where parts.count == 1:
      guard ctorch_has_mps() else {
        throw TorchError(code: .invalidOperation, message: "this libtorch has no MPS; use --device cpu")
      }
      self.init(.mps)
    default: throw Device.unknown(name)
    }
  }

  private static func unknown(_ name: String) -> TorchError {
    TorchError(
      code: .invalidOperation, message: "unknown device '\(name)': use auto, cpu, cuda, cuda:N or mps")
  }

  /// How many CUDA devices can be used.
  ///
  /// The first question loads libtorch's CUDA library where there is one.
  public static var cudaCount: Int { Int(ctorch_cuda_device_count()) }

  /// Whether the device multiplies bfloat16 natively: a feature check, not a guess from its name.
  public var hasNativeBFloat16: Bool {
    switch kind {
    case .cpu: ctorch_cpu_has_bfloat16()
    case .cuda: ctorch_cuda_has_bfloat16(Int32(index))
    case .mps: false
    }
  }

  public var description: String { kind == .cuda ? "cuda:\(index)" : kind.rawValue }

  /// Waits until everything queued on the device has run.
  public func synchronize() throws(TorchError) { try check(ctorch_synchronize(cValue)) }

  /// The most bytes that were allocated on a CUDA device at one time; 0 elsewhere.
  public func peakMemory() throws(TorchError) -> Int {
    var bytes: Int64 = 0
    try check(ctorch_peak_memory(&bytes, cValue))
    return Int(bytes)
  }

  var cValue: ctorch_device {
    let kind: ctorch_device_kind =
      switch self.kind {
      case .cpu: .cpu
      case .cuda: .cuda
      case .mps: .mps
      }
    return ctorch_device(kind: kind, index: Int32(index))
  }

  init(_ value: ctorch_device) {
    switch value.kind {
    case .cpu: self.init(.cpu)
    case .cuda: self.init(.cuda, index: Int(value.index))
    case .mps: self.init(.mps)
    }
  }
}

/// Settings of the computing threads and of the matrix units.
public enum ComputeSettings {
  /// The number of threads inside one operation on the CPU.
  public static var threadCount: Int { Int(ctorch_thread_count()) }

  /// Sets the number of threads inside one operation on the CPU, at least 1.
  public static func setThreadCount(_ count: Int) throws(TorchError) {
    try check(ctorch_set_thread_count(Int32(count)))
  }

  /// Makes the process keep the memory of freed tensors on the CPU for later ones, where its allocator (glibc's) can be
  /// told so; a training step, which needs the same blocks again and again, then takes them without a page fault.
  ///
  /// The process stays as large as it ever was.
  public static func keepFreedMemory() { ctorch_keep_freed_memory() }

  /// Sets cuDNN's autotuner, and TF32 in float32 convolutions and products on CUDA.
  public static func setCUDAMath(benchmark: Bool, tf32: Bool) throws(TorchError) {
    try check(ctorch_set_cuda_math(benchmark, tf32))
  }
}
