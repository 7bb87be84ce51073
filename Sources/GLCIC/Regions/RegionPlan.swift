public import Imaging
internal import NeuralNetwork

/// Which parts of an image, and of every layer's feature map, the network must compute for the holes of a mask.
///
/// The network's output at a pixel depends on a bounded neighbourhood. A region is a box of outputs that holds hole
/// pixels, with the box that each layer has to compute for it, found by walking back through the layer table.
/// Zeros are padded only where such a box meets the image's border, so that a region equals the same part of a
/// pass over the whole image. Together the output boxes cover all holes, in as many regions as make the least work.
public struct RegionPlan: Sendable, Equatable {
  /// One pass of the network.
  public struct Region: Sendable, Hashable {
    /// The pixels whose output is used.
    public let output: Box
    /// The pixels that the network is given.
    public let input: Box
    /// What each layer computes: first along rows (from top to bottom), then along columns.
    let layers: [LayerBox]

    /// What regions have in common that can share a pass.
    var shape: [Int] {
      let used = usedOutput
      return layers.flatMap { $0.rows.shape + $0.columns.shape } + [used.x, used.y, used.width, used.height]
    }

    /// Where the output box lies in what the last layer gives, which can be some places wider.
    var usedOutput: Box {
      output.moved(
        x: -(layers.last?.columns.output.lowerBound ?? 0), y: -(layers.last?.rows.output.lowerBound ?? 0))
    }
  }

  /// What one layer reads and gives.
  struct LayerBox: Sendable, Hashable {
    let rows: LayerSpan
    let columns: LayerSpan
  }

  /// The passes, in the order of their output boxes, from the top.
  public let regions: [Region]
  /// Multiplications, each with an addition, of all passes together.
  public let multiplicationCount: Int

  /// The smallest box that holds every input box.
  public var extent: Box? {
    regions.dropFirst().reduce(regions.first?.input) { $0?.union($1.input) }
  }

  /// Plans the regions of a mask.
  ///
  /// - Parameters:
  ///   - mask: The holes; it has the image's size.
  ///   - settings: The network's; its padding matters.
  ///   - tileSize: The largest side of an output box, which bounds the memory of a pass.
  public init(mask: Mask, settings: NetworkSettings = NetworkSettings(), tileSize: Int = 768) {
    let planner = RegionPlanner(width: mask.width, height: mask.height, settings: settings)
    let boxes = planner.merged(mask.occupiedCells(size: 128))
    self.init(planner, boxes: boxes.flatMap { $0.tiles(size: tileSize) })
  }

  /// Plans one pass over a whole image.
  public init(wholeImageOfWidth width: Int, height: Int, settings: NetworkSettings = NetworkSettings()) {
    let planner = RegionPlanner(width: width, height: height, settings: settings)
    self.init(planner, boxes: [Box(x: 0, y: 0, width: width, height: height)])
  }

  private init(_ planner: RegionPlanner, boxes: [Box]) {
    regions = boxes.sorted { ($0.y, $0.x) < ($1.y, $1.x) }.map(planner.region)
    multiplicationCount = regions.reduce(0) { $0 + planner.work(of: $1.layers) }
  }
}
