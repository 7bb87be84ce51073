import Foundation

/// The formula that tests and the scripts in `Tools` make parameters and inputs from (`Tools/reference_networks.py`).
public enum ParameterFormula {
  /// Returns u of the formula, in 0..<1, for the first elements of the tensor of that name.
  public static func uniform(_ name: String, count: Int) -> [Double] {
    let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return (0..<count).map { index in
      var z = hash &+ UInt64(index) &+ 0x9e37_79b9_7f4a_7c15
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return Double((z ^ (z >> 31)) >> 40) * 0x1p-24
    }
  }
}
