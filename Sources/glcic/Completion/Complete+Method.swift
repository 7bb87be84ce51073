public import ArgumentParser
public import GLCIC

// How holes are filled: three options say it, and some others mean something beside some of the methods only.
extension Complete {
  /// The method that `--method`, `--texture` and `--blend` come to.
  ///
  /// - Throws: `ValidationError` where they contradict each other.
  var fillMethod: FillMethod {
    get throws {
      switch method {
      case .glcic:
        let texture = texture ?? .patches
        guard texture == .none || blend != CompletionOptions.Blending.none else {
          throw ValidationError(
            "--blend none gives the network's own output, without patches; add --texture none")
        }
        return FillMethod(texture: texture, blending: blend ?? .poisson)
      case .network, .networkUnblended:
        if texture == .patches { throw contradiction("--texture patches", instead: .glcic) }
        if method == .networkUnblended, blend == .poisson {
          throw contradiction("--blend poisson", instead: .network)
        }
        return blend == CompletionOptions.Blending.none ? .networkUnblended : method
      case .classical: return method
      }
    }
  }

  private func contradiction(_ option: String, instead other: FillMethod) -> ValidationError {
    ValidationError(
      "\(option) contradicts --method \(method.rawValue); leave it out, or use --method \(other.rawValue)")
  }

  /// Checks that no option was given that would do nothing.
  ///
  /// - Throws: `ValidationError` that names it.
  func checkOptionsOfMethod() throws {
    if !method.usesNetwork, let option = networkOption {
      throw ValidationError("\(option) is for the network; leave it out, or --method \(method.rawValue)")
    }
    if wholeImage, let strategy, strategy != .native {
      throw ValidationError(
        "--whole-image is always at the image's own size; leave out --strategy \(strategy.rawValue)")
    }
    if holes.seed != nil, holes.randomHoles == nil, try !fillMethod.usesSeed {
      throw ValidationError(
        "--seed means nothing to the method \(try fillMethod.rawValue), which draws nothing at random; leave it out"
      )
    }
  }

  /// An option that was given and means something to the network only.
  private var networkOption: String? {
    let given = [
      "--model": model != nil, "--device": compute.givenDevice != nil,
      "--precision": compute.givenPrecision != nil, "--texture": texture != nil, "--blend": blend != nil,
      "--strategy": strategy != nil, "--whole-image": wholeImage,
    ]
    return given.filter(\.value).keys.min()
  }
}

extension FillMethod: ExpressibleByArgument {
  public static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

extension CompletionOptions.Texture: ExpressibleByArgument {}
extension CompletionOptions.Blending: ExpressibleByArgument {}
extension CompletionOptions.Strategy: ExpressibleByArgument {}
