import InstructionSets
import MatrixMultiply

/// The floating-point operations a second that registers alone allow: the measure of a product's speed.
@_cdecl("swiftlet_measure_peak")
public func measurePeak(threads: Int32) -> Double { PeakRate.measure(threads: Int(max(threads, 1))) }

/// The name of the instruction set in use, never NULL.
@_cdecl("swiftlet_instruction_set")
public func instructionSetName() -> UnsafePointer<CChar> {
  UnsafeRawPointer(InstructionSet.selected.kernels.name.utf8Start).assumingMemoryBound(to: CChar.self)
}
