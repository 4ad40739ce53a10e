import TestSupport
import Testing

@testable import Preparation

@Suite struct HistogramTests {
  @Test func ranksAreThoseOfSortedBytes() {
    var random = RandomNumbers(seed: 1)
    for count in [1, 2, 7, 500] {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      var histogram = Histogram()
      bytes.withUnsafeBufferPointer { histogram.add($0) }
      let descending = bytes.sorted(by: >)
      for rank in 1...count { #expect(histogram.byte(reachedBy: rank) == Int(descending[rank - 1])) }
      for value in [0, 1, 100, 254, 255] {
        #expect(histogram.count(above: value) == bytes.count { Int($0) > value })
      }
    }
  }
}
