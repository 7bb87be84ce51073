import ArgumentParser
import Imaging

/// How holes are filled, by its name on the command line.
enum CompletionMethod: Sendable, Hashable, CaseIterable {
  /// The network.
  case glcic
  case classical(ClassicalMethod)

  static var allCases: [CompletionMethod] { [.glcic] + ClassicalMethod.allCases.map(Self.classical) }
}

extension CompletionMethod: RawRepresentable, ExpressibleByArgument {
  init?(rawValue: String) {
    guard let method = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = method
  }

  var rawValue: String {
    switch self {
    case .glcic: "glcic"
    case .classical(let method): method.rawValue
    }
  }

  static var allValueStrings: [String] { allCases.map(\.rawValue) }
}
