import CProcessor
import Testing

@Suite struct ProcessorTests {
  /// The scheduler may bring a thread back at any time, but seldom at once.
  @Test(.enabled(if: processor_current() >= 0 && processor_count() > 1, "one CPU, or none that can be told"))
  func aThreadLeavesACPUAndMayComeBack() {
    let count = processor_count()
    var departures = 0
    for _ in 0..<100 {
      let cpu = processor_current()
      processor_leave(cpu)
      if processor_current() != cpu { departures += 1 }
    }
    #expect(departures > 50)
    #expect(processor_count() == count)
  }

  @Test func aThreadElsewhereStays() {
    let count = processor_count()
    processor_leave(-1)
    processor_leave(1 << 20)
    #expect(processor_count() == count)
  }
}
