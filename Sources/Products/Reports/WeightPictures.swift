import Pictures

/// Draws rows of weights as pictures, each scaled by its own greatest weight.
///
/// - Parameters:
///   - weights: A row for each unit, [units, width × height].
///   - width: Of a picture, in pixels.
///   - height: Of a picture, in pixels.
///   - limit: The most units to draw, from the first.
/// - Returns: 128 is no weight, or none that is finite; 1 the most negative, 255 the most positive.
/// - Precondition: The rows are as long as a picture has pixels.
public func weightPictures(_ weights: [Float], width: Int, height: Int, limit: Int) -> [Picture] {
  let size = width * height
  precondition(size > 0 && weights.count % size == 0)
  return (0..<min(weights.count / size, limit)).map { unit in
    let row = weights[unit * size..<(unit + 1) * size]
    let largest = row.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
    let shades = row.map { $0.isFinite && largest > 0 ? UInt8(128 + ($0 / largest * 127).rounded()) : 128 }
    return Picture(width: width, height: height, pixels: shades)
  }
}
