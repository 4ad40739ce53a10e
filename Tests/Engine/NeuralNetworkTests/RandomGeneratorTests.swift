import Testing

@testable import NeuralNetwork

@Suite struct RandomGeneratorTests {
  @Test func theSequenceIsThatOfSplitMix64() {
    // The first numbers for seed 1234567, from the reference implementation of Vigna (2015).
    var generator = RandomGenerator(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test func numbersStayInTheirRange() {
    var generator = RandomGenerator(seed: 3)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 {
      let unit = generator.nextUnit()
      #expect(unit >= 0 && unit < 1)
      #expect(abs(generator.nextSymmetric(0.5)) <= 0.5)
      counts[generator.nextIndex(below: 7)] += 1
    }
    // Each of seven is drawn 10,000 times, give or take five deviations of a binomial count.
    #expect(counts.allSatisfy { abs($0 - 10_000) < 465 })
  }

  @Test func theStateIsAllThereIs() {
    var generator = RandomGenerator(seed: 9)
    _ = generator.next()
    var copy = RandomGenerator(seed: generator.state)
    #expect(copy == generator && copy.next() == generator.next())
  }
}
