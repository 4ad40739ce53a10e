/// The paper of a picture that no smooth surface follows, a photograph with a shadow across it: in each place what is
/// lightest nearby (or darkest, where the ink is light), as a morphological closing finds it.
///
/// Its memory is used again.
struct LocalPaper {
  /// The picture as evenly lit paper would show it.
  private(set) var flattened = Picture()

  /// Side of the square of pixels that a cell stands for.
  private var cell = 1
  private var columns = 0
  private var rows = 0
  /// Level of the paper in each cell, [rows, columns].
  private var levels: [UInt8] = []
  private var before: [UInt8] = []

  /// Cells along the longer side. Strokes up to three cells wide do not pass for paper.
  private static let side = 16

  /// Evens out the light of a picture that has pixels.
  mutating func flatten(_ picture: Picture, inkIsLight: Bool) {
    // The paper of light ink is the darkest: the lightest of the negative.
    let flip: UInt8 = inkIsLight ? 255 : 0
    cell = max((max(picture.width, picture.height) + Self.side - 1) / Self.side, 1)
    columns = (picture.width + cell - 1) / cell
    rows = (picture.height + cell - 1) / cell
    findLightest(of: picture, flip)
    spread { max($0, $1) }
    spread { min($0, $1) }
    flattened.resize(width: picture.width, height: picture.height)
    for y in 0..<picture.height {
      let (above, below, down) = neighbours(y, of: rows)
      for x in 0..<picture.width {
        let (left, right, along) = neighbours(x, of: columns)
        let upper = between(levels[above * columns + left], levels[above * columns + right], along)
        let lower = between(levels[below * columns + left], levels[below * columns + right], along)
        let paper = max(upper + (lower - upper) * down, 1)
        let pixel = y * picture.width + x
        // What a shadow leaves of the light, it leaves of paper and ink alike.
        let share = min(Float(picture.pixels[pixel] ^ flip) / paper, 1)
        flattened.pixels[pixel] = UInt8((share * 255).rounded()) ^ flip
      }
    }
  }

  private mutating func findLightest(of picture: Picture, _ flip: UInt8) {
    levels.removeAll(keepingCapacity: true)
    levels.append(contentsOf: repeatElement(0, count: columns * rows))
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        let place = y / cell * columns + x / cell
        levels[place] = max(levels[place], picture.pixels[y * picture.width + x] ^ flip)
      }
    }
  }

  /// Replaces each level by the best of its neighbourhood of three by three.
  private mutating func spread(_ best: (UInt8, UInt8) -> UInt8) {
    swap(&levels, &before)
    levels.removeAll(keepingCapacity: true)
    for row in 0..<rows {
      for column in 0..<columns {
        var level = before[row * columns + column]
        for y in max(row - 1, 0)...min(row + 1, rows - 1) {
          for x in max(column - 1, 0)...min(column + 1, columns - 1) {
            level = best(level, before[y * columns + x])
          }
        }
        levels.append(level)
      }
    }
  }

  /// The cells whose middles a pixel lies between, and the share of the way from the first to the second.
  private func neighbours(_ pixel: Int, of count: Int) -> (Int, Int, Float) {
    let place = max(0, min((Float(pixel) + 0.5) / Float(cell) - 0.5, Float(count - 1)))
    return (Int(place), min(Int(place) + 1, count - 1), place - place.rounded(.down))
  }

  private func between(_ first: UInt8, _ second: UInt8, _ share: Float) -> Float {
    Float(first) + (Float(second) - Float(first)) * share
  }
}
