// Pictures read between their pixels: bilinear interpolation of bytes, one vector of places at a time.

import KernelInterface

func samplePicture(_ map: PictureMap) {
  gatherNeighbours(map)
  let right = Vector(repeating: Float(map.width &+ 1))
  let bottom = Vector(repeating: Float(map.height &+ 1))
  let stride = IntVector(repeating: Int32(truncatingIfNeeded: map.stride))
  let background = Vector(repeating: Float(map.background))
  let faintest = Vector(repeating: map.faintest)
  for r in 0..<map.x.rows {
    let pixels = map.pixels + r &* map.x.columns
    for c in Swift.stride(from: 0, to: map.x.columns, by: lanes) {
      let x = Place(load(map.x.base + r &* map.x.stride + c), limit: right)
      let y = Place(load(map.y.base + r &* map.y.stride + c), limit: bottom)
      let index = y.whole &* stride &+ x.whole
      var quads = IntVector.zero
      for lane in 0..<lanes { quads[lane] = Int32(bitPattern: map.quads[Int(index[lane])]) }
      let top = x.between(floats(quads & 255), floats((quads &>> 8) & 255))
      let low = x.between(floats((quads &>> 16) & 255), floats((quads &>> 24) & 255))
      let value = y.between(top, low)
      let distance = value - background
      let isFaint = (distance * distance) .< (faintest * faintest)
      storeBytes(value.replacing(with: background, where: isFaint), pixels + c)
    }
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

/// A coordinate, cut into whole pixels and the rest of the way to the next.
private struct Place {
  let whole: IntVector
  let fraction: Vector

  @inline(__always)
  init(_ coordinate: Vector, limit: Vector) {
    // NaN compares as false and becomes 0.
    let positive = Vector.zero.replacing(with: coordinate, where: coordinate .> Vector.zero)
    let bounded = positive.replacing(with: limit, where: positive .> limit)
    // Adding 1.5·2²³ rounds to a whole number and leaves it in the low bits of the sum. A coordinate
    // that is whole may come out as the one before it with a fraction of 1: the same place.
    let shifted = (bounded - 0.5) + 12_582_912
    whole = unsafeBitCast(shifted, to: IntVector.self) & 0x3F_FFFF
    fraction = bounded - (shifted - 12_582_912)
  }

  @inline(__always)
  func between(_ a: Vector, _ b: Vector) -> Vector { multiplyAdd(a, fraction, b - a) }
}

/// Whole numbers below 2²³ as floats.
@inline(__always)
private func floats(_ numbers: IntVector) -> Vector {
  unsafeBitCast(numbers | 0x4B00_0000, to: Vector.self) - 8_388_608
}

/// Stores numbers in 0 … 255, rounded, as bytes.
@inline(__always)
private func storeBytes(_ values: Vector, _ address: UnsafeMutablePointer<UInt8>) {
  let numbers = unsafeBitCast(values + 8_388_608, to: IntVector.self)
  for lane in 0..<lanes { address[lane] = UInt8(truncatingIfNeeded: numbers[lane]) }
}
