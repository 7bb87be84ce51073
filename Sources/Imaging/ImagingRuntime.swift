import CVips

/// Settings of the image library that hold for the whole process.
public enum ImagingRuntime {
  /// Sets how many threads one image may use while it is read or written; one unless this is called.
  ///
  /// One is best where several images are decoded at once, as in training.
  /// - Throws: `ImagingError` where libvips cannot start.
  public static func setThreads(_ count: Int) throws(ImagingError) {
    precondition(count > 0, "at least one thread is needed")
    guard cvips_initialize() == 0 else {
      throw ImagingError(.unsupported, name: "libvips", reason: String(cString: cvips_message()))
    }
    cvips_set_concurrency(Int32(clamping: count))
  }
}
