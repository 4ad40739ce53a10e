import Swiftlet

/// Draws a picture with Braille patterns, two by four pixels in a character: 28×28 become 14×7.
///
/// - Returns: The lines from top to bottom.
func dotPicture(_ picture: Picture) -> [String] {
  (0..<(picture.height + 3) / 4).map { row in
    String((0..<(picture.width + 1) / 2).map { brailleCharacter(picture, x: 2 * $0, y: 4 * row) })
  }
}

/// The dots of a pattern by column and row, as Unicode numbers them (chapter 21.1 of the standard).
private let dots: [[UInt32]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

private func brailleCharacter(_ picture: Picture, x: Int, y: Int) -> Character {
  var pattern: UInt32 = 0x2800
  for column in 0..<2 where x + column < picture.width {
    for row in 0..<4 where y + row < picture.height {
      if picture.pixels[(y + row) * picture.width + x + column] >= 96 { pattern |= dots[column][row] }
    }
  }
  return Unicode.Scalar(pattern).map(Character.init) ?? " "
}

/// Draws a picture with half blocks, one by two pixels in a character: 28×28 become 28×14.
///
/// - Returns: The lines from top to bottom.
func blockPicture(_ picture: Picture) -> [String] {
  let isInk = { (x: Int, y: Int) in
    y < picture.height && picture.pixels[y * picture.width + x] >= 96
  }
  return stride(from: 0, to: picture.height, by: 2).map { y in
    String(
      (0..<picture.width).map { x -> Character in
        switch (isInk(x, y), isInk(x, y + 1)) {
        case (true, true): "█"
        case (true, false): "▀"
        case (false, true): "▄"
        case (false, false): " "
        }
      })
  }
}
