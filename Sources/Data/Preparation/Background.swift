/// The paper of a picture as a smooth surface, a quadratic in the two coordinates: it follows gradients, vignettes and soft
/// shadows, but not strokes.
///
/// It is fitted by least squares to a grid of samples, first to those at the border, then several times to all that
/// the surface before explains (iterated trimming), so that ink drops out and paper anywhere comes in.
struct Background {
  /// The surface, over coordinates that run from −1 to 1 across the picture.
  private(set) var surface = QuadraticSurface()
  /// Standard deviation of the paper about the surface.
  private(set) var noise = 0.0
  /// The share of the picture that the surface explains: all but the ink, where it follows the paper.
  private(set) var share = 0.0
  /// What departs from the surface by more is ink.
  var threshold: Float { Float(max(4 * noise, 12)) }

  private static let rounds = 6
  /// The most that paper departs from the surface, as a share of the picture's contrast: with a half, the wide blurred edges of a
  /// digit that was enlarged pass for noisy paper, above which no ink stands out.
  private static let greatestTolerance = 0.25

  /// Finds the paper of a picture: what lies at the border, or, where that is but a frame or a line, most of the rest.
  init(_ grid: SampleGrid) {
    self.init(grid, near: grid.borderMedian, startsAtBorder: true)
    guard share < Self.leastShare else { return }
    let inside = Background(grid, near: grid.median, startsAtBorder: false)
    if inside.share > Self.shareOfMost { self = inside }
  }

  /// A border of which less of the picture is explained may be a frame.
  private static let leastShare = 0.25
  /// What then has to be explained without it.
  private static let shareOfMost = 0.55

  /// Fits the surface to samples of a picture, beginning with those near a level.
  private init(_ grid: SampleGrid, near level: Double, startsAtBorder: Bool) {
    surface.weights[0] = level
    let greatest = Self.greatestTolerance * grid.greatestDistance(from: level)
    var tolerance = greatest
    var paperCount = 0.0
    for round in 0..<Self.rounds {
      let fit = grid.fit(near: surface, within: tolerance, atBorder: round == 0 && startsAtBorder)
      guard fit.count >= 6, fit.count != paperCount else { break }
      paperCount = fit.count
      surface = fit.surface()
      noise = fit.deviation(from: surface)
      tolerance = min(max(3 * noise, 8), greatest)
    }
    share = paperCount / Double(grid.count)
  }

  /// Where each column or row lies between −1 and 1.
  static func coordinate(_ index: Int, of count: Int) -> Double {
    count > 1 ? 2 * Double(index) / Double(count - 1) - 1 : 0
  }
}
