/// The slope of the plane that fits one channel's rim samples best (least squares), multiplied by the part of
/// the samples' variance that the plane explains: all of it on a ramp, little on a busy rim.
struct FastMarchingGradient {
  var column: Float = 0
  var row: Float = 0

  init(samples: ArraySlice<Float>, march: FastMarchingOrder) {
    let count = Double(march.rim.count)
    let points = march.rim.map { pixel in
      let (row, column) = pixel.quotientAndRemainder(dividingBy: march.stride)
      return SIMD3(Double(column), Double(row), Double(samples[samples.startIndex + pixel]))
    }
    let mean = points.reduce(.zero, +) / count
    // The sums of squares and products about the mean.
    var (xx, xy, yy, xv, yv, vv) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for point in points {
      let offset = point - mean
      xx += offset.x * offset.x
      xy += offset.x * offset.y
      yy += offset.y * offset.y
      xv += offset.x * offset.z
      yv += offset.y * offset.z
      vv += offset.z * offset.z
    }
    let determinant = xx * yy - xy * xy
    // A rim on one line fixes no plane.
    guard determinant > 1e-9 * (xx + yy) * (xx + yy) else { return }
    let slope = (column: (xv * yy - yv * xy) / determinant, row: (yv * xx - xv * xy) / determinant)
    let explained = vv > 0 ? (slope.column * xv + slope.row * yv) / vv : 0
    column = Float(explained * slope.column)
    row = Float(explained * slope.row)
  }
}
