import TestSupport
import Testing

@testable import Preparation

@Suite struct AreaAverageTests {
  let width = 13
  let height = 9
  let plane: [UInt8]

  init() {
    var random = RandomNumbers(seed: 1)
    plane = (0..<13 * 9).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  func scaled(columns: Intervals, rows: Intervals) -> [Float] {
    var result = [Float](repeating: -1, count: 28 * 28)
    areaAverage(
      plane, width: width, height: height, columns: columns, rows: rows, into: &result, newWidth: 28,
      newHeight: 28)
    return result
  }

  /// The same by the definition: the mean of many points.
  func sampled(columns: Intervals, rows: Intervals, points: Int) -> [Double] {
    (0..<784).map { index in
      var sum = 0.0
      for i in 0..<points * points {
        let (right, down) = (
          (Float(i % points) + 0.5) / Float(points), (Float(i / points) + 0.5) / Float(points)
        )
        let x = Int((columns.start + (Float(index % 28) + right) * columns.length).rounded(.down))
        let y = Int((rows.start + (Float(index / 28) + down) * rows.length).rounded(.down))
        if (0..<width).contains(x) && (0..<height).contains(y) { sum += Double(plane[y * width + x]) }
      }
      return sum / Double(points * points)
    }
  }

  @Test(arguments: [0.11, 0.43, 0.7, 1, 1.9] as [Float]) func eachPixelIsTheMeanOfItsArea(length: Float) {
    let (columns, rows) = (Intervals(start: -2.3, length: length), Intervals(start: -0.6, length: length))
    let expected = sampled(columns: columns, rows: rows, points: 60)
    for (found, expected) in zip(scaled(columns: columns, rows: rows), expected) {
      // Each of two edges an axis is caught to within half of a point's share.
      #expect(abs(Double(found) - expected) <= 4 * 0.5 / 60 * 255)
    }
  }

  @Test func atTheSameSizePixelsAreCopied() {
    let result = scaled(columns: Intervals(start: -4, length: 1), rows: Intervals(start: -8, length: 1))
    for y in 0..<28 {
      for x in 0..<28 {
        let (column, row) = (x - 4, y - 8)
        let isInside = (0..<width).contains(column) && (0..<height).contains(row)
        #expect(result[y * 28 + x] == (isInside ? Float(plane[row * width + column]) : 0))
      }
    }
  }

  @Test func noLightIsLost() {
    let length: Float = 0.7
    let result = scaled(
      columns: Intervals(start: -1.2, length: length), rows: Intervals(start: -3.1, length: length))
    let sum = plane.reduce(0.0) { $0 + Double($1) }
    let found = result.reduce(0.0) { $0 + Double($1) } * Double(length * length)
    #expect(abs(found / sum - 1) < 1e-4)
  }
}
