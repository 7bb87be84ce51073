import Foundation
import GLCIC
import GLCICEvaluation
import Imaging
import Torch

/// The methods that `--methods` names, and the models that some of them use.
struct MethodList {
  /// A name that `--methods` knows.
  enum Name: Equatable {
    /// A network, its output cloned into the photograph or not.
    case network(CompletionOptions.Blending)
    case classical(ClassicalMethod)
  }

  private static let networkNames: [(name: String, blending: CompletionOptions.Blending)] = [
    ("glcic", .poisson), ("glcic-unblended", .none),
  ]

  /// All names, for help and messages.
  static let known = networkNames.map(\.name) + ClassicalMethod.allCases.map(\.rawValue)

  /// What is compared unless something else is asked for.
  static let defaults: [Name] = [.network(.poisson)] + ClassicalMethod.allCases.map(Name.classical)

  let names: [Name]

  init(_ names: [Name]) { self.names = names }

  /// Reads names between commas.
  ///
  /// - Throws: ``InputError`` for an unknown name, or one that is there twice.
  init(_ text: String) throws(InputError) {
    var names: [Name] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      let network = Self.networkNames.first { $0.name == part }.map { Name.network($0.blending) }
      guard let name = network ?? ClassicalMethod(rawValue: part).map(Name.classical) else {
        throw InputError("'\(part)' is no method; use \(Self.known.joined(separator: ", "))")
      }
      guard !names.contains(name) else { throw InputError("the method '\(part)' is there twice") }
      names.append(name)
    }
    self.names = names
  }

  /// Whether models are needed.
  var usesModels: Bool { names.contains { if case .network = $0 { true } else { false } } }

  /// Makes the methods, each network once for every model.
  ///
  /// - Throws: `TorchError` where a model cannot be loaded.
  func methods(
    models: [String], strategy: CompletionOptions.Strategy, device: Device, precision: Precision
  ) throws -> (methods: [Method], models: [EvaluationSettings.Model]) {
    var loaded: [(label: String, completer: Completer)] = []
    var descriptions: [EvaluationSettings.Model] = []
    for (model, label) in zip(models, Self.labels(of: models)) where usesModels {
      let path = try ModelLibrary.path(of: model)
      let network = try ModelFile.load(path, device: device)
      descriptions.append(
        EvaluationSettings.Model(
          id: "glcic" + label, name: model, preset: network.preset.name,
          sha256: SHA256.hexadecimal(of: FileManager.default.contents(atPath: path) ?? Data())))
      loaded.append((label, try Completer(network: network, precision: precision)))
    }
    let methods = names.flatMap { name -> [Method] in
      switch name {
      case .classical(let method): [Method(method)]
      case .network(let blending):
        loaded.map { label, completer in
          let id = "glcic" + label + (blending == .none ? "-unblended" : "")
          return Method(
            id: id, title: id.replacing("-unblended", with: ", unblended"),
            kind: .network(completer, CompletionOptions(blending: blending, strategy: strategy)))
        }
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
