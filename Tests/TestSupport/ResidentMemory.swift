internal import Foundation

/// The memory that this process holds.
public enum ResidentMemory {
  /// The resident set in bytes, or nil where the system does not tell (`/proc/self/status` of Linux).
  public static func bytes() -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
    for line in status.split(separator: "\n") where line.hasPrefix("VmRSS:") {
      return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
    return nil
  }
}
