import TestSupport
import Testing

@testable import Reports

@Suite struct AxisTests {
  @Test func readableTicks() {
    #expect(Axis(covering: [0, 100]).ticks == [0, 20, 40, 60, 80, 100])
    #expect(Axis(covering: [0.23, 0.65]).ticks.map(Axis(covering: [0.23, 0.65]).label).first == "0.2")
    #expect(Axis(epochs: 20).ticks == [1, 5, 10, 15, 20])
    #expect(Axis(epochs: 1).ticks == [1] && Axis(epochs: 3).ticks == [1, 2, 3])
    #expect(Axis(covering: [98], within: 0...100).range.upperBound == 100)
  }

  @Test func anyValuesLieWithinAFewTicks() {
    var random = RandomNumbers(seed: 4)
    for exponent in -20...20 {
      let scale = (0..<abs(exponent)).reduce(1.0) { scale, _ in exponent < 0 ? scale / 3 : scale * 3 }
      let values = random.floats(5, in: -1...1).map { Double($0) * scale }
      for axis in [Axis(covering: values), Axis(covering: [values[0]])] {
        #expect((2...8).contains(axis.ticks.count), "\(values)")
        #expect(axis.ticks.allSatisfy { axis.range.contains($0) || abs(axis.place($0) - 1) < 1e-9 })
        // Labels differ from each other.
        #expect(Set(axis.ticks.map(axis.label)).count == axis.ticks.count, "\(axis.ticks)")
      }
      #expect(values.allSatisfy { (-1e-9...1 + 1e-9).contains(Axis(covering: values).place($0)) })
    }
  }
}
