import Foundation

/// The way from the colours in which an image's holes are filled to those of the networks, and back.
///
/// Holes are filled in the image's own red, green and blue, as the file encodes them: what lies beside a hole is
/// never converted, so that nothing is lost that sRGB cannot hold, and the fill meets it exactly. Only what a network
/// is shown is clipped to sRGB. Gray is worked on as three equal channels, CMYK in an RGB space that holds all inks.
///
/// Not `Sendable`: to be made where it is used.
public struct WorkingColors {
  /// What one side of the conversion is made of; nil where nothing is to be done.
  private let toModel: ColorTransform?
  private let toOwn: ColorTransform?
  private let isGray: Bool
  /// The way of CMYK samples to working colours and back.
  let inks: (toWorking: ColorTransform, toInks: ColorTransform)?

  /// Those of planes of sRGB: nothing is converted.
  public static var sRGB: WorkingColors { WorkingColors() }

  private init(isGray: Bool = false) {
    (toModel, toOwn, inks) = (nil, nil, nil)
    self.isGray = isGray
  }

  /// Creates those of an image; a profile that is broken, or does not work in both directions, counts as none.
  ///
  /// - Throws: `ImagingError` where CMYK cannot be converted.
  init(_ image: Image) throws(ImagingError) {
    let profile = image.metadata.iccProfile.flatMap(ColorProfile.init)
    let fitting = profile?.channels == image.colorChannels ? profile : nil
    switch image.colorModel {
    case .cmyk:
      guard let wide = ColorProfile.wideRGB, let standard = ColorProfile.standardCMYK else {
        throw ImagingError(
          .unsupported, name: "CMYK", reason: "libvips has no profile for it here; convert the image to RGB")
      }
      if let fitting, let ways = Self.bothWays(fitting, to: wide) {
        inks = ways
      } else {
        inks = (try ColorTransform(from: standard, to: wide), try ColorTransform(from: wide, to: standard))
      }
      toModel = try ColorTransform(from: wide)
      toOwn = try ColorTransform(to: wide)
      isGray = false
    case .gray, .rgb:
      isGray = image.colorModel == .gray
      inks = nil
      guard let fitting, let ways = Self.bothWays(fitting), (try? fitting.isSRGB()) == false else {
        (toModel, toOwn) = (nil, nil)
        return
      }
      (toModel, toOwn) = ways
    }
  }

  /// The conversions of a profile to another (sRGB where nil) and back, or nil where it does not work both ways.
  private static func bothWays(
    _ profile: ColorProfile, to other: ColorProfile? = nil
  ) -> (ColorTransform, ColorTransform)? {
    guard let there = try? ColorTransform(from: profile, to: other),
      let back = try? ColorTransform(from: other, to: profile)
    else { return nil }
    return (there, back)
  }

  /// Whether the image's profile is one that serves to fill holes.
  static func isUsable(_ profile: ColorProfile) -> Bool { bothWays(profile) != nil }

  // MARK: Converting

  /// Returns working colours as the networks take them: sRGB, clipped to 0...1.
  public func modelPlanes(_ working: PlanarImage) -> PlanarImage {
    guard let toModel else { return working }
    let colors = toModel.apply(to: working.interleavedSamples(channels: isGray ? 1 : 3))
    return PlanarImage(width: working.width, height: working.height, interleaved: colors, channels: 3)
  }

  /// Returns what a network gave, sRGB, in working colours; gray gets the luminance.
  ///
  /// Without a profile that is linear light weighted by BT.709, encoded as sRGB. The result is in 0...1 where colours
  /// are converted, and as it was where they are not.
  public func workingPlanes(_ model: PlanarImage) -> PlanarImage {
    if let toOwn {
      let colors = toOwn.apply(to: model.interleavedSamples(channels: 3))
      return PlanarImage(
        width: model.width, height: model.height, interleaved: colors, channels: isGray ? 1 : 3)
    }
    guard isGray else { return model }
    let luminance = (0..<model.planeCount).map(model.luminance)
    return PlanarImage(
      width: model.width, height: model.height, channels: 3, samples: luminance + luminance + luminance)
  }
}

extension PlanarImage {
  /// The first planes as interleaved colours in 0...1.
  func interleavedSamples(channels: Int) -> [Float] {
    var result = [Float](repeating: 0, count: planeCount * channels)
    for channel in 0..<channels {
      for index in 0..<planeCount {
        let value = samples[channel * planeCount + index]
        result[index * channels + channel] = value > 0 ? min(value, 1) : 0
      }
    }
    return result
  }

  /// The luminance of a pixel, of linear light by BT.709, encoded as sRGB.
  fileprivate func luminance(at pixel: Int) -> Float {
    let (red, green, blue) = (samples[pixel], samples[planeCount + pixel], samples[2 * planeCount + pixel])
    // Equal channels need no powers, and stay exactly as they are.
    if red == green && green == blue { return red }
    let linear = 0.2126 * linearLight(red) + 0.7152 * linearLight(green) + 0.0722 * linearLight(blue)
    return linear <= 0.003_130_8 ? 12.92 * linear : 1.055 * powf(linear, 1 / 2.4) - 0.055
  }
}

/// The light that an sRGB-encoded value stands for (IEC 61966-2-1), both in 0...1.
private func linearLight(_ encoded: Float) -> Float {
  let value = encoded > 0 ? min(encoded, 1) : 0
  return value <= 0.040_45 ? value / 12.92 : powf((value + 0.055) / 1.055, 2.4)
}
