// Weights in the formats that files store them in. They are widened on their way into a register, so that
// half or three quarters of the bytes never leave memory.
//
// Lane by lane: LLVM makes one or two instructions of each loop, while the standard library's conversions of
// whole vectors are calls of functions that the linker could share between builds.

import KernelInterface

/// A number that can be multiplied by a `Float`.
protocol StoredNumber: BitwiseCopyable {
  /// The numbers at an address, one for each lane.
  static func load(_ address: UnsafePointer<Self>) -> Vector
}

extension Float: StoredNumber {
  @inline(__always)
  static func load(_ address: UnsafePointer<Float>) -> Vector {
    UnsafeRawPointer(address).loadUnaligned(as: Vector.self)
  }
}

extension Int8: StoredNumber {
  @inline(__always)
  static func load(_ address: UnsafePointer<Int8>) -> Vector {
    var vector = Vector.zero
    for lane in 0..<lanes { vector[lane] = Float(address[lane]) }
    return vector
  }
}

/// A finite number in half precision.
struct Half: StoredNumber {
  let bits: Int16

  @inline(__always)
  static func load(_ address: UnsafePointer<Half>) -> Vector {
    #if ((AVX2 || AVX512) && !os(macOS)) || arch(arm64)
      var vector = Vector.zero
      for lane in 0..<lanes {
        vector[lane] = Float(Float16(bitPattern: UInt16(bitPattern: address[lane].bits)))
      }
      return vector
    #else
      // Sign, exponent and fraction go to their places; the exponent's bias is 112 less than that of a Float.
      var bits = IntVector.zero
      for lane in 0..<lanes { bits[lane] = Int32(address[lane].bits) }
      let placed = (bits &<< 13) & IntVector(repeating: Int32(bitPattern: 0x8FFF_FFFF))
      return unsafeBitCast(placed, to: Vector.self) * Vector(repeating: 0x1p112)
    #endif
  }
}
