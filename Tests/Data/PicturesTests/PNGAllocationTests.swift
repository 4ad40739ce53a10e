import AllocationCounter
import Foundation
import Pictures
import TestSupport
import Testing

/// After the first picture, reading takes nothing from the heap, whatever the format.
@Suite(.enabled(if: allocation_counter_works() && !isDebugBuild, "counts heap calls of a release build only"))
struct PNGAllocationTests {
  // It counts in a process of its own, where no other test runs.
  @Test func aSecondReadingTakesNothing() async {
    await #expect(processExitsWith: .success) {
      let folder = PNGDecoderTests.fixtures + "/png"
      let paths = try FileManager.default.contentsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }
      let files = try paths.map { try [UInt8](Data(contentsOf: URL(fileURLWithPath: $0))) }
      let reader = PNGReader()
      var picture = Picture()
      for round in 1...2 {
        if round == 2 { allocation_counter_start() }
        for path in paths { try reader.read(path: path, into: &picture) }
        for file in files { try reader.read(bytes: file, name: "file", into: &picture) }
      }
      allocation_counter_stop()
      #expect(paths.count == 121 && allocation_counter_of_program() == 0)
    }
  }
}
