/// Which known pixel each pixel of the holes is taken from.
struct PatchMosaic: Sendable {
  /// All hole pixels lie in it; the storage holds a place for each of its pixels.
  let box: Box
  /// The pixel taken, or -1 where there is none.
  let sources: LoopStorage<Int32>

  /// The pixel that pixel (`row`, `column`) of the image is taken from, or -1.
  @inline(__always)
  func source(_ row: Int, _ column: Int) -> Int {
    Int(sources.pointer[(row - box.y) * box.width + column - box.x])
  }
}
