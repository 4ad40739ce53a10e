@testable import InstructionSets
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct InstructionSetTests {
  @Test(arguments: InstructionSet.available)
  func anAvailableSetIsGranted(set: InstructionSet) {
    #expect(InstructionSet.granted(set.rawValue) == set)
    #expect(InstructionSet.problem(with: set.rawValue) == nil)
    #expect(String(describing: set.integerKernels.name) == set.rawValue)
    #expect(set.rawValue.hasPrefix(String(describing: set.kernels.name)) || set == .avxvnni)
  }

  @Test func nothingAskedIsNoProblem() {
    #expect(InstructionSet.granted(nil) == nil)
    #expect(InstructionSet.problem(with: nil) == nil)
  }

  @Test func aWrongNameIsToldInOneLine() throws {
    let problem = try #require(InstructionSet.problem(with: "sse9"))
    #expect(problem.hasPrefix("SWIFTLET_INSTRUCTION_SET: expected one of "))
    #expect(problem.contains("portable"))
    #expect(problem.hasSuffix("found sse9"))
    #expect(!problem.contains("\n"))
  }

  @Test func aSetThatTheCPULacksIsAProblem() {
    for set in InstructionSet.allCases where !set.isAvailable {
      #expect(InstructionSet.granted(set.rawValue) == nil)
      #expect(InstructionSet.problem(with: set.rawValue)?.hasSuffix("found \(set.rawValue)") == true)
    }
  }

  @Test func portableIsAlwaysThere() {
    #expect(InstructionSet.portable.isAvailable)
    #expect(InstructionSet.widest == InstructionSet.available.last)
  }

  @Test func theEnvironmentForcesASet() async {
    await #expect(processExitsWith: .success) {
      setenv(InstructionSet.variable, "portable", 1)
      precondition(InstructionSet.selected == .portable)
      precondition(InstructionSet.problem == nil)
    }
  }

  @Test func aWishThatCannotBeGrantedFallsBackAndIsAProblem() async {
    await #expect(processExitsWith: .success) {
      setenv(InstructionSet.variable, "abacus", 1)
      precondition(InstructionSet.selected == InstructionSet.widest)
      precondition(InstructionSet.problem != nil)
    }
  }
}
