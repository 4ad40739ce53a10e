import Testing

@testable import Pictures

@Suite struct ScratchMemoryTests {
  @Test func piecesDoNotOverlapAndAreAligned() throws {
    let memory = ScratchMemory(capacity: 256, limit: 1 << 20)
    for _ in 0..<3 {
      var pieces: [(start: UInt, end: UInt)] = []
      for size in [1, 63, 64, 65, 0, 5000, 200] {
        let piece = try #require(memory.allocate(size))
        let start = UInt(bitPattern: piece)
        #expect(start % 64 == 0)
        #expect(pieces.allSatisfy { start >= $0.end || start + UInt(size) <= $0.start })
        pieces.append((start, start + UInt(size)))
      }
      memory.reset()
    }
  }

  @Test func aSecondTaskOfOneKindGetsTheSameMemory() throws {
    let memory = ScratchMemory(capacity: 64, limit: 1 << 20)
    _ = memory.allocate(5000)
    memory.reset()
    let first = try #require(memory.allocate(5000))
    memory.reset()
    #expect(memory.allocate(5000) == first)
  }

  @Test func nothingIsGivenBeyondTheLimit() {
    let memory = ScratchMemory(capacity: 64, limit: 1000)
    #expect(memory.allocate(-1) == nil)
    #expect(memory.allocate(1001) == nil)
    #expect(memory.allocate(900) != nil)
    #expect(memory.allocate(101) == nil)
    memory.reset()
    #expect(memory.allocate(1000) != nil)
  }
}
