/// What evaluation measures of a fill.
public enum Metric: String, CaseIterable, Sendable, Codable, CodingKeyRepresentable {
  /// Mean absolute error in the hole × 100, samples in 0...1.
  case holeL1
  /// Mean squared error in the hole × 100.
  case holeL2
  /// Peak signal-to-noise ratio in the hole, in dB.
  case holePSNR
  /// Peak signal-to-noise ratio of the whole image, in dB.
  case imagePSNR
  /// Structural similarity of the whole image.
  case ssim
  /// Multi-scale structural similarity of the whole image.
  case msSSIM
  /// Mismatch of the gradients along the hole's seam × 100.
  case seamError
  /// Mean |Laplacian| of the fill in the hole over that of the photograph: how sharp the fill is.
  case detail
  /// Distance of the features of a trained network (LPIPS).
  case lpips
  /// Time of the fill.
  case milliseconds

  /// The metric's name in tables, with its factor or unit.
  public var title: String {
    switch self {
    case .holeL1: "hole L1 ×100"
    case .holeL2: "hole L2 ×100"
    case .holePSNR: "hole PSNR"
    case .imagePSNR: "image PSNR"
    case .ssim: "SSIM"
    case .msSSIM: "MS-SSIM"
    case .seamError: "seam ×100"
    case .detail: "detail"
    case .lpips: "LPIPS"
    case .milliseconds: "ms an image"
    }
  }

  /// What the metric is, in one sentence.
  public var explanation: String {
    switch self {
    case .holeL1: "Mean absolute error over the hole's pixels and channels, samples in 0…1, times 100."
    case .holeL2: "Mean squared error over the hole's pixels and channels, samples in 0…1, times 100."
    case .holePSNR: "Peak signal-to-noise ratio of the hole's pixels in dB; a perfect fill counts as 100 dB."
    case .imagePSNR: "Peak signal-to-noise ratio of all pixels in dB; a perfect fill counts as 100 dB."
    case .ssim:
      "Structural similarity of the whole image (Wang 2004): Gaussian window 11 × 11, σ 1.5, mean over the windows inside the image and the channels."
    case .msSSIM:
      "Multi-scale structural similarity of the whole image (Wang 2003), five scales; none where a side is shorter than 161 px."
    case .seamError:
      "Mean of |∇fill − ∇truth| over all pairs of neighbouring pixels at the hole's rim: across the seam, along it, and one pixel inward; times 100."
    case .detail:
      "Mean of |above + below + left + right − 4 · here| over the channels of the hole's pixels whose four neighbours lie inside the image, of the fill over that of the photograph: below 1 fog, above it noise. None where the photograph is flat there. Summed up by the median; differences are of the distances from 1."
    case .lpips: "Learned perceptual image patch similarity (Zhang 2018), AlexNet, version 0.1, whole image."
    case .milliseconds:
      "Wall time of a fill. Networks have all cores and are measured alone, classical methods fill one image per core at a time."
    }
  }

  /// Whether the metric says how good a fill is, rather than what it costs.
  public var isQuality: Bool { self != .milliseconds }

  /// The decimals that tables show.
  public var decimals: Int {
    switch self {
    case .holeL1, .holeL2, .holePSNR, .imagePSNR, .seamError, .detail: 2
    case .ssim, .msSSIM, .lpips: 4
    case .milliseconds: 0
    }
  }
}
