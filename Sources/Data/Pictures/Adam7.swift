/// One of the passes in which an interlaced PNG picture is stored (PNG specification, "Interlacing and pass
/// extraction"). A picture that is not interlaced is a single pass that holds every pixel.
struct Pass: Equatable {
  /// The first column and row of the picture that the pass holds.
  var column, row: Int
  /// From each column and row of the pass to the next.
  var columnStep, rowStep: Int

  /// The single pass of a picture that is not interlaced.
  static let one = [Pass(column: 0, row: 0, columnStep: 1, rowStep: 1)]

  /// The seven passes, in the order in which they are stored.
  static let adam7 = [
    Pass(column: 0, row: 0, columnStep: 8, rowStep: 8), Pass(column: 4, row: 0, columnStep: 8, rowStep: 8),
    Pass(column: 0, row: 4, columnStep: 4, rowStep: 8), Pass(column: 2, row: 0, columnStep: 4, rowStep: 4),
    Pass(column: 0, row: 2, columnStep: 2, rowStep: 4), Pass(column: 1, row: 0, columnStep: 2, rowStep: 2),
    Pass(column: 0, row: 1, columnStep: 1, rowStep: 2),
  ]

  /// How many pixels a row of the pass has, in a picture of this width.
  func columns(ofWidth width: Int) -> Int { (width - column + columnStep - 1) / columnStep }

  /// How many rows the pass has, in a picture of this height.
  func rows(ofHeight height: Int) -> Int { (height - row + rowStep - 1) / rowStep }
}
