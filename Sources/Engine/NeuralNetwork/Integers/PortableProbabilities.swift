// Probabilities of logits that are the same on every processor stay so: by additions and multiplications that are each
// rounded, in one order, whatever a processor has beside.

import KernelInterface

/// Rows of logits become probabilities of classes.
func portableSoftmax(_ logits: Block, _ classes: Int) {
  for r in 0..<logits.rows { portableSoftmax(logits.base + r * logits.stride, classes) }
}

/// Rows of logits become probabilities of yes-or-no answers.
func portableSigmoid(_ logits: Block) {
  for r in 0..<logits.rows {
    let row = logits.base + r * logits.stride
    for first in stride(from: 0, to: logits.columns, by: 4) {
      let x = loadFour(row + first)
      let power = powerOfE(x.replacing(with: -x, where: x .> 0))
      let numerator = power.replacing(with: 1, where: x .> 0)
      storeFour(numerator / (power + 1), row + first)
    }
  }
}

private typealias Four = SIMD4<Float>

private func portableSoftmax(_ row: MutableFloats, _ classes: Int) {
  var largest = Four(repeating: -.greatestFiniteMagnitude)
  for first in stride(from: 0, to: classes, by: 4) {
    let logits = loadClasses(row, first, classes)
    largest = largest.replacing(with: logits, where: logits .> largest)
  }
  let two = largest.lowHalf.replacing(with: largest.highHalf, where: largest.highHalf .> largest.lowHalf)
  let most = two.x > two.y ? two.x : two.y
  var sums = Four.zero
  for first in stride(from: 0, to: classes, by: 4) {
    let powers = powerOfE(loadClasses(row, first, classes) - most)
    sums += powers
    storeFour(powers, row + first)
  }
  let sum = (sums.x + sums.y) + (sums.z + sums.w)
  for first in stride(from: 0, to: classes, by: 4) { storeFour(loadFour(row + first) / sum, row + first) }
}

/// Four logits; those behind the last class come to nothing beside the largest.
@inline(__always)
private func loadClasses(_ row: MutableFloats, _ first: Int, _ classes: Int) -> Four {
  let behind = SIMD4<Int32>(0, 1, 2, 3) .>= Int32(truncatingIfNeeded: classes &- first)
  return loadFour(row + first).replacing(with: -.greatestFiniteMagnitude, where: behind)
}

@inline(__always)
private func loadFour(_ address: MutableFloats) -> Four {
  UnsafeRawPointer(address).loadUnaligned(as: Four.self)
}

@inline(__always)
private func storeFour(_ four: Four, _ address: MutableFloats) {
  UnsafeMutableRawPointer(address).storeBytes(of: four, as: Four.self)
}

/// eˣ for x ≤ 0, to 2e-7 of it; e⁻⁸⁷ for what is less.
@inline(__always)
private func powerOfE(_ x: Four) -> Four {
  let x = x.replacing(with: -87, where: x .< -87)
  // Adding 1.5·2²³ rounds to a whole number, which then stands in the lowest bits.
  let shifted = x * 1.442_695_04 + 0x1.8p23
  let power = shifted - 0x1.8p23
  let rest = (x - power * 0.693_359_375) + power * 2.121_944_4e-4
  var series = rest * (1 / 720) + 1 / 120
  series = series * rest + 1 / 24
  series = series * rest + 1 / 6
  series = series * rest + 0.5
  series = series * rest + 1
  series = series * rest + 1
  let exponent = (unsafeBitCast(shifted, to: SIMD4<Int32>.self) &- 0x4B40_0000) &<< 23
  return unsafeBitCast(unsafeBitCast(series, to: SIMD4<Int32>.self) &+ exponent, to: Four.self)
}

/// Floats become the nearest bytes, halves upwards.
func roundToBytes(_ floats: MutableFloats, _ count: Int, to bytes: UnsafeMutablePointer<UInt8>) {
  for i in 0..<count {
    let shifted = floats[i] + 0.5
    bytes[i] = shifted > 0 ? UInt8(shifted < 255 ? shifted : 255) : 0
  }
}
