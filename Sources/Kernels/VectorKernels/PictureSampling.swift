// Pictures read between their pixels: bilinear interpolation of bytes, one vector of places at a time.

import KernelInterface

extension Kernels {
  func samplePicture(_ map: PictureMap) {
    gatherNeighbours(map)
    locate(map)
    read(map)
  }
}

/// Writes each pixel with its neighbours to the right, below and across into one word, lowest byte first.
@inline(__always)
private func gatherNeighbours(_ map: PictureMap) {
  let low = map.source + map.stride
  for i in 0..<(map.height &+ 2) &* map.stride {
    let upper = UInt32(map.source[i]) | UInt32(map.source[i &+ 1]) &<< 8
    map.quads[i] = upper | UInt32(low[i]) &<< 16 | UInt32(low[i &+ 1]) &<< 24
  }
}

// Finding places and reading there are loops of their own: a processor then works on many vectors at once, where
// one after the other would have it wait for each.

/// 1.5·2²³: a sum with it is rounded to a whole number, which stands in its low bits.
private let shift: Float = 12_582_912

/// Notes for each pixel the word that is read, shifted, and the shares of the way to the right and downwards.
@inline(__always)
private func locate(_ map: PictureMap) {
  var numbers = Vector.zero
  for lane in 0..<lanes { numbers[lane] = Float(lane) }
  let firstX = multiplyAdd(Vector(repeating: map.x.start), numbers, Vector(repeating: map.x.byColumn))
  let firstY = multiplyAdd(Vector(repeating: map.y.start), numbers, Vector(repeating: map.y.byColumn))
  let (right, bottom) = (Float(map.width &+ 1), Float(map.height &+ 1))
  for row in 0..<map.height {
    for column in Swift.stride(from: 0, to: map.width, by: lanes) {
      var x = places(firstX, map.x, map, row, column)
      var y = places(firstY, map.y, map, row, column)
      // NaN compares as false and becomes 0.
      x = Vector.zero.replacing(with: x, where: x .> Vector.zero)
      y = Vector.zero.replacing(with: y, where: y .> Vector.zero)
      x = x.replacing(with: right, where: x .> Vector(repeating: right))
      y = y.replacing(with: bottom, where: y .> Vector(repeating: bottom))
      // Rounded down. A place that is whole may come out as the one before it and all of the way to the next:
      // the same pixel.
      let left = (x - 0.5) + shift
      let above = ((y - 0.5) + shift) - shift
      let place = row &* map.pixelStride + column
      let word = multiplyAdd(left, above, Vector(repeating: Float(map.stride)))
      // The padding reads the upper right corner: background and nothing else.
      let isInside = numbers .< Vector(repeating: Float(map.width &- column))
      store(Vector(repeating: shift + right).replacing(with: word, where: isInside), map.words + place)
      store(x - (left - shift), map.rightShares + place)
      store(y - above, map.downShares + place)
    }
  }
}

/// Where a vector of pixels is read along one axis, `first` being where the picture's first vector is but for its
/// displacements.
@inline(__always)
private func places(_ first: Vector, _ axis: SourceAxis, _ map: PictureMap, _ row: Int, _ column: Int)
  -> Vector
{
  let move = Float(row) * axis.byRow + Float(column) * axis.byColumn
  let displacements = load(axis.displacements + row &* map.displacementStride + column)
  return multiplyAdd(first + Vector(repeating: move), displacements, Vector(repeating: map.size))
}

@inline(__always)
private func read(_ map: PictureMap) {
  let background = Vector(repeating: Float(map.background))
  for row in 0..<map.height {
    for column in Swift.stride(from: 0, to: map.width, by: lanes) {
      let place = row &* map.pixelStride + column
      let value = interpolate(
        quads(map, at: load(map.words + place)), load(map.rightShares + place), load(map.downShares + place))
      let distance = value - background
      let isFaint = (distance * distance) .< Vector(repeating: map.faintest * map.faintest)
      storeBytes(value.replacing(with: background, where: isFaint), map.pixels + place)
    }
  }
}

/// The words that whole numbers with `shift` stand for.
@inline(__always)
private func quads(_ map: PictureMap, at words: Vector) -> IntVector {
  let words = unsafeBitCast(words, to: IntVector.self) & 0x3F_FFFF
  var result = IntVector.zero
  for lane in 0..<lanes { result[lane] = Int32(bitPattern: map.quads[Int(words[lane])]) }
  return result
}

/// Between four neighbours, a share of the way to the right and another downwards.
@inline(__always)
private func interpolate(_ quads: IntVector, _ right: Vector, _ down: Vector) -> Vector {
  let top = between(shifted(quads & 255), shifted((quads &>> 8) & 255), right)
  let low = between(shifted((quads &>> 16) & 255), shifted((quads &>> 24) & 255), right)
  return multiplyAdd(top, down, low - top)
}

/// Whole numbers below 2²³ as floats that are 2²³ too large.
@inline(__always)
private func shifted(_ numbers: IntVector) -> Vector { unsafeBitCast(numbers | 0x4B00_0000, to: Vector.self) }

/// From one shifted vector to another, a share of the way.
@inline(__always)
private func between(_ a: Vector, _ b: Vector, _ share: Vector) -> Vector {
  multiplyAdd(a - 8_388_608, share, b - a)
}

/// Stores numbers in 0 … 255, rounded, as bytes.
@inline(__always)
private func storeBytes(_ values: Vector, _ address: UnsafeMutablePointer<UInt8>) {
  let numbers = unsafeBitCast(values + 8_388_608, to: IntVector.self)
  for lane in 0..<lanes { address[lane] = UInt8(truncatingIfNeeded: numbers[lane]) }
}
