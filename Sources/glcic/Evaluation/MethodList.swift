import Foundation
import GLCIC
import GLCICEvaluation
import Imaging
import Torch

/// The methods that `--methods` names, and the models that some of them use.
struct MethodList {
  /// All names, for help and messages.
  static let known = FillMethod.allCases.map(\.rawValue).joined(separator: ", ")

  /// What is compared unless something else is asked for.
  static let defaults = FillMethod.allCases.filter { $0 != .networkUnblended }

  let names: [FillMethod]

  init(_ names: [FillMethod]) { self.names = names }

  /// Reads names between commas.
  ///
  /// - Throws: ``InputError`` for an unknown name, or one that is there twice.
  init(_ text: String) throws(InputError) {
    var names: [FillMethod] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      guard let name = FillMethod(rawValue: part) else {
        throw InputError("'\(part)' is no method; use \(Self.known)")
      }
      guard !names.contains(name) else { throw InputError("the method '\(part)' is there twice") }
      names.append(name)
    }
    self.names = names
  }

  /// Whether models are needed.
  var usesModels: Bool { names.contains(where: \.usesNetwork) }

  /// Makes the methods, each with a network once for every model.
  ///
  /// - Throws: `TorchError` where a model cannot be loaded.
  func methods(
    models: [String], strategy: CompletionOptions.Strategy, device: Device, precision: Precision
  ) throws -> (methods: [Method], models: [EvaluationSettings.Model]) {
    var loaded: [(label: String, completer: Completer)] = []
    var descriptions: [EvaluationSettings.Model] = []
    let first = names.first(where: \.usesNetwork)
    for (model, label) in zip(models, Self.labels(of: models)) {
      guard let first else { break }
      let path = try ModelLibrary.path(of: model)
      let network = try ModelFile.load(path, device: device)
      descriptions.append(
        EvaluationSettings.Model(
          id: first.id(label: label), name: model, preset: network.preset.name,
          sha256: SHA256.hexadecimal(of: FileManager.default.contents(atPath: path) ?? Data())))
      loaded.append((label, try Completer(network: network, precision: precision)))
    }
    let methods = names.flatMap { name -> [Method] in
      if case .classical(let method) = name { return [Method(method)] }
      guard let options = name.options(strategy: strategy) else { return [] }
      return loaded.map { label, completer in
        Method(
          id: name.id(label: label), title: name.title(label: label), filler: .network(completer, options))
      }
    }
    return (methods, descriptions)
  }

  /// What tells models apart: nothing where there is one, else the names of their files.
  private static func labels(of models: [String]) -> [String] {
    guard models.count > 1 else { return [""] }
    var taken: Set<String> = []
    return models.map { model in
      let stem = "-" + ((model as NSString).lastPathComponent as NSString).deletingPathExtension
      var label = stem
      var number = 1
      // The same network not blended has a name of its own.
      while taken.contains(label) || taken.contains(label + "-unblended") {
        number += 1
        label = "\(stem)-\(number)"
      }
      taken.formUnion([label, label + "-unblended"])
      return label
    }
  }
}

extension FillMethod {
  /// The name of the method with the model of a label, such as `network-large-unblended`.
  fileprivate func id(label: String) -> String {
    self == .networkUnblended ? "network\(label)-unblended" : rawValue + label
  }

  /// What it is called in tables, such as `network-large, unblended`.
  fileprivate func title(label: String) -> String {
    self == .networkUnblended ? "network\(label), unblended" : title + label
  }
}
