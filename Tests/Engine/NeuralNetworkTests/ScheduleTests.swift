import Foundation
import Testing

@testable import NeuralNetwork

/// Learning rates against PyTorch's, and the functions they are made of against the C library's.
@Suite struct ScheduleTests {
  @Test(arguments: [("cosine", Schedule(.cosine)), ("one-cycle", .oneCycle()), ("momentum", .constant)])
  func ratesAreThoseOfPyTorch(name: String, schedule: Schedule) throws {
    let rates = try Fixture(name).learningRates
    // PyTorch works the cosine out step by step from the one before: some dozen roundings of a double.
    for (step, expected) in rates.enumerated() {
      let rate = schedule.rate(peak: 0.05, step: step, of: rates.count)
      #expect(abs(rate - expected) <= 0.05 * 0x1p-22, "step \(step): \(rate), expected \(expected)")
    }
  }

  @Test func stepsDropAtEqualParts() {
    let schedule = Schedule(.steps(drops: 2, factor: 0.5))
    let rates = (0..<9).map { schedule.rate(peak: 1, step: $0, of: 9) }
    #expect(rates == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25])
  }

  @Test func warmUpClimbsInAStraightLine() {
    let schedule = Schedule(.constant, warmUp: 0.4)
    let rates = (0..<10).map { schedule.rate(peak: 8, step: $0, of: 10) }
    #expect(rates == [2, 4, 6, 8, 8, 8, 8, 8, 8, 8])
  }

  @Test func oneCycleRisesForItsShare() {
    let schedule = Schedule.oneCycle(rise: 0.2)
    let rates = (0..<100).map { schedule.rate(peak: 1, step: $0, of: 100) }
    #expect(rates[0] == 1 / 25 && rates[19] == 1)
    for step in 1..<100 { #expect((rates[step] > rates[step - 1]) == (step < 20)) }
    #expect(abs(rates[99] - 4e-6) < 1e-12)
  }

  @Test(arguments: [Schedule.constant, Schedule(.cosine, warmUp: 1), .oneCycle(rise: 0), .oneCycle(rise: 1)])
  func shortRunsHaveRates(schedule: Schedule) {
    for total in 1...3 {
      for step in 0..<total {
        let rate = schedule.rate(peak: 0.1, step: step, of: total)
        #expect(rate >= 0 && rate <= 0.1)
      }
    }
  }

  @Test func elementaryFunctionsAreExact() {
    for i in -4000...4000 {
      let x = Double(i) * 0.01
      #expect(abs(cosine(x) - Foundation.cos(x)) <= 2e-15 * max(abs(x), 1))
      #expect(abs(sine(x) - Foundation.sin(x)) <= 2e-15 * max(abs(x), 1))
      #expect(abs(NeuralNetwork.exponential(x) / Foundation.exp(x) - 1) <= 1e-15 * max(abs(x), 4))
    }
  }
}
